"""The policies one can begin with: whole, lawful, and said in four languages."""

import pytest
from django.utils import translation

from openreturns.core.errors import NotFound
from openreturns.policies import presets
from openreturns.policies.rules import guard, reading
from openreturns.policies.wording import Names, plain, sentence


def test_there_is_one_for_every_kind_of_shop_and_every_seed_system() -> None:
    assert presets.ORDER == (
        "simple", "fashion", "wholesale", "sendcloud", "outvio", "lightspeed", "jouwweb",
        "optimizers",
    )  # fmt: skip


@pytest.mark.parametrize("code", presets.ORDER)
def test_the_law_stops_nothing_in_a_preset_r15_r36_r42_r57(code: str) -> None:
    rules = reading.read(presets.of(code, "EUR").terms["rules"], "EUR")

    assert [(one.rule, one.requirement) for one in guard.conflicts(rules, "EUR")] == []


@pytest.mark.parametrize("code", presets.ORDER)
@pytest.mark.parametrize("language", ["nl", "de", "fr", "en"])
def test_a_preset_says_what_it_does_in_the_readers_language(code: str, language: str) -> None:
    names = Names(language, "en", "EUR")
    with translation.override(language):
        found = presets.of(code, "EUR")
        told = [plain(sentence(rule, names)) for rule in found.terms["rules"]]

    english = presets.of(code, "EUR")
    assert found.says
    assert all(told)
    assert language == "en" or found.says != english.says
    assert all(text.keys() == {"nl", "de", "fr", "en"} for text in _texts(found))


def _texts(preset: presets.Preset) -> list[dict[str, str]]:
    acts = [act for rule in preset.terms["rules"] for act in rule["then"]]
    return [act[part] for act in acts for part in ("message", "text") if part in act]


def test_a_preset_has_its_amounts_in_the_shops_currency() -> None:
    assert presets.of("fashion", "EUR").terms["label_fee"] == 400
    assert presets.of("fashion", "JPY").terms["label_fee"] == 4


def test_an_unknown_preset_does_not_exist() -> None:
    with pytest.raises(NotFound):
        presets.of("../secrets", "EUR")
