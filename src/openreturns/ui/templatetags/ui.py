"""Tags and filters of the shared pieces: icons, statuses, money, dates, notes, choices, fields."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openreturns.ui import formats, icons, statuses

register = template.Library()


@register.simple_tag
def icon(name: str, title: str = "", cls: str = "") -> SafeString:
    """`{% icon "truck-return" %}`; silent unless it has a title."""
    return icons.draw(name, title, cls)


@register.simple_tag
def status_mark(status: str, pill: bool = False, label: str = "") -> SafeString:
    """`{% status_mark rma.status pill=True %}`: shape and word; `label` is a shop's own word."""
    key = str(status)
    return format_html(
        '<span class="st{} st-{}">{}{}</span>',
        " pill" if pill else "",
        key,
        statuses.shape(key),
        label or statuses.WORDS[key],
    )


@register.simple_tag
def units(counts: Mapping[str, int] | Iterable[tuple[str, int]], words: str = "") -> SafeString:
    """`{% units line.units %}`: a tile per piece and the same in words below."""
    pairs = [(str(p), n) for p, n in dict(counts).items() if n]
    drawn = format_html_join(
        "",
        '<li class="st-{}{}">{}{}</li>',
        (
            (tile, " many" if text else "", statuses.shape(tile), text)
            for tile, text in statuses.tiles(pairs)
        ),
    )
    said = words or ", ".join(statuses.place_words(place, n) for place, n in pairs)
    return format_html('<ul class="units" aria-hidden="true">{}</ul><p>{}</p>', drawn, said)


@register.simple_tag
def thumb(url: str | None, name: str, size: int = 56) -> SafeString:
    """`{% thumb line.image_url line.name 36 %}`: picture or first letter (36, 56, 76, 88)."""
    if url:
        return format_html(
            '<img class="ph s{}" src="{}" alt="" width="{}" height="{}" loading="lazy">',
            size,
            url,
            size,
            size,
        )
    letter = next((c for c in name if c.isalnum()), "?").upper()
    return format_html('<span class="ph letter s{}" aria-hidden="true">{}</span>', size, letter)


@register.filter
def number(value: int, language: str | None = None) -> str:
    """A whole number with its thousands apart."""
    return formats.number(value, language)


@register.filter
def amount(value: formats.Amounted | str | None, language: str | None = None) -> str:
    """`{{ money|amount }}` or `{{ money|amount:"nl" }}`; a plain text passes as it is."""
    if value is None or isinstance(value, str):
        return value or ""
    return formats.money(value, language)


@register.filter
def money_or_free(value: formats.Amounted | str | None, language: str | None = None) -> str:
    """Like `amount`, but nothing to pay is the word Free."""
    if value is None or isinstance(value, str):
        return value or ""
    return amount(value, language) if value.amount else _("Free")


@register.filter
def long_day(value: date | None, language: str | None = None) -> str:
    """`{{ due|long_day }}`: zondag 6 december."""
    return formats.long_day(value, language) if value else ""


@register.filter
def short_day(value: date | None, language: str | None = None) -> str:
    """`{{ due|short_day }}`: Thu 26 Nov."""
    return formats.short_day(value, language) if value else ""


@register.filter
def moment(value: datetime | None, language: str | None = None) -> str:
    """`{{ at|moment }}`: 20 Nov 10:42."""
    return formats.moment(value, language) if value else ""


@register.filter
def long_moment(value: datetime | None, language: str | None = None) -> str:
    """`{{ at|long_moment }}`: Vandaag, 14.06 uur."""
    return formats.long_moment(value, language) if value else ""


@register.filter
def fifths(percent: float | None) -> int:
    """The class number of a bar: steps of five; begun is never 0, unfinished never 100."""
    value = min(max(float(percent or 0), 0), 100)
    if value in (0, 100):
        return int(value)
    return min(max(5 * round(value / 5), 5), 95)


@register.simple_block_tag
def note(
    content: str, tone: str = "info", title: str = "", icon: str = "", role: str = ""
) -> SafeString:
    """`{% note "warn" title="…" %}…{% endnote %}`; tones info, good, warn, bad, law."""
    context = {
        "content": content,
        "tone": tone,
        "title": title,
        "icon": icon,
        "role": role,
    }
    return render_to_string("ui/note.html", context)


@register.simple_block_tag
def choice(content: str, name: str, value: str, title: str, **more: object) -> SafeString:
    """`{% choice name="m" value="qr" title="…" text="…" price=fee %}details{% endchoice %}`.

    More: icon, text, price and was (Money or text), checked, id, type (radio, checkbox).
    """
    context = {
        "content": SafeString(content.strip()),
        "name": name,
        "value": value,
        "title": title,
        **more,
    }
    return render_to_string("ui/choice.html", context)


@register.simple_tag
def field(bound: BoundField, hint: str = "", optional: bool = False) -> SafeString:
    """`{% field form.email %}`: label, control, hint and error of a Django form field."""
    kind = "group" if bound.use_fieldset else "control"
    if isinstance(bound.field.widget, CheckboxInput):
        kind = "tick"
    text = hint or bound.help_text
    described = [f"{bound.id_for_label}_hint"] if text else []
    described += [f"{bound.id_for_label}_error"] if bound.errors else []
    attrs: dict[str, str | bool] = {"class": "in"} if kind == "control" else {}
    if described and kind != "group":
        attrs["aria-describedby"] = " ".join(described)
    context = {
        "bound": bound,
        "kind": kind,
        "hint": text,
        "optional": optional,
        "control": "" if kind == "group" else bound.as_widget(attrs=attrs),
    }
    return render_to_string("ui/field.html", context)


@register.simple_tag
def error_summary(form: BaseForm, title: str = "") -> SafeString:
    """`{% error_summary form %}`: what is wrong, with links to the fields; nothing when fine."""
    if not form.errors:
        return SafeString("")
    context = {
        "title": title,
        "errors": list(form.non_field_errors()),
        "links": [_link(bound) for bound in form if bound.errors],
    }
    return render_to_string("ui/error_summary.html", context)


def _link(bound: BoundField) -> dict[str, str]:
    """A group has no element of its own to jump to, so the link goes to its first choice."""
    anchor = bound.subwidgets[0].id_for_label if bound.use_fieldset else bound.id_for_label
    return {
        "id": anchor or bound.html_name,
        "text": f"{bound.label}: {bound.errors[0]}",
    }
