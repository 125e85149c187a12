"""Reasons, actions and forms as JSON, coming in and going out."""

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from openreturns.api.schemas import Code, Flag, Strict
from openreturns.policies.forms import questions
from openreturns.policies.models import Action, Disposition, Form, Ground, Kind, Reason
from openreturns.policies.models.listed import Listed
from openreturns.policies.questions import Option, Question

Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=40)]
Tongue = Literal["nl", "de", "fr", "en"]
Titles = dict[Tongue, Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]]
Helps = dict[Tongue, Annotated[str, Field(max_length=1000)]]
SomeTitles = Annotated[Titles, Field(min_length=1)]
Names = Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=100)]
Place = Annotated[int, Field(ge=0, le=9999, strict=True)]
Limit = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000, strict=True)]
Wish = Literal["refund", "store_credit", "exchange", "replacement", "repair"]
Photo = Literal["no", "wanted", "required"]
Group = Literal["mind", "wrong"]


def _plain(texts: Titles | Helps) -> dict[str, str]:
    """Texts by language, without empty ones."""
    return {str(language): text for language, text in texts.items() if text}


class ListedPatch(Strict):
    """What reasons and actions share; what is left out stays."""

    titles: SomeTitles | None = None
    helps: Helps | None = None
    online: Flag | None = None
    position: Place | None = None
    segments: Names | None = None
    categories: Names | None = None
    channels: Names | None = None
    archived: Flag | None = None


class ActionPatch(ListedPatch):
    """What of an action may be changed."""


class ActionIn(ActionPatch):
    """A new action; its code stays."""

    code: Slug
    titles: SomeTitles


class ReasonPatch(ListedPatch):
    """What of a reason may be changed; `form` is the code of one."""

    group: Group | None = None
    form: Code | None = None
    photo: Photo | None = None
    outcomes: Annotated[list[Wish], Field(max_length=5)] | None = None
    shop_pays: Flag | None = None
    ground: Ground | Literal[""] | None = None
    disposition: Disposition | Literal[""] | None = None
    restock: Flag | None = None


class ReasonIn(ReasonPatch):
    """A new reason; its code stays."""

    code: Slug
    titles: SomeTitles
    group: Group


class OptionIO(Strict):
    """One choice."""

    code: Slug
    titles: SomeTitles


class ShownIf(Strict):
    """Ask only if another question's answer is one of these; none is any answer."""

    question: Code
    values: Names = Field(default_factory=list)


class QuestionIO(Strict):
    """One question of a form; `least` and `most` depend on its kind."""

    code: Slug
    kind: Kind
    titles: SomeTitles
    helps: Helps = Field(default_factory=dict)
    required: Flag = False
    options: Annotated[list[OptionIO], Field(max_length=100)] = Field(default_factory=list)
    least: Limit | None = None
    most: Limit | None = None
    shown_if: ShownIf | None = None

    def question(self) -> Question:
        """As policies knows it."""
        return Question(
            code=self.code,
            kind=self.kind,
            titles=_plain(self.titles),
            helps=_plain(self.helps),
            required=self.required,
            options=tuple(Option(one.code, _plain(one.titles)) for one in self.options),
            least=self.least,
            most=self.most,
            shown_if=self.shown_if.question if self.shown_if else "",
            shown_values=tuple(self.shown_if.values) if self.shown_if else (),
        )


class FormPatch(Strict):
    """What of a form may be changed; `questions` replaces all of them, in this order."""

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")] | None = None
    intros: Helps | None = None
    questions: Annotated[list[QuestionIO], Field(max_length=50)] | None = None
    archived: Flag | None = None


class FormIn(FormPatch):
    """A new form; its code stays."""

    code: Slug
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]


class ActionOut(Schema):
    """An action."""

    id: str
    code: str
    version: int
    archived: bool
    position: int
    online: bool
    titles: dict[str, str]
    helps: dict[str, str]
    segments: list[str]
    categories: list[str]
    channels: list[str]


class ReasonOut(ActionOut):
    """A reason, with what is asked and what usually follows."""

    group: str
    form: str | None
    photo: str
    outcomes: list[str]
    shop_pays: bool
    ground: str
    disposition: str
    restock: bool


class FormOut(Schema):
    """A form with its questions in their order."""

    id: str
    code: str
    version: int
    archived: bool
    name: str
    intros: dict[str, str]
    questions: list[QuestionIO]


class ActionList(Schema):
    """The shop's actions in their order."""

    items: list[ActionOut]
    next_cursor: str | None


class ReasonList(Schema):
    """The shop's reasons in their order."""

    items: list[ReasonOut]
    next_cursor: str | None


class FormList(Schema):
    """The shop's forms by name."""

    items: list[FormOut]
    next_cursor: str | None


def listed_json(row: Listed) -> dict[str, Any]:
    """What reasons and actions share."""
    names = ("position", "online", "titles", "helps", "segments", "categories", "channels")
    return {
        "id": str(row.pk),
        "code": row.code,
        "version": row.version,
        "archived": row.archived_at is not None,
        **{name: getattr(row, name) for name in names},
    }


def action_json(row: Action) -> dict[str, Any]:
    """One action."""
    return listed_json(row)


def reason_json(row: Reason) -> dict[str, Any]:
    """One reason; its form must be loaded."""
    photo = "required" if row.photo_required else "wanted" if row.photo_wanted else "no"
    names = ("group", "outcomes", "shop_pays", "ground", "disposition", "restock")
    own = {name: getattr(row, name) for name in names}
    return {
        **listed_json(row),
        **own,
        "form": row.form.code if row.form else None,
        "photo": photo,
    }


def form_json(row: Form) -> dict[str, Any]:
    """One form; its fields should be loaded."""
    return {
        "id": str(row.pk),
        "code": row.code,
        "version": row.version,
        "archived": row.archived_at is not None,
        "name": row.name,
        "intros": row.intros,
        "questions": [_question_json(one) for one in questions(row)],
    }


def _question_json(one: Question) -> dict[str, Any]:
    values = list(one.shown_values)
    return {
        "code": one.code,
        "kind": one.kind,
        "titles": one.titles,
        "helps": one.helps,
        "required": one.required,
        "options": [{"code": o.code, "titles": o.titles} for o in one.options],
        "least": one.least,
        "most": one.most,
        "shown_if": {"question": one.shown_if, "values": values} if one.shown_if else None,
    }
