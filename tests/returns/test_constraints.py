"""What the database itself refuses, whatever the code does."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from openreturns.core.actors import Actor
from openreturns.orders.models import (
    Customer,
    Invoice,
    Order,
    OrderLine,
    OutsideRefund,
    Payment,
    Shipment,
)
from openreturns.policies import drafting
from openreturns.policies.models import (
    Action,
    DraftStep,
    Form,
    FormField,
    PolicyDraft,
    PolicyVersion,
    Reason,
)
from openreturns.returns.models import Return, ReturnLine, Term, UnitMove
from openreturns.shops.models import Shop
from tests.conftest import MakeOrder, MakeReturn

# name of the constraint → the model and what it must not become
BROKEN: dict[str, tuple[type[models.Model], dict[str, Any]]] = {
    "status_known": (Return, {"status": "lost"}),
    "origin_known": (Return, {"origin": "fax"}),
    "return_has_a_piece": (Return, {"pieces": 0}),
    "return_line_has_a_piece": (ReturnLine, {"quantity": 0, "approved": 0}),
    "every_piece_in_one_place": (ReturnLine, {"accepted": 1}),
    "settled_within_quantity": (ReturnLine, {"settled_quantity": 3}),
    "legal_basis_known": (ReturnLine, {"legal_basis": "mood"}),
    "outcome_known": (ReturnLine, {"outcome": "hug"}),
    "move_has_a_piece": (UnitMove, {"quantity": 0}),
    "target_known": (UnitMove, {"target": "moon"}),
    "source_known": (UnitMove, {"source": "moon"}),
    "cause_known": (UnitMove, {"cause": "fate"}),
    "customer_type_known": (Order, {"customer_type": "robot"}),
    "order_never_announced_above_sold": (Order, {"announced": 3}),
    "line_has_a_piece": (OrderLine, {"quantity": 0, "announced": 0}),
    "cancelled_within_sold": (OrderLine, {"cancelled_quantity": 3, "announced": 0}),
    "announced_within_sold": (OrderLine, {"announced": 3}),
    "owed_within_sold": (OrderLine, {"owed": 3}),
    "owed_value_not_negative": (OrderLine, {"owed_value": -1}),
    "exclusion_is_in_the_law": (OrderLine, {"withdrawal_exclusion": "z"}),
    "refunds_are_not_negative": (Payment, {"reserved": -1}),
    "refunds_never_above_payment": (Payment, {"reserved": 999_999}),
    "reason_group_known": (Reason, {"group": "whim"}),
    "reason_ground_known": (Reason, {"ground": "whim"}),
    "policy_number_from_one": (PolicyVersion, {"number": 0}),
    "first_policy_holds_for_all_orders": (PolicyVersion, {"orders_from": timezone.now()}),
    "draft_has_a_name": (PolicyDraft, {"name": ""}),
    "draft_version_from_one": (PolicyDraft, {"version": 0}),
    "reason_disposition_known": (Reason, {"disposition": "moon"}),
    "required_photo_is_wanted": (Reason, {"photo_required": True, "photo_wanted": False}),
    "form_has_a_name": (Form, {"name": ""}),
    "field_kind_known": (FormField, {"kind": "hologram"}),
    "field_least_below_most": (FormField, {"least": 3, "most": 2}),
    "field_not_shown_by_itself": (FormField, {"shown_if": F("id")}),
}
# A row that breaks this one always breaks others too; databases differ in which they name.
TOGETHER = {"cancelled_within_sold": "(cancelled|announced|owed)_within_sold"}
TWICE: dict[str, type[models.Model]] = {
    "line_position_once": ReturnLine,
    "term_once_per_return": Term,
    "customer_external_id_once": Customer,
    "order_external_id_once": Order,
    "line_once_per_order": OrderLine,
    "shipment_once": Shipment,
    "invoice_once": Invoice,
    "payment_once": Payment,
    "outside_refund_once": OutsideRefund,
    "reason_code_once": Reason,
    "action_code_once": Action,
    "form_code_once": Form,
    "field_code_once": FormField,
    "one_policy_from_a_moment": PolicyVersion,
    "policy_number_once": PolicyVersion,
    "one_policy_per_draft": PolicyVersion,
    "draft_name_once": PolicyDraft,
    "one_step_per_change": DraftStep,
}


@pytest.fixture
def everything(shop: Shop, anna: Actor, make_order: MakeOrder, make_return: MakeReturn) -> None:
    """One row or more of every model: a return of both pieces of an order."""
    draft = drafting.begin(shop, by=anna)
    drafting.change(draft, {**draft.terms, "label_fee": 395}, seen=1, by=anna)
    PolicyVersion.objects.update(draft=draft.pk)
    order = make_order(((2, 1995),))
    Customer.objects.update(external_id="c-1")
    order.invoices.create(number="INV-1")
    order.refunds.create(external_id="re_1", amount=1)
    make_return((0, 2), order=order)
    Action.objects.create(shop=order.shop, code="larger_size")
    form = Form.objects.create(shop=order.shop, code="fit", name="Fit")
    form.fields.create(code="where", kind="text")


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("name", sorted(BROKEN))
def test_the_database_refuses_what_must_not_be(name: str) -> None:
    model, change = BROKEN[name]
    rows = model._default_manager.order_by("pk")
    before = list(rows.values())

    with pytest.raises(IntegrityError, match=TOGETHER.get(name, name)), transaction.atomic():
        rows.filter(pk=before[0]["id"]).update(**change)

    assert list(rows.values()) == before


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("name", sorted(TWICE))
def test_the_database_refuses_the_same_thing_twice(name: str) -> None:
    model = TWICE[name]
    row = model._default_manager.order_by("pk")[0]
    count = model._default_manager.count()
    row.pk = None if model._meta.pk.get_internal_type() == "BigAutoField" else _fresh(model)
    row._state.adding = True

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)

    assert model._default_manager.count() == count


@pytest.mark.usefixtures("everything")
def test_a_return_number_is_unique_in_the_installation() -> None:
    rma = Return.objects.get()
    rma.pk, rma._state.adding = _fresh(Return), True

    with pytest.raises(IntegrityError), transaction.atomic():
        rma.save(force_insert=True)


@pytest.mark.usefixtures("everything")
def test_an_order_line_that_a_return_holds_cannot_be_deleted() -> None:
    with pytest.raises(models.ProtectedError):
        OrderLine.objects.get().delete()

    assert ReturnLine.objects.get().order_line_id == OrderLine.objects.get().pk


@pytest.mark.parametrize("app", ["orders", "policies", "returns"])
def test_every_constraint_of_these_apps_is_tried_here(app: str) -> None:
    named = {
        constraint.name
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }

    assert named - set(BROKEN) - set(TWICE) == set()


def _fresh(model: type[models.Model]) -> Any:
    return model._meta.pk.get_default()
