"""The API against its own document: generated requests never meet a fault of ours.

Every answer must be one that the document names, in its shape; bad input is refused as a
problem document. Examples are few and always the same.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks

from openreturns.config.wsgi import application
from openreturns.orders.models import Order
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel
from openreturns.shops.models import ApiKey, Shop
from openreturns.shops.scopes import SCOPES

SECRET = "or_live_contract"
document = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
# NDJSON cannot be generated; tests/api/test_orders.py sends it.
document = document.exclude(operation_id="bulk_orders")


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The application answers in this test's transaction, so a request must not close it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def here(shop: Shop, make_return: Any) -> dict[str, str]:
    """A return to be knocked about, and what names it."""
    rma: Return = make_return((0, 1), delivered_days_ago=20)
    digest = hashlib.sha256(SECRET.encode()).hexdigest()
    ApiKey.objects.create(
        shop=shop, name="contract", hint="or_live_cont", digest=digest, scopes=list(SCOPES)
    )
    parcel = Parcel.objects.create(shop=shop, rma=rma, method="own_carrier", position=99)
    return {
        "number": rma.number,
        "order_ref": f"ext:{Order.objects.get().external_id}",
        "parcel_id": str(parcel.pk),
        "line": str(rma.lines.all()[0].pk),
    }


@document.parametrize()
@settings(
    max_examples=8,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_generated_requests_get_documented_answers(case: Any, here: dict[str, str]) -> None:
    if case.path_parameters and case.meta and case.meta.generation.mode.is_positive:
        for name in set(case.path_parameters) & set(here):
            case.path_parameters[name] = here[name]
    case.headers.update({"Authorization": f"Bearer {SECRET}", "Accept-Encoding": "identity"})

    answer = case.call()

    assert answer.status_code < 500, answer.text
    case.validate_response(
        answer,
        checks=[
            checks.not_a_server_error,
            checks.status_code_conformance,
            checks.content_type_conformance,
            checks.response_schema_conformance,
        ],
    )
