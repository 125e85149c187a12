"""Every finding has words in four languages."""

import ast
from pathlib import Path

import pytest

from openreturns.policies import decide, explaining, fees, telling
from openreturns.policies.decision import Finding
from openreturns.policies.sentences import OWN_WORDS, SENTENCES, from_stored, sentence

FIGURES = (("until", "2026-12-02"), ("free", "1"), ("share", "50"), ("rate", "1250"))
GROUNDS = {"conformity", "wrong_delivery", "undeliverable", "recall", "guarantee"}


def named_in_the_code() -> set[str]:
    """The codes of every Finding("…") that the decision can make."""
    trees = [ast.parse(Path(module.__file__).read_text()) for module in (decide, explaining)]
    texts = {
        text.value
        for tree in trees
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Finding"
        for text in ast.walk(call.args[0])
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
    } - {"excluded_"}
    return texts | about_fees() | GROUNDS | {f"excluded_{code}" for code in "abcdefghijklm"}


def about_fees() -> set[str]:
    """The codes that fees.py names by themselves."""
    tree = ast.parse(Path(fees.__file__).read_text())
    names = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {name for name in names if isinstance(name, str) and name.startswith("fee_")}


def test_every_finding_of_a_decision_has_words_and_no_word_is_without_a_finding() -> None:
    made = named_in_the_code() | {"merchant_window", "b2b_window", "none_left"}
    refusals = {"final_sale"}

    assert made | refusals == set(SENTENCES) | set(telling.TELL) | {OWN_WORDS}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_finding_reads_differently_in_each_of_four_languages(code: str) -> None:
    told = {language: sentence(Finding(code, FIGURES), language) for language in NAMES}

    assert len(set(told.values())) == 4
    assert all("{" not in text and text.endswith(".") for text in told.values())


NAMES = {"nl": "2 december 2026", "de": "2. Dezember 2026", "fr": "2 décembre 2026", "en": "2 Dec"}


@pytest.mark.parametrize("language", ["nl", "de", "fr", "en"])
def test_a_day_is_written_as_the_reader_writes_it(language: str) -> None:
    until = Finding("window_over", (("until", "2026-12-02"),))

    assert NAMES[language] in sentence(until, language)


def test_a_finding_kept_with_a_return_reads_as_on_the_first_day() -> None:
    finding = Finding("none_left", (("free", "2"),))
    kept = {"code": "none_left", "figures": [["free", "2"]]}

    assert from_stored(kept) == finding


def test_what_is_no_finding_reads_as_an_empty_one() -> None:
    assert from_stored(None) == Finding("")
