"""The facts a condition may ask for: a closed list, each with its type and its words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openreturns.policies.rules.kinds import Kind

# How far back a question about a customer's history may look.
DAYS = (30, 90, 180, 365)
HISTORY = frozenset(
    {"customer.orders", "customer.returns", "customer.return_rate", "customer.kept"}
)
# What a rule about the whole return may ask: what is the same for each of its lines.
WHOLE = ("order.", "customer.", "return.")

GROUPS: dict[str, Promise] = {
    "order": _("Order"),
    "delivery": _("Delivery"),
    "product": _("Product"),
    "customer": _("Customer"),
    "line": _("Returned item"),
    "return": _("Whole return"),
}
REASON_GROUPS: dict[str, Promise] = {
    "mind": _("Changed my mind"),
    "wrong": _("Something is wrong"),
}
OUTCOMES: dict[str, Promise] = {
    "refund": _("Refund"),
    "store_credit": _("Store credit"),
    "exchange": _("Exchange"),
    "replacement": _("Replacement"),
    "repair": _("Repair"),
    "none": _("Nothing"),
}
LEGAL_BASES: dict[str, Promise] = {
    "withdrawal": _("Withdrawal"),
    "conformity": _("Conformity"),
    "voluntary": _("Voluntary"),
    "guarantee": _("Guarantee"),
    "b2b": _("Business"),
    "wrong_delivery": _("Wrong delivery"),
    "undeliverable": _("Undeliverable"),
    "recall": _("Recall"),
}
ORIGINS: dict[str, Promise] = {
    "portal": _("Portal"),
    "backoffice": _("Back office"),
    "api": _("API"),
    "import": _("Import"),
    "warehouse": _("Warehouse"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One fact. `takes` names what must be said beside it: days, question, or nothing.

    `choices` is what it can be where that is closed; else its values are the shop's own.
    """

    code: str
    kind: Kind
    label: Promise
    takes: str = ""
    choices: dict[str, Promise] | None = None

    @property
    def group(self) -> str:
        """The first word of its code; GROUPS has its label."""
        return self.code.partition(".")[0]

    @property
    def for_whole_return(self) -> bool:
        """May be asked by a rule about the whole return."""
        return self.code.startswith(WHOLE)

    @property
    def is_history(self) -> bool:
        """About the customer's past, so it may never refuse anything by itself (R57)."""
        return self.code in HISTORY


FIELDS: dict[str, Field] = {
    field.code: field
    for field in (
        Field("order.age_days", Kind.INT, _("Age of the order in days")),
        Field("order.date", Kind.DATE, _("Date of the order")),
        Field("order.value", Kind.MONEY, _("Value of the order")),
        Field("order.country", Kind.CHOICE, _("Country of delivery")),
        Field("order.postcode", Kind.TEXT, _("Postcode of delivery")),
        Field("order.tags", Kind.SET, _("Tags of the order")),
        Field("order.discount_codes", Kind.SET, _("Discount codes")),
        Field("order.discount_percent", Kind.PERCENT, _("Discount on the order")),
        Field("order.payment_method", Kind.SET, _("Payment method")),
        Field("order.channel", Kind.TEXT, _("Sales channel")),
        Field("order.fulfilled", Kind.BOOL, _("Order is completely sent")),
        Field("order.invoice_age_days", Kind.INT, _("Age of the invoice in days")),
        Field("order.business", Kind.BOOL, _("Order of a business")),
        Field("order.delivery_code", Kind.TEXT, _("Delivery method")),
        Field("delivery.age_days", Kind.INT, _("Days since delivery")),
        Field("product.sku", Kind.TEXT, _("SKU")),
        Field("product.title", Kind.TEXT, _("Name of the product")),
        Field("product.category", Kind.TEXT, _("Category")),
        Field("product.brand", Kind.TEXT, _("Brand")),
        Field("product.tags", Kind.SET, _("Tags of the product")),
        Field("product.price", Kind.MONEY, _("Price of one piece, as paid")),
        Field("product.cost", Kind.MONEY, _("Cost price of one piece")),
        Field("product.discount_percent", Kind.PERCENT, _("Discount on the product")),
        Field("product.weight_g", Kind.INT, _("Weight of one piece in grams")),
        Field("product.final_sale", Kind.BOOL, _("Sold as final")),
        Field("customer.segments", Kind.SET, _("Segments of the customer")),
        Field("customer.email", Kind.TEXT, _("E-mail address of the customer")),
        Field("customer.orders", Kind.INT, _("Orders of the customer"), takes="days"),
        Field("customer.returns", Kind.INT, _("Returns of the customer"), takes="days"),
        Field("customer.return_rate", Kind.PERCENT, _("Share sent back"), takes="days"),
        Field("customer.kept", Kind.INT, _("Pieces the customer kept"), takes="days"),
        Field("line.reason", Kind.CHOICE, _("Reason")),
        Field("line.reason_group", Kind.CHOICE, _("Kind of reason"), choices=REASON_GROUPS),
        Field("line.answer", Kind.ANSWER, _("Answer to a question"), takes="question"),
        Field("line.quantity", Kind.INT, _("Pieces of this item")),
        Field("line.value", Kind.MONEY, _("Value of this item")),
        Field("line.outcome", Kind.CHOICE, _("What the customer wants"), choices=OUTCOMES),
        Field("line.action", Kind.CHOICE, _("Action")),
        Field("line.photos", Kind.INT, _("Photos of this item")),
        Field("line.legal_basis", Kind.CHOICE, _("Legal basis"), choices=LEGAL_BASES),
        Field("return.method", Kind.CHOICE, _("Way to send it back")),
        Field("return.value", Kind.MONEY, _("Value of the return")),
        Field("return.items", Kind.INT, _("Pieces in the return")),
        Field("return.full", Kind.BOOL, _("Everything of the order comes back")),
        Field("return.origin", Kind.CHOICE, _("Where it was announced"), choices=ORIGINS),
        Field("return.reasons", Kind.SET, _("Reasons in the return")),
    )
}
