"""Parcels: added, followed, voided, and the label exactly as the carrier made it."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from openreturns.flow.relay import Relay
from openreturns.messages.models import Message
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel
from tests.api.conftest import Api
from tests.api.test_conventions import refused
from tests.conftest import ADDRESS, published

Make = Callable[..., Any]


@pytest.fixture
def labelled(make_return: Make) -> Return:
    """A withdrawal in time, born approved, whose label the worker will make."""
    return Return.objects.get(pk=make_return((0, 2)).pk)


@pytest.fixture
def loose(api: Api, make_return: Make) -> Return:
    """Approved pieces without any parcel: theirs was voided."""
    rma: Return = make_return((0, 2))
    api.send(f"/parcels/{Parcel.objects.get().pk}/void", {})
    return Return.objects.get(pk=rma.pk)


def add(api: Api, rma: Return, **body: Any) -> Any:
    """One more parcel."""
    return api.send(f"/returns/{rma.number}/parcels", body)


def test_a_parcel_is_added_with_its_tracking_number(api: Api, loose: Return) -> None:
    answer = add(api, loose, method="own_carrier", tracking_number="3S AB 12")

    assert answer.status_code == 200, answer.json()
    parcel = answer.json()["parcels"][1]
    assert (parcel["method"], parcel["tracking_number"]) == ("own_carrier", "3SAB12")
    assert parcel["lines"] == [{"line": str(loose.lines.get().pk), "quantity": 2}]
    assert (parcel["label"]["state"], parcel["pickup"]) == ("none", None)
    assert answer.json()["mail"] == {"sent": False, "required_by_law": False}
    assert published(loose.pk)[-1] == "parcel.tracking"


def test_a_pickup_keeps_its_day_and_place(api: Api, loose: Return) -> None:
    pickup = {"date": "2026-12-01", "address": ADDRESS}

    answer = add(api, loose, method="pickup", pickup=pickup)

    assert answer.status_code == 200, answer.json()
    kept = answer.json()["parcels"][1]["pickup"]
    assert kept["date"] == "2026-12-01"
    assert {name: kept["address"][name] for name in ADDRESS} == ADDRESS
    assert Parcel.objects.get(rma=loose, position=2).sender["street"] == "Dorpsstraat"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"method": "pickup"}, "/pickup"),
        ({"method": "own_carrier", "pickup": {"date": "2026-12-01"}}, "/pickup"),
        ({"method": "pickup", "pickup": {"date": "tomorrow"}}, "/pickup/date"),
        ({"method": "by_dragon"}, "/method"),
        ({"method": "label", "carrier": "nobody"}, "/carrier"),
        ({"method": "own_carrier", "tracking_number": "  "}, "/tracking_number"),
        ({"method": "own_carrier", "lines": [{"line": "x", "quantity": 1}]}, "/lines/0/line"),
    ],
)
def test_a_parcel_that_cannot_be_is_refused_with_its_place(
    api: Api, loose: Return, body: Any, pointer: str
) -> None:
    before = published(loose.pk)

    answer = add(api, loose, **body)

    assert refused(answer, 422, "invalid")["errors"][0]["pointer"] == pointer
    assert (Parcel.objects.count(), published(loose.pk)) == (1, before)


def test_no_piece_travels_twice(api: Api, labelled: Return) -> None:
    all_planned = add(api, labelled, method="own_carrier")
    one = {"line": str(labelled.lines.get().pk), "quantity": 1}
    named = add(api, labelled, method="own_carrier", lines=[one])

    refused(all_planned, 409, "not-allowed-now")
    refused(named, 409, "too-many")
    assert Parcel.objects.count() == 1


def test_the_label_is_asked_for_until_the_worker_made_it(api: Api, labelled: Return) -> None:
    parcel = Parcel.objects.get(rma=labelled)
    path = f"/parcels/{parcel.pk}/label"

    waiting = api.get(path, Accept="application/pdf")
    assert refused(waiting, 409, "not-ready")["title"] == "Not ready yet"
    assert waiting["Retry-After"] == "1"

    Relay().drain()
    ready = api.get(path, Accept="application/pdf")

    parcel.refresh_from_db()
    with parcel.label.open("rb") as file:
        assert ready.content == file.read()
    assert hashlib.sha256(ready.content).hexdigest() == parcel.label_sha256
    assert (ready.status_code, ready["Content-Type"]) == (200, "application/pdf")
    assert ready["Content-Disposition"] == f'attachment; filename="{labelled.number}-1.pdf"'
    assert api.get(f"/parcels/{parcel.pk}").json()["label"]["state"] == "ready"


def test_another_format_than_there_is_is_refused_naming_the_one_there_is(
    api: Api, labelled: Return
) -> None:
    Relay().drain()
    parcel = Parcel.objects.get(rma=labelled)

    zpl = api.get(f"/parcels/{parcel.pk}/label", Accept="application/zpl")
    any_ = api.get(f"/parcels/{parcel.pk}/label", Accept="application/zpl, */*;q=0.1")

    said = refused(zpl, 415, "unsupported-media")["detail"]
    assert said.startswith("This label is there as application/pdf.")
    assert api.get(f"/parcels/{parcel.pk}").json()["label"]["formats"] == ["application/pdf"]
    assert (any_.status_code, any_["Content-Type"]) == (200, "application/pdf")


def test_a_label_whose_file_is_gone_says_so(api: Api, labelled: Return) -> None:
    Relay().drain()
    parcel = Parcel.objects.get(rma=labelled)
    parcel.label.storage.delete(parcel.label.name)

    answer = api.get(f"/parcels/{parcel.pk}/label")

    assert "gone" in refused(answer, 404, "not-found")["detail"]


def test_a_voided_label_stops_working_and_frees_its_pieces(api: Api, labelled: Return) -> None:
    parcel = Parcel.objects.get(rma=labelled)

    answer = api.send(f"/parcels/{parcel.pk}/void", {})
    again = api.send(f"/parcels/{parcel.pk}/void", {})
    label = api.get(f"/parcels/{parcel.pk}/label")

    assert (answer.status_code, answer.json()["state"]) == (200, "voided")
    assert answer.json()["label"]["state"] == "void"
    refused(again, 409, "not-allowed-now")
    refused(label, 409, "not-allowed-now")
    assert published(labelled.pk).count("parcel.voided") == 1
    assert add(api, labelled, method="own_carrier").status_code == 200


def test_what_the_carrier_has_is_not_voided(api: Api, labelled: Return) -> None:
    Parcel.objects.filter(rma=labelled).update(state="handed_over")
    parcel = Parcel.objects.get(rma=labelled)

    refused(api.send(f"/parcels/{parcel.pk}/void", {}), 409, "not-allowed-now")

    parcel.refresh_from_db()
    assert (parcel.state, "parcel.voided" in published(labelled.pk)) == ("handed_over", False)


def test_a_tracking_number_is_told_without_its_blanks(api: Api, labelled: Return) -> None:
    parcel = Parcel.objects.get(rma=labelled)

    answer = api.send(f"/parcels/{parcel.pk}/tracking", {"tracking_number": " 3S AB\t12 "})
    empty = api.send(f"/parcels/{parcel.pk}/tracking", {"tracking_number": " "})
    long = api.send(f"/parcels/{parcel.pk}/tracking", {"tracking_number": "9" * 101})

    assert (answer.status_code, answer.json()["tracking_number"]) == (200, "3SAB12")
    for wrong in (empty, long):
        assert refused(wrong, 422, "invalid")["errors"][0]["pointer"] == "/tracking_number"
    parcel.refresh_from_db()
    assert parcel.tracking_number == "3SAB12"
    assert published(labelled.pk).count("parcel.tracking") == 1


def test_a_stranger_sees_and_does_nothing(other_api: Api, reader: Api, labelled: Return) -> None:
    path = f"/parcels/{Parcel.objects.get(rma=labelled).pk}"

    for end in ("", "/label"):
        refused(other_api.get(path + end), 404, "not-found")
    for end, body in (("/void", {}), ("/tracking", {"tracking_number": "1"})):
        refused(other_api.send(path + end, body), 404, "not-found")
        refused(reader.send(path + end, body), 403, "forbidden")
    refused(add(other_api, labelled, method="own_carrier"), 404, "not-found")

    parcel = Parcel.objects.get(rma=labelled)
    assert (parcel.state, parcel.tracking_number) == ("planned", "")


@pytest.mark.parametrize(("notify", "mails"), [(False, []), (True, ["approved_label"])])
def test_the_label_of_an_added_parcel_is_mailed_only_where_it_was_wanted(
    api: Api, loose: Return, notify: bool, mails: list[str]
) -> None:
    Relay().drain()
    Message.objects.all().delete()

    answer = add(api, loose, method="label", notify=notify)
    Relay().drain()

    assert answer.json()["mail"] == {"sent": notify, "required_by_law": False}
    assert list(Message.objects.values_list("kind", flat=True)) == mails
