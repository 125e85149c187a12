"""Which questions are asked, and which answers fit."""

from datetime import date
from typing import Any

import pytest

from openreturns.policies.questions import asked, judge, record
from openreturns.policies.typed import fields, typed
from tests.policies.questions import question

TODAY = date(2026, 11, 25)
FILE = "0198c3a4-0000-7000-8000-000000000001"
HIDDEN = question("detail", shown_if="worn", shown_values=("yes",))


def told(one: Any, value: Any, *, optional: bool = False) -> list[str]:
    """What is said about an answer."""
    answers = {} if value is None else {one.code: value}
    return [problem.text for problem in judge([one], answers, optional=optional, today=TODAY)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "Sleeves"), ("long_text", "x" * 5000), ("number", 3), ("number", 2.125),
        ("number", 0), ("date", "2026-11-02"), ("choice", "arms"), ("choices", ["arms", "chest"]),
        ("tick", True), ("file", [FILE]),
    ],
)  # fmt: skip
def test_an_answer_of_the_right_kind_fits(kind: str, value: Any) -> None:
    assert told(question(kind=kind, required=True), value) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 3), ("text", False), ("text", ["a"]), ("text", "x" * 301), ("long_text", {"a": 1}),
        ("number", "3"), ("number", True), ("number", 10**12), ("number", 0.12345),
        ("number", float("inf")), ("date", "02-11-2026"), ("date", "20261102"), ("date", 20261102),
        ("choice", "legs"), ("choice", ["arms"]), ("choices", "arms"), ("choices", ["legs"]),
        ("choices", ["arms", "arms"]), ("choices", [3]), ("tick", "yes"), ("tick", 1),
        ("file", FILE), ("file", ["x"]), ("file", [FILE] * 6),
    ],
)  # fmt: skip
def test_an_answer_of_the_wrong_kind_is_refused(kind: str, value: Any) -> None:
    assert len(told(question(kind=kind), value)) == 1


def test_a_text_of_one_megabyte_is_refused_with_the_limit_in_words() -> None:
    assert told(question(), "x" * 1024 * 1024) == ["This has 1048576 characters; 300 fit."]


@pytest.mark.parametrize(
    ("kind", "limits", "fits", "refused"),
    [
        ("text", {"least": 3, "most": 5}, ["abc", "abcde"], ["ab", "a  ", "abcdef"]),
        ("number", {"least": -1, "most": 5}, [-1, 0, 5, 4.5], [-2, 5.5]),
        ("date", {"least": -7}, ["2026-11-18", "2027-11-25"], ["2026-11-17"]),
        ("date", {"most": 0}, ["2026-11-25"], ["2026-11-26"]),
        ("choices", {"least": 2, "most": 2}, [["arms", "chest"]], [["arms"]]),
        ("file", {"most": 1}, [[FILE]], [[FILE, FILE]]),
    ],
)  # fmt: skip
def test_limits_hold_on_both_sides(
    kind: str, limits: dict[str, int], fits: list[Any], refused: list[Any]
) -> None:
    one = question(kind=kind, **limits)

    assert [told(one, value) for value in fits] == [[] for _value in fits]
    assert [len(told(one, value)) for value in refused] == [1 for _value in refused]


@pytest.mark.parametrize(
    ("kind", "empty", "said"),
    [
        ("text", "", "Answer this to go on."), ("number", None, "Answer this to go on."),
        ("choice", "", "Choose what fits."), ("choices", [], "Choose what fits."),
        ("tick", False, "Tick this to go on."), ("file", [], "Add a file."),
    ],
)  # fmt: skip
def test_a_required_answer_is_missed_unless_all_is_optional(
    kind: str, empty: Any, said: str
) -> None:
    one = question(kind=kind, required=True)

    assert told(one, empty) == told(one, None) == [said]
    assert told(one, empty, optional=True) == told(one, None, optional=True) == []


def test_what_is_optional_must_still_be_of_the_right_kind() -> None:
    assert told(question(kind="number", required=True), "three", optional=True) == [
        "Write a number."
    ]


