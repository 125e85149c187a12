"""What each mail says: subject, heading, sentences, button and what comes next.

The sentences have `{names}` that are filled in afterwards. A sentence whose figure is
empty is left out, so that no mail says "hand it in by .".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter

from django.utils.translation import gettext as _

type Figures = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one mail, in the active language."""

    subject: str
    heading: str
    intro: tuple[str, ...]
    button: str
    then: tuple[str, ...] = ()


def filled(sentences: tuple[str, ...], figures: Figures) -> str:
    """The sentences that have something to say, as one paragraph."""
    said = [text.format_map(figures) for text in sentences if _known(text, figures)]
    return " ".join(text.strip() for text in said if text.strip())


def _known(text: str, figures: Figures) -> bool:
    return all(figures[name] for _before, name, _spec, _conv in Formatter().parse(text) if name)


def submitted(figures: Figures) -> Wording:
    """We have the request; receipt with content, date and time (LAW.md R9)."""
    waits = _("We look at it and answer by mail. Keep your items until then.")
    return Wording(
        _("We have your return {number}"),
        _("We have your return"),
        (
            _("We received your return on {moment}."),
            waits if figures["waiting"] else _("Nothing else is needed now."),
        ),
        _("Follow your return"),
        (
            _("You get a mail at each step."),
            _("You can cancel until the carrier has your parcel."),
        ),
    )


def approved_label(_figures: Figures) -> Wording:
    """Approved, and the label is attached."""
    return Wording(
        _("Your return {number} is approved: here is your label"),
        _("Your return is approved"),
        (
            _("Your label is attached as a PDF. Print it and stick it on your parcel."),
            _("Hand your parcel in by {send_back_by} at the latest."),
        ),
        _("Open your label"),
        _money_follows(),
    )


def label_later(_figures: Figures) -> Wording:
    """Approved, but the carrier gives out no labels right now; nothing is lost."""
    return Wording(
        _("Your label comes later: return {number}"),
        _("Your label comes later"),
        (
            _("Your return is registered and approved."),
            _("The carrier gives out no labels right now."),
            _("We keep trying and mail you the label. There is nothing you need to do."),
        ),
        _("Follow your return"),
        (_("You are in time: your return counts from {moment}."),),
    )


def approved_own(_figures: Figures) -> Wording:
    """Approved; the customer sends it with a carrier of their own choice, or brings it."""
    return Wording(
        _("Your return {number} is approved"),
        _("Your return is approved"),
        (
            _("Send your parcel to: {address}."),
            _("Hand your parcel in by {send_back_by} at the latest."),
            _("Write {number} on the parcel and keep the proof of posting."),
        ),
        _("Follow your return"),
        _money_follows(),
    )


def kept(_figures: Figures) -> Wording:
    """Approved without sending anything back."""
    return Wording(
        _("You can keep it: return {number}"),
        _("You can keep it"),
        (_("Your return is approved and you need not send anything back."),),
        _("Follow your return"),
        (_("We refund {amount} to the way you paid."), _("You have it by {refund_by}.")),
    )


def rejected(figures: Figures) -> Wording:
    """Not approved, with the explanation that staff wrote; the rest of the return goes on."""
    part = _("A part of your return is not approved")
    return Wording(
        _("About your return {number}"),
        part if figures["goes_on"] else _("Your return is not approved"),
        (_("We looked at your request."), "{reason_text}"),
        _("See your return"),
        (_("You disagree, or something is wrong with the item? Answer this mail."),),
    )


def received(_figures: Figures) -> Wording:
    """The goods are here and will be looked at."""
    return Wording(
        _("Your parcel has arrived: return {number}"),
        _("Your parcel has arrived"),
        (_("We have received {pieces}."), _("We check it and mail you what we found.")),
        _("Follow your return"),
        (_("If everything is in order you get back {amount}."), _("You have it by {refund_by}.")),
    )


def inspected(figures: Figures) -> Wording:
    """The goods were looked at: what is accepted, what is not and why, what was not there."""
    disagree = _("You see it differently? Answer this mail, and somebody looks at it again.")
    return Wording(
        _("We checked your return {number}"),
        _("Your return is checked"),
        (
            _("Accepted: {accepted}."),
            _("Not accepted: {declined}."),
            _("The reason: {reasons}"),
            _("Not in the parcel: {missing}."),
        ),
        _("Follow your return"),
        (
            _("You get back {due}. You get a mail when it is paid."),
            _("You have it by {refund_by}.") if figures["due"] else "",
            disagree if figures["declined"] or figures["missing"] else "",
        ),
    )


