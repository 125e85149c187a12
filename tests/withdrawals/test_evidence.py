"""The chain of evidence: what happened is written down once and cannot be altered unseen (R11)."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from openreturns.config.commands.verify_evidence import command
from openreturns.withdrawals import evidence, keeping
from openreturns.withdrawals.models import Anchor, Evidence, Visit, Withdrawal
from tests.withdrawals.conftest import follow

Make = Callable[..., Any]


def chain(withdrawal: Withdrawal) -> list[Evidence]:
    return list(Evidence.objects.filter(withdrawal=withdrawal).order_by("number"))


@pytest.fixture
def proven(declared: Make, make_order: Make) -> Withdrawal:
    """A withdrawal that was declared, matched to its order and acknowledged."""
    return follow(declared(make_order()).withdrawal)


def test_every_step_leaves_a_link_r11(proven: Withdrawal) -> None:
    kinds = [link.kind for link in chain(proven)]

    assert kinds == ["declared", "mail_sent", "matched", "return"]
    first = evidence.content(chain(proven)[0])
    assert first["labels"] == {
        "function": "Withdraw from contract here",
        "confirm": "Confirm withdrawal",
        "statement": "I hereby withdraw from my contract for the purchase of the goods below.",
    }
    assert first["text_version"] == "2026-11"
    assert first["name"] == "Mia Jansen"


def test_an_untouched_chain_stands_r11(proven: Withdrawal) -> None:
    assert evidence.faults(chain(proven)) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"payload": '{"name":"Otto"}'}, "the content of link 2 was altered"),
        ({"kind": "mail_failed"}, "link 2 was altered"),
        ({"at": timezone.now() + timedelta(hours=1)}, "link 2 was altered"),
        ({"payload_digest": "0" * 64}, "the content of link 2 was altered"),
        ({"previous": "0" * 64}, "link 2 does not follow the link before it"),
        ({"digest": "0" * 64}, "link 2 was altered"),
        ({"key": "other"}, "link 2 was altered"),
    ],
)
def test_altering_one_row_breaks_the_chain_r11(
    proven: Withdrawal, change: dict[str, Any], fault: str
) -> None:
    Evidence.objects.filter(withdrawal=proven, number=2).update(**change)

    assert fault in evidence.faults(chain(proven))


def test_a_link_that_was_taken_out_is_missed_r11(proven: Withdrawal) -> None:
    Evidence.objects.filter(withdrawal=proven, number=2).delete()

    assert evidence.faults(chain(proven)) == ["link 2 is missing"]


def test_a_withdrawal_without_evidence_is_a_fault(proven: Withdrawal) -> None:
    assert evidence.faults([]) == ["there is no evidence at all"]


def test_erasing_a_payload_keeps_the_chain_whole_r53(proven: Withdrawal) -> None:
    evidence.erase(chain(proven)[0])

    assert evidence.content(chain(proven)[0]) == {}
    assert evidence.faults(chain(proven)) == []


def test_the_same_act_twice_leaves_one_link(proven: Withdrawal) -> None:
    before = chain(proven)

    evidence.add(proven, "declared", {"name": "again"})

    assert chain(proven) == before


def test_network_data_goes_after_90_days_and_the_chain_still_verifies_r62(
    proven: Withdrawal,
) -> None:
    now = timezone.now()

    keeping.purge_visits(now + timedelta(days=89))
    assert Visit.objects.count() == 1

    keeping.purge_visits(now + timedelta(days=91))
    assert Visit.objects.count() == 0
    assert evidence.faults(chain(proven)) == []


def test_a_daily_anchor_seals_what_was_written_since_the_last(proven: Withdrawal) -> None:
    later = timezone.now() + timedelta(hours=1)

    first = keeping.anchor(later)
    nothing_new = keeping.anchor(later)
    evidence.add(proven, "answered", {"text": "x"})
    second = keeping.anchor(later)

    assert nothing_new is None
    assert first is not None
    assert second is not None
    assert (first.links, second.links) == (4, 1)
    assert second.previous == first.digest
    assert keeping.verify().faults == []


def test_what_was_written_a_moment_ago_waits_for_the_next_anchor(proven: Withdrawal) -> None:
    assert keeping.anchor(timezone.now()) is None
    assert Anchor.objects.count() == 0


def test_an_anchor_betrays_a_chain_that_was_written_anew(proven: Withdrawal) -> None:
    keeping.anchor(timezone.now() + timedelta(hours=1))
    last = chain(proven)[-1]
    last.delete()

    assert evidence.faults(chain(proven)) == []
    assert keeping.verify().faults == [f"anchor 1 of {timezone.now():%Y-%m-%d} does not fit"]


def test_an_anchor_that_was_altered_is_found(proven: Withdrawal) -> None:
    keeping.anchor(timezone.now() + timedelta(hours=1))
    Anchor.objects.update(links=9)

    assert len(keeping.verify().faults) == 1


def test_all_is_verified_at_once(declared: Make) -> None:
    declared(contract="a")
    broken = declared(contract="b").withdrawal
    Evidence.objects.filter(withdrawal=broken).update(kind="other")

    found = keeping.verify()

    assert (found.withdrawals, found.links) == (2, 2)
    assert found.faults == [f"{broken.reference}: link 1 was altered"]


def test_the_command_line_proves_it_and_ends_with_1_if_it_cannot(proven: Withdrawal) -> None:
    run = CliRunner()

    stands = run.invoke(command, [])
    Evidence.objects.filter(withdrawal=proven, number=1).update(kind="other")
    broken = run.invoke(command, ["--json"])

    assert stands.exit_code == 0
    assert "1 withdrawals, 4 links, 0 daily anchors." in stands.output
    assert broken.exit_code == 1
    assert json.loads(broken.output)["faults"] == [f"{proven.reference}: link 1 was altered"]
