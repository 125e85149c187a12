"""The files as they are served: scripts of others, tokens, icons, templates, catalogs."""

import hashlib
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.template.loader import get_template

from openreturns import ui
from openreturns.ui import icons, statuses
from openreturns.ui.branding import contrast_ratio

HERE = Path(ui.__file__).parent
TEMPLATES = sorted((HERE / "templates" / "ui").glob("*.html"))
NO_STYLE = re.compile(r"\sstyle=|<style|\son[a-z]+=|hx-on|<script(?![^>]*\ssrc=)")


def test_every_vendored_script_is_the_one_its_list_names() -> None:
    folder = HERE / "static" / "vendor"
    listed = dict(
        re.findall(r"`([\w.-]+\.js)`.*`([0-9a-f]{64})`", (folder / "README.md").read_text())
    )

    found = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in folder.glob("*.js")}

    assert found == listed
    assert len(found) == 2


def test_both_dark_blocks_of_the_tokens_are_equal() -> None:
    css = (HERE / "static" / "ui" / "tokens.css").read_text()
    system = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\n\} \}', css, re.DOTALL)
    chosen = re.search(r'\n\[data-theme="dark"\] \{(.*?)\n\}', css, re.DOTALL)

    assert system and chosen
    assert system[1] == chosen[1]
    assert system[1].count("--") > 60


@pytest.mark.parametrize("scheme", [":root {", '[data-theme="dark"] {'])
def test_every_word_of_a_status_can_be_read_on_its_pill(scheme: str) -> None:
    css = (HERE / "static" / "ui" / "tokens.css").read_text().split("\n" + scheme)[1]
    roles = dict(re.findall(r"(--st-[a-z_-]+): (#[0-9a-f]{6})", css.split("\n}")[0]))

    ratios = {
        name: contrast_ratio(roles[f"{name}-ink"], roles[f"{name}-soft"])
        for name in roles
        if f"{name}-ink" in roles
    }

    assert len(ratios) == 11
    assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}


def test_components_name_roles_and_not_colours() -> None:
    css = (HERE / "static" / "ui" / "pieces.css").read_text()

    assert re.findall(r"#[0-9a-fA-F]{3,6}\b", css) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_compiles_stays_short_and_has_no_inline_style_or_script(
    template: Path,
) -> None:
    text = template.read_text()

    get_template(f"ui/{template.name}")
    assert len(text.splitlines()) <= 120
    assert NO_STYLE.findall(text) == []
    assert "{% comment %}" in text


def test_every_icon_a_template_names_exists() -> None:
    named = {
        name for path in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', path.read_text())
    }

    assert named - set(icons.names()) == set()
    assert len(named) > 10
    with pytest.raises(icons.UnknownIcon, match="unicorn"):
        icons.draw("unicorn")


def test_every_status_has_a_shape_a_word_and_a_colour() -> None:
    css = (HERE / "static" / "ui" / "pieces.css").read_text()

    assert len(statuses.WORDS) == 12
    assert set(statuses.WORDS) == set(statuses.SHAPES)
    assert len(set(statuses.SHAPES.values())) == 12
    assert [s for s in statuses.WORDS if f".st-{s} {{" not in css] == []


@pytest.mark.parametrize("language", ["nl", "de", "fr"])
def test_every_text_is_translated(language: str) -> None:
    path = HERE / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)

    missing = [m.id for m in catalog if m.id and (not m.string or not all(m.string) or m.fuzzy)]

    assert missing == []
    assert len(catalog) >= 50
