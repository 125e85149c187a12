"""python -m tests.flow.killapp publish TYPE SUBJECTS EACH | report"""

import json
import sys
from collections import Counter
from uuid import uuid4

import django

django.setup()

from django.db import transaction

from openreturns.core import outbox
from openreturns.core.actors import SYSTEM
from openreturns.core.models import Delivery, Event, Heartbeat, Tick
from openreturns.core.outbox import Subject
from tests.flow.killapp.models import Effect, Total


def publish(type_: str, subjects: int, each: int) -> None:
    ids = [uuid4() for _ in range(subjects)]
    for _ in range(each):
        with transaction.atomic():
            for pk in ids:
                outbox.publish(type_, Subject(uuid4(), "kill", pk), by=SYSTEM)


def report() -> dict[str, object]:
    return {
        "events": list(Event.objects.order_by("pk").values_list("pk", flat=True)),
        "effects": list(Effect.objects.order_by("pk").values_list("event_id", flat=True)),
        "totals": sorted(Total.objects.values_list("pieces", flat=True)),
        "states": Counter(Delivery.objects.values_list("state", flat=True)),
        "held": Delivery.objects.exclude(lease=None).count(),
        "errors": list(Delivery.objects.exclude(error="").values_list("error", flat=True)),
        "ticks": Tick.objects.filter(job="kill tick").count(),
        "workers": Heartbeat.objects.count(),
    }


if sys.argv[1] == "publish":
    publish(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
else:
    print(json.dumps(report()))
