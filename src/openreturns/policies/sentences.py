"""Findings in words, in the reader's language; polite to the shopper, plain to staff."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_percent
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from openreturns.policies.decision import Finding

SENTENCES: dict[str, Callable[[], str]] = {
    "statutory_withdrawal": lambda: _(
        "You may withdraw from this purchase until {until}, without giving a reason."
    ),
    "withdrawal_not_started": lambda: _(
        "We have no delivery date, so your withdrawal period has not begun. You may send it back."
    ),
    "faulty_is_free": lambda: _("Something is wrong with it, so the shop pays the return."),
    "merchant_window": lambda: _("The shop takes this item back until {until}."),
    "window_not_started": lambda: _(
        "We have no delivery date, so the time to send it back has not begun."
    ),
    "b2b_window": lambda: _("By your terms this item can come back until {until}."),
    "conformity": lambda: _(
        "Something is wrong with it. The shop is liable for that and pays the return."
    ),
    "wrong_delivery": lambda: _("This is not what was ordered, so the shop pays the return."),
    "undeliverable": lambda: _("It could not be delivered, so it costs you nothing."),
    "recall": lambda: _("It is being recalled, so the shop takes it back and pays the return."),
    "guarantee": lambda: _("A guarantee was given for it. The shop pays the return."),
    "no_order": lambda: _("We cannot find this purchase."),
    "by_hand": lambda: _("The shop looks at your request first."),
    "approved_at_once": lambda: _("It is approved at once."),
    "rejected": lambda: _("It is not taken back."),
    "kept": lambda: _("You may keep it and get its price back."),
    "kept_for_share": lambda: _("You may keep it and get {share} of its price back."),
    "window_over": lambda: _("It could be sent back until {until}."),
    "none_left": lambda: _("It is already being returned, or has come back. Pieces left: {free}."),
    "final_sale": lambda: _("It was sold as final: it cannot come back for a change of mind."),
    "excluded_a": lambda: _("This service was fully carried out, so withdrawal has ended."),
    "excluded_b": lambda: _("Its price follows a market, so it cannot come back."),
    "excluded_c": lambda: _("It was made for you, so it cannot come back for a change of mind."),
    "excluded_d": lambda: _("It spoils quickly, so it cannot come back."),
    "excluded_e": lambda: _("It was sealed for hygiene; it can come back only unopened."),
    "excluded_f": lambda: _("It is mixed with other goods by now, so it cannot come back."),
    "excluded_g": lambda: _("Its price follows a market, so it cannot come back."),
    "excluded_h": lambda: _("It was an urgent repair at your request."),
    "excluded_i": lambda: _("It was sealed; it can come back only unopened."),
    "excluded_j": lambda: _("Single newspapers and magazines cannot come back."),
    "excluded_k": lambda: _("It was bought at a public auction."),
    "excluded_l": lambda: _("It was booked for a fixed date."),
    "excluded_m": lambda: _("The download had begun with your consent."),
    "fee_label": lambda: _("The return label is deducted from what you get back."),
    "fee_shop_pays": lambda: _("Something is wrong, so the return costs you nothing."),
    "fee_waived": lambda: _("The shop pays the return label this time."),
    "fee_cost_unknown": lambda: _("You withdraw in time, so the return label costs you nothing."),
    "fee_handling": lambda: _("The shop keeps a fee for handling returns of this kind."),
    "fee_restocking": lambda: _(
        "The shop keeps {rate} of the price for putting it back on the shelf."
    ),
    "fee_not_disclosed": lambda: _(
        "The costs were not named before you bought, so the return costs you nothing."
    ),
}

# The shop's own message, by language.
OWN_WORDS = "said"

# What must not say "you" to a colleague; all else is said to staff as to the shopper.
TO_STAFF: dict[str, Callable[[], str]] = {
    "statutory_withdrawal": lambda: _(
        "The customer may withdraw until {until}, without giving a reason."
    ),
    "withdrawal_not_started": lambda: _(
        "There is no delivery date, so the withdrawal period has not begun. It may come back."
    ),
    "b2b_window": lambda: _("By the customer's terms this item can come back until {until}."),
    "undeliverable": lambda: _("It could not be delivered, so it costs the customer nothing."),
    "by_hand": lambda: _("A person decides about this request."),
    "rejected": lambda: _("A rule rejects it."),
    "kept": lambda: _("The customer keeps it and gets its price back."),
    "kept_for_share": lambda: _("The customer keeps it and gets {share} of its price back."),
    "final_sale": lambda: _("Sold as final: no return for a change of mind."),
    "excluded_c": lambda: _("Made for the customer: no return for a change of mind."),
    "excluded_h": lambda: _("It was an urgent repair at the customer's request."),
    "excluded_m": lambda: _("The download had begun with the customer's consent."),
    "fee_label": lambda: _("The return label is deducted from the refund."),
    "fee_shop_pays": lambda: _("Something is wrong, so the return costs the customer nothing."),
    "fee_not_disclosed": lambda: _(
        "The costs were not named before the purchase, so the return costs the customer nothing."
    ),
    "fee_waived": lambda: _("A rule waives the return label."),
    "fee_cost_unknown": lambda: _(
        "A withdrawal may bear only what the carrier takes, and that is not stated in the policy."
    ),
    "fee_handling": lambda: _("Handling is deducted from the refund."),
    "fee_restocking": lambda: _(
        "{rate} of the price of what is accepted is deducted for restocking."
    ),
}


def sentence(finding: Finding, language: str | None = None) -> str:
    """The finding as one sentence to the shopper in `language` (default: the active one)."""
    return _worded(finding, language or get_language() or "en", to_staff=False)


def staff_sentence(finding: Finding) -> str:
    """The finding as one sentence about the customer, in the language of who reads it."""
    return _worded(finding, get_language() or "en", to_staff=True)


@lru_cache(maxsize=4096)
def _worded(finding: Finding, language: str, *, to_staff: bool) -> str:
    if finding.code == OWN_WORDS:
        texts = dict(finding.figures)
        return texts.get(language) or next(iter(texts.values()), "")
    with override(language):
        say = TO_STAFF.get(finding.code) if to_staff else None
        text = (say or SENTENCES[finding.code])()
        figures = {name: _figure(name, value) for name, value in finding.figures}
        return text.format(**figures)


def _figure(name: str, value: str) -> str:
    language = get_language() or "en"
    if name == "rate":
        return percent(int(value), language)
    if name != "until":
        return value
    british = "en_GB" if language == "en" else language  # the day before the month
    return format_date(date.fromisoformat(value), "long", locale=british)


def percent(share: int, language: str) -> str:
    """Hundredths of a percent as people write it: 50%, 12,5 %."""
    return format_percent(Decimal(share) / 10_000, locale=language, decimal_quantization=False)


def from_stored(found: object) -> Finding:
    """A finding as it was kept with a return: {"code", "figures": [[name, value]]}."""
    data = found if isinstance(found, dict) else {}
    figures = tuple((str(name), str(value)) for name, value in data.get("figures", ()))
    return Finding(str(data.get("code", "")), figures)