def test_a_question_that_nobody_asked_is_refused() -> None:
    problems = judge([question("a")], {"b": "x"}, optional=True, today=TODAY)

    assert [(one.code, one.text) for one in problems] == [("b", "There is no such question here.")]


@pytest.mark.parametrize(
    ("condition", "answer", "shown"),
    [
        ((), "", False), ((), "x", True), (("arms",), "arms", True), (("arms",), "chest", False),
        (("arms",), ["chest", "arms"], True), (("yes",), True, True), (("yes",), False, False),
        (("no",), False, True), (("no",), None, True), (("no",), True, False), (("3",), 3, True),
    ],
)  # fmt: skip
def test_a_question_is_shown_by_the_answer_to_another(
    condition: tuple[str, ...], answer: Any, shown: bool
) -> None:
    kind = "tick" if isinstance(answer, bool | None) else "choices"
    first = question("first", kind)
    second = question("second", shown_if="first", shown_values=condition)

    assert (second in asked([first, second], {"first": answer})) is shown


def test_what_hangs_on_a_hidden_question_is_hidden_too() -> None:
    worn = question("worn", "tick")
    last = question("last", shown_if="detail")

    assert asked([last, HIDDEN, worn], {"detail": "left over", "worn": False}) == [worn]


def test_a_hidden_question_is_never_missed_and_never_answered() -> None:
    questions = [question("worn", "tick"), question("detail", required=True, shown_if="worn")]

    def found(answers: dict[str, Any]) -> list[str]:
        return [one.text for one in judge(questions, answers, optional=False, today=TODAY)]

    assert found({"worn": False}) == []
    assert found({"worn": True}) == ["Answer this to go on."]
    assert found({"detail": "x"}) == ["This question is not asked here."]


def test_what_was_asked_is_kept_in_the_words_of_the_day() -> None:
    kept = record(
        [question("where", "choice"), question("worn", "tick"), HIDDEN], {"where": "arms"}
    )

    assert kept == [
        {
            "code": "where", "kind": "choice", "value": "arms",
            "titles": {"en": "The where?", "nl": "De where?"},
            "options": {"arms": {"en": "Arms", "nl": "Mouwen"}},
        },
        {
            "code": "worn", "kind": "tick", "value": None, "options": {},
            "titles": {"en": "The worn?", "nl": "De worn?"},
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "sent", "answer"),
    [
        ("text", ["a\r\nb"], "a\nb"), ("number", ["12"], 12), ("number", ["2,5"], 2.5),
        ("number", ["-3.25"], -3.25), ("number", ["1e9"], "1e9"), ("number", ["many"], "many"),
        ("number", ["9" * 40], "9" * 40), ("date", ["2026-11-02"], "2026-11-02"),
        ("date", ["2-11-2026"], "2026-11-02"), ("date", ["2.11.2026"], "2026-11-02"),
        ("date", ["31/2/2026"], "31/2/2026"), ("date", ["soon"], "soon"), ("tick", ["on"], True),
        ("choice", ["arms"], "arms"), ("choices", ["arms", "chest"], ["arms", "chest"]),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_an_answer(kind: str, sent: list[str], answer: Any) -> None:
    assert typed([question(kind=kind)], {"q": sent}) == {"q": answer}


def test_an_empty_field_is_no_answer() -> None:
    kinds = ("text", "number", "date", "choice", "choices", "tick")
    questions = [question(kind, kind) for kind in kinds]

    assert typed(questions, {kind: [""] for kind in kinds}) == typed(questions, {}) == {}


@pytest.mark.parametrize(
    ("kind", "answer", "shown"),
    [
        ("tick", True, ["on"]),
        ("number", 2.5, ["2.5"]),
        ("choices", ["arms"], ["arms"]),
        ("text", None, []),
    ],
)
def test_an_answer_is_shown_again_as_it_was_typed(kind: str, answer: Any, shown: list[str]) -> None:
    assert fields(question(kind=kind), answer) == shown
