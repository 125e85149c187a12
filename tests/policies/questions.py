"""Questions for tests: an ordinary one of each kind, to be changed where it matters."""

from typing import Any

from openreturns.policies import forms
from openreturns.policies.models import Form
from openreturns.policies.questions import Option, Question
from openreturns.shops.models import Shop

CHOICE = (Option("arms", {"en": "Arms", "nl": "Mouwen"}), Option("chest", {"en": "Chest"}))


def question(code: str = "q", kind: str = "text", **changes: Any) -> Question:
    """A question that may be skipped; choices have the options arms and chest."""
    options = CHOICE if kind in {"choice", "choices"} else ()
    values: dict[str, Any] = {"titles": {"en": f"The {code}?", "nl": f"De {code}?"}}
    return Question(code=code, kind=kind, **{"options": options, **values, **changes})


def make_form(shop: Shop, *questions: Question, code: str = "fit") -> Form:
    """A form of the shop that asks these."""
    form = Form.objects.create(shop=shop, code=code, name=code.title())
    forms.write(form, questions, version=1)
    return form