def refunded(_figures: Figures) -> Wording:
    """Money has gone back."""
    return Wording(
        _("We refunded {paid}: return {number}"),
        _("Your money is on its way"),
        (
            _("We refunded {paid} to the way you paid."),
            _("Depending on your bank it takes a few days until you see it."),
        ),
        _("See your return"),
    )


def expiring(_figures: Figures) -> Wording:
    """The last day to send it back is near."""
    return Wording(
        _("Send return {number} by {last_day}"),
        _("Your parcel has not left yet"),
        (
            _("We still expect your parcel for return {number}."),
            _("Hand it in by {last_day} at the latest. After that day the return expires."),
        ),
        _("See your return"),
    )


def cancelled(figures: Figures) -> Wording:
    """The return, or a part of it, is cancelled."""
    if figures["goes_on"]:
        return Wording(
            _("A part of your return {number} is cancelled"),
            _("A part of your return is cancelled"),
            (_("You keep {pieces}. The rest of your return goes on as before."),),
            _("See your return"),
        )
    return Wording(
        _("Your return {number} is cancelled"),
        _("Your return is cancelled"),
        (
            _("You keep your items."),
            _("Do not use the label any more: it has stopped working.") if figures["label"] else "",
        ),
        _("See your return"),
        (_("Changed your mind again? You can announce it anew until {again_until}."),),
    )


def access(_figures: Figures) -> Wording:
    """The one-time way in."""
    return Wording(
        _("Your link to your orders at {shop}"),
        _("Here is your link"),
        (_("Open your recent orders with the button. The link works once, for 10 minutes."),),
        _("Open my orders"),
        (_("You did not ask for this? Then you need do nothing."),),
    )


def withdrawal_received(_figures: Figures) -> Wording:
    """The receipt of a withdrawal: that and when it came, not that it is valid (R9)."""
    return Wording(
        _("Receipt of your withdrawal {reference}"),
        _("We have your withdrawal"),
        (
            _("We received your statement of withdrawal on {moment}."),
            _("This mail confirms that it is with us and what it says. Keep it."),
            _("Whether the right of withdrawal applies is not decided by it."),
        ),
        "",
        (
            _("We look for your order and mail you how to send the items back."),
            _("Send them within 14 days of the day you declared it."),
        ),
    )


def withdrawal_answered(_figures: Figures) -> Wording:
    """What staff answer to a withdrawal."""
    return Wording(
        _("About your withdrawal {reference}"),
        _("About your withdrawal"),
        ("{answer}",),
        "",
        (_("You see it differently? Answer this mail, and somebody looks at it again."),),
    )


def withdrawal_notice(figures: Figures) -> Wording:
    """To the address of an order that somebody else named in a withdrawal (R8)."""
    return Wording(
        _("A withdrawal for your order {contract}"),
        _("A withdrawal for your order {contract}").format(contract=figures["contract"]),
        (
            _("On {moment} somebody withdrew from this order, with another mail address."),
            _("Was it you? Then you need do nothing."),
            _("It was not you? Answer this mail. Money only ever goes back the way it was paid."),
        ),
        "",
    )


def _money_follows() -> tuple[str, ...]:
    return (
        _("When your parcel has arrived we check it and refund {amount}."),
        _("You have it by {refund_by}, if the parcel or the proof of posting is with us by then."),
        _("You can cancel until the carrier has your parcel."),
    )


KINDS: dict[str, Callable[[Figures], Wording]] = {
    "submitted": submitted,
    "approved_label": approved_label,
    "label_later": label_later,
    "approved_own": approved_own,
    "kept": kept,
    "rejected": rejected,
    "received": received,
    "inspected": inspected,
    "refunded": refunded,
    "expiring": expiring,
    "cancelled": cancelled,
    "access": access,
    "withdrawal_received": withdrawal_received,
    "withdrawal_answered": withdrawal_answered,
    "withdrawal_notice": withdrawal_notice,
}
