"""Timed care for the evidence: a daily seal, short-lived network data, and the proof (R11, R62)."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from openreturns.withdrawals import evidence
from openreturns.withdrawals.models import Anchor, Evidence, Visit

NETWORK_DATA = timedelta(days=90)
SETTLED = timedelta(minutes=10)  # what is older than this is committed


def purge_visits(now: datetime) -> int:
    """Addresses and browsers go after 90 days; the evidence holds only a digest of them."""
    return Visit.objects.filter(at__lt=now - NETWORK_DATA).delete()[0]


@transaction.atomic
def anchor(now: datetime) -> Anchor | None:
    """Seal all evidence since the last anchor; None if there is nothing new.

    Two anchors at once cannot both follow the same one: the database refuses the second.
    """
    last = Anchor.objects.order_by("-pk").first()
    fresh = Evidence.objects.filter(at__lt=now - SETTLED).order_by("pk")
    rows = list(fresh.filter(pk__gt=last.through if last else 0).values_list("pk", "digest"))
    if not rows:
        return None
    previous = last.digest if last else ""
    return Anchor.objects.create(
        made_at=timezone.now(),
        through=rows[-1][0],
        links=len(rows),
        previous=previous,
        digest=_seal(previous, [digest for _pk, digest in rows]),
    )


def _seal(previous: str, digests: list[str]) -> str:
    return hashlib.sha256("\n".join([previous, str(len(digests)), *digests]).encode()).hexdigest()


@dataclass(slots=True)
class Proof:
    """What was looked at, and every fault with where it is; none is the proof."""

    withdrawals: int = 0
    links: int = 0
    anchors: int = 0
    last_anchor: str = ""
    faults: list[str] = field(default_factory=list)


def verify() -> Proof:
    """Walk every chain and every anchor of the installation; reads one row at a time."""
    proof = Proof()
    rows = Evidence.objects.select_related("withdrawal").order_by("withdrawal_id", "number")
    for _key, links in groupby(rows.iterator(), key=lambda link: link.withdrawal_id):
        chain = list(links)
        proof.withdrawals += 1
        proof.links += len(chain)
        name = chain[0].withdrawal.reference
        proof.faults += [f"{name}: {fault}" for fault in evidence.faults(chain)]
    _verify_anchors(proof)
    return proof


def _verify_anchors(proof: Proof) -> None:
    previous, after = "", 0
    for number, one in enumerate(Anchor.objects.order_by("pk"), start=1):
        covered = Evidence.objects.filter(pk__gt=after, pk__lte=one.through).order_by("pk")
        digests = list(covered.values_list("digest", flat=True))
        whole = one.links == len(digests) and one.previous == previous
        if not whole or one.digest != _seal(previous, digests):
            proof.faults.append(f"anchor {number} of {one.made_at:%Y-%m-%d} does not fit")
        proof.anchors += 1
        proof.last_anchor = one.digest
        previous, after = one.digest, one.through
