"""The words of codes that only staff reads: grounds, outcomes, methods, grades, parcels."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from openreturns.policies.sentences import SENTENCES, from_stored, staff_sentence
from openreturns.returns.models import ReturnLine

Say = Callable[[], str]

BASES: dict[str, Say] = {
    "withdrawal": lambda: _("Withdrawal"),
    "conformity": lambda: _("Conformity"),
    "voluntary": lambda: _("Voluntary"),
    "guarantee": lambda: _("Guarantee"),
    "b2b": lambda: _("Business"),
    "wrong_delivery": lambda: _("Wrong delivery"),
    "undeliverable": lambda: _("Undeliverable"),
    "recall": lambda: _("Recall"),
}
OUTCOMES: dict[str, Say] = {
    "refund": lambda: _("Refund"),
    "store_credit": lambda: _("Store credit"),
    "exchange": lambda: _("Exchange"),
    "replacement": lambda: _("Replacement"),
    "repair": lambda: _("Repair"),
    "none": lambda: _("Nothing"),
}
METHODS: dict[str, Say] = {
    "label": lambda: _("Label"),
    "qr": lambda: _("QR code"),
    "pickup": lambda: _("Pickup"),
    "courier_brings_label": lambda: _("Driver brings the label"),
    "own_carrier": lambda: _("Own carrier"),
    "in_store": lambda: _("In store"),
    "none": lambda: _("Nothing to send"),
}
GRADES: dict[str, Say] = {
    "A": lambda: _("new"),
    "B": lambda: _("opened"),
    "C": lambda: _("used"),
    "D": lambda: _("defective"),
}
PARCELS: dict[str, tuple[str, Say]] = {
    "planned": ("requested", lambda: _("Label is being made")),
    "booked": ("approved", lambda: _("Label ready")),
    "handed_over": ("in_transit", lambda: _("Handed over")),
    "in_transit": ("in_transit", lambda: _("In transit")),
    "delivered": ("received", lambda: _("Delivered")),
    "lost": ("rejected", lambda: _("Lost")),
    "returned_to_sender": ("cancelled", lambda: _("Returned to sender")),
    "voided": ("cancelled", lambda: _("Voided")),
    "expired": ("expired", lambda: _("Expired")),
}
DISPOSITIONS: dict[str, Say] = {
    "restock": lambda: _("Back in stock"),
    "b_stock": lambda: _("B-stock"),
    "refurbish": lambda: _("Refurbish"),
    "repair": lambda: _("Repair"),
    "supplier": lambda: _("Back to the supplier"),
    "donate": lambda: _("Donate"),
    "prepare_for_reuse": lambda: _("Prepare for reuse"),
    "recycle": lambda: _("Recycle"),
    "other_recovery": lambda: _("Other recovery"),
    "dispose": lambda: _("Dispose"),
    "keep_with_customer": lambda: _("Stays with the customer"),
}
KINDS: dict[str, Say] = {
    "text": lambda: _("Text"),
    "long_text": lambda: _("Long text"),
    "number": lambda: _("Number"),
    "date": lambda: _("Date"),
    "choice": lambda: _("One choice"),
    "choices": lambda: _("Several choices"),
    "tick": lambda: _("Tick box"),
    "file": lambda: _("File"),
}
COMPONENTS: dict[str, Say] = {
    "goods": lambda: _("Goods"),
    "delivery": lambda: _("Delivery cost"),
    "fee": lambda: _("Fee"),
    "fee_refund": lambda: _("Fee refunded"),
    "deduction": lambda: _("Deduction"),
    "goodwill": lambda: _("Goodwill"),
    "bonus": lambda: _("Bonus"),
    "price_difference": lambda: _("Price difference"),
    "receivable": lambda: _("To be paid back"),
}
ORIGINS: dict[str, Say] = {
    "portal": lambda: _("portal"),
    "backoffice": lambda: _("back office"),
    "api": lambda: _("API"),
    "import": lambda: _("import"),
    "warehouse": lambda: _("warehouse"),
}
ROLES: dict[str, Say] = {
    "manager": lambda: _("Manager"),
    "warehouse": lambda: _("Warehouse"),
}
LANGUAGES: dict[str, Say] = {
    "nl": lambda: _("Dutch"),
    "de": lambda: _("German"),
    "fr": lambda: _("French"),
    "en": lambda: _("English"),
}
HANDLERS: dict[str, Say] = {
    "flow.reactions.book_label": lambda: _("The label was not made"),
    "messages.mails.access": lambda: _("The one-time link was not mailed"),
}
# How what our own mail and label said begins; what follows came from outside and stays as it is.
TROUBLES: dict[str, Say] = {
    "The mail server did not answer": lambda: _("The mail server did not answer"),
    "The mail server refused the mail": lambda: _("The mail server refused the mail"),
    "No mail can be written": lambda: _("No mail can be written to this address"),
    "A bar code can only say plain letters and digits": lambda: _(
        "A bar code can only say plain letters and digits"
    ),
}
GROUNDS_IN_LAW = frozenset({"withdrawal", "conformity"})


def _say(table: dict[str, Say], code: str) -> str:
    return table[code]() if code in table else code


def basis_word(code: str) -> str:
    """The ground on which something comes back."""
    return _say(BASES, code)


def outcome_word(code: str) -> str:
    """What the customer gets."""
    return _say(OUTCOMES, code)


def method_word(code: str) -> str:
    """How it travels."""
    return _say(METHODS, code)


def grade_word(code: str) -> str:
    """The state a piece arrived in."""
    return _say(GRADES, code)


def disposition_word(code: str) -> str:
    """What becomes of a received piece."""
    return _say(DISPOSITIONS, code)


def kind_word(code: str) -> str:
    """What kind of answer a question takes."""
    return _say(KINDS, code)


def component_word(code: str) -> str:
    """What an amount is for."""
    return _say(COMPONENTS, code)


def origin_word(code: str) -> str:
    """Where a return was announced."""
    return _say(ORIGINS, code)


def role_word(code: str) -> str:
    """What a person may do."""
    return _say(ROLES, code)


def language_word(code: str) -> str:
    """The name of a language."""
    return _say(LANGUAGES, code.split("-", maxsplit=1)[0])


def handler_word(name: str) -> str:
    """What did not get through, by the name of the handler that gave up."""
    if name.startswith("messages.") and name not in HANDLERS:
        return _("A mail to the customer was not sent")
    return _say(HANDLERS, name)


def trouble_words(error: str) -> str:
    """What went wrong, with what we know of it in the reader's language."""
    for begins, say in TROUBLES.items():
        if error.startswith(begins):
            return say() + error.removeprefix(begins)
    return error


def parcel_word(state: str) -> tuple[str, str]:
    """The status shape and the word of a parcel."""
    shape, say = PARCELS[state]
    return shape, say()


def trace(line: ReturnLine) -> list[str]:
    """Why it was decided so, as sentences."""
    findings = [from_stored(row) for row in line.why]
    return [staff_sentence(found) for found in findings if found.code in SENTENCES]


def line_why(line: ReturnLine) -> str:
    """The first sentence of why."""
    return next(iter(trace(line)), "")
