"""The page a web server shows while the product is down: how to withdraw by mail (R12)."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from openreturns.core.errors import FieldError, Invalid
from openreturns.shops.models import Shop
from openreturns.withdrawals.labels import words


def fallback_page(shop: Shop) -> str:
    """HTML of its own, without any other file; Invalid while the shop has no mail address."""
    if not shop.support_email:
        said = _("The shop needs a support mail address first.")
        raise Invalid(said, (FieldError("/support_email", said),))
    parts = []
    for language in shop.languages:
        with override(language):
            text = _(
                "This page is down for a moment. Your right does not wait for it: write your "
                "name, your order and what you withdraw from to this address. The time you send "
                "it counts."
            )
        label = words(language, shop.dutch_withdrawal).function
        parts.append({"language": language, "label": label, "text": text})
    context = {"shop": shop, "first": shop.default_language, "parts": parts}
    return render_to_string("withdrawals/fallback.html", context)
