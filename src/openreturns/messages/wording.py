"""What each mail says: subject, heading, first sentences, button and what comes next."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one mail, in the active language; `{name}` parts are filled in later."""

    subject: str
    heading: str
    intro: str
    button: str = ""
    then: str = ""


def submitted() -> Wording:
    """We have the request; receipt with date and time (LAW.md R9)."""
    return Wording(
        _("We have your return {number}"),
        _("We have your return"),
        _("Hello {name}, we received your return on {moment}. Nothing else is needed now."),
        _("Follow your return"),
        _("You get a mail at each step. You can cancel until the carrier has your parcel."),
    )


def approved_label() -> Wording:
    """Approved, and the label is attached."""
    return Wording(
        _("Your return {number} is approved: here is your label"),
        _("Your return is approved"),
        _(
            "Hello {name}, your label is attached as a PDF. Print it, stick it on your parcel and "
            "hand it in by {send_back_by}."
        ),
        _("Open your label"),
        _("When your parcel has arrived we check it and refund {amount}."),
    )


def approved_own() -> Wording:
    """Approved; the customer sends it with a carrier of their own choice, or brings it."""
    return Wording(
        _("Your return {number} is approved"),
        _("Your return is approved"),
        _(
            "Hello {name}, send your parcel by {send_back_by} to: {address}. Write {number} on the "
            "parcel and keep the proof of sending."
        ),
        _("Follow your return"),
        _("When your parcel has arrived we check it and refund {amount}."),
    )


def kept() -> Wording:
    """Approved without sending anything back."""
    return Wording(
        _("You can keep it: return {number}"),
        _("You can keep it"),
        _("Hello {name}, your return is approved and you need not send anything back."),
        _("Follow your return"),
        _("We refund {amount} to the way you paid."),
    )


def rejected() -> Wording:
    """Not approved, with the explanation that staff wrote."""
    return Wording(
        _("About your return {number}"),
        _("Your return is not approved"),
        _("Hello {name}, we looked at your request. {reason_text}"),
        _("See your return"),
        _("You disagree, or something is wrong with the item? Answer this mail."),
    )


def received() -> Wording:
    """The goods are here."""
    return Wording(
        _("Your parcel has arrived: return {number}"),
        _("Your parcel has arrived"),
        _("Hello {name}, we have received {pieces}. {declined}"),
        _("Follow your return"),
        _("Due to you: {due}. You get a mail when it is paid."),
    )


def refunded() -> Wording:
    """Money has gone back."""
    return Wording(
        _("We refunded {amount}: return {number}"),
        _("Your money is on its way"),
        _(
            "Hello {name}, we refunded {amount} to the way you paid. Depending on your bank it "
            "takes a few days until you see it."
        ),
        _("See your return"),
    )


def cancelled() -> Wording:
    """The return is cancelled."""
    return Wording(
        _("Your return {number} is cancelled"),
        _("Your return is cancelled"),
        _("Hello {name}, your return is cancelled and its label no longer works."),
        _("See your return"),
        _("Changed your mind again? You can announce it anew while the period lasts."),
    )


def access() -> Wording:
    """The one-time way in."""
    return Wording(
        _("Your link to your orders at {shop}"),
        _("Here is your link"),
        _("Open your recent orders with the button. The link works once, for 10 minutes."),
        _("Open my orders"),
        _("You did not ask for this? Then you need do nothing."),
    )


KINDS: dict[str, Callable[[], Wording]] = {
    "submitted": submitted,
    "approved_label": approved_label,
    "approved_own": approved_own,
    "kept": kept,
    "rejected": rejected,
    "received": received,
    "refunded": refunded,
    "cancelled": cancelled,
    "access": access,
}
