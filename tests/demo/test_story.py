"""The sample shops: the same seed makes the same year, and every queue has something in it."""

from datetime import UTC, datetime

import pytest

from openreturns.core.deliveries import dead_letters
from openreturns.demo.story import build, to_try
from openreturns.returns.models import Return, ReturnLine, Upload
from openreturns.returns.search import counters
from openreturns.shops.models import Shop

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_every_queue_has_several_entries() -> None:
    build(progress=lambda _text: None, orders=210, now=NOW)
    shops = list(Shop.objects.values_list("pk", flat=True))
    n = counters(shops)
    waiting = Return.objects.filter(status__in=["requested", "in_review"])
    lines = ReturnLine.objects.filter(rma__in=waiting)

    assert len(shops) == 2
    assert n.pending >= 10
    assert min(n.rejected, n.incoming, n.to_inspect, n.to_settle) >= 3
    assert set(waiting.values_list("language", flat=True)) == {"nl", "de", "fr"}
    assert lines.exclude(comment="").count() >= 8
    assert Upload.objects.filter(line__in=lines).count() >= 8
    for place in ("kept", "missing", "declined", "rejected", "cancelled"):
        assert ReturnLine.objects.filter(**{f"{place}__gt": 0}).exists(), place
    assert dead_letters(shops).count() == 1
    assert all(to_try(shop, NOW) for shop in Shop.objects.all())
