"""The forms of the settings: what a shop may say about itself."""

from io import BytesIO
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, UnidentifiedImageError

from openreturns.backoffice.words import language_word, role_word
from openreturns.shops.models import Role, Shop
from openreturns.shops.scopes import SCOPES
from openreturns.ui import branding
from openreturns.ui.countries import countries

ADDRESS = ("company", "street", "house_number", "postal_code", "city", "country")
LOGO_LIMIT = 1024 * 1024
LOGO_HEIGHT = 160
LOGO_PIXELS = 16_000_000
NO_PICTURE = (UnidentifiedImageError, OSError, ValueError, SyntaxError)


def _choose_country() -> list[tuple[str, str]]:
    return [("", _("Choose a country")), *countries()]


class ShopForm(forms.Form):
    """Name, addresses, languages and how shoppers get in."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    support_email = forms.EmailField(label=gettext_lazy("Support mail"), required=False)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of the portal"), widget=forms.CheckboxSelectMultiple
    )
    company = forms.CharField(label=gettext_lazy("Name on the label"), max_length=100)
    street = forms.CharField(label=gettext_lazy("Street"), max_length=100)
    house_number = forms.CharField(label=gettext_lazy("Number"), max_length=20, required=False)
    postal_code = forms.CharField(label=gettext_lazy("Postcode"), max_length=20)
    city = forms.CharField(label=gettext_lazy("Town"), max_length=100)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=_choose_country)
    allow_returns = forms.BooleanField(
        label=gettext_lazy("Allow returns in this shop"), required=False
    )
    way_order_number = forms.BooleanField(
        label=gettext_lazy("Order number with postcode or e-mail"), required=False
    )
    way_mail_link = forms.BooleanField(
        label=gettext_lazy("One-time link by e-mail"), required=False
    )
    notify_customers = forms.BooleanField(
        label=gettext_lazy("Mail customers at each step"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, language_word(code)) for code, _name in settings.LANGUAGES]
        self.fields["languages"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A shopper needs at least one way in."""
        values = super().clean() or {}
        if not values.get("way_order_number") and not values.get("way_mail_link"):
            self.add_error("way_order_number", _("Leave at least one way in open."))
        return values

    @staticmethod
    def initial_of(shop: Shop) -> dict[str, Any]:
        """The form as the shop is now."""
        names = ("name", "support_email", "languages", "allow_returns", "way_order_number")
        values = {name: getattr(shop, name) for name in names}
        values["way_mail_link"] = shop.way_mail_link
        values["notify_customers"] = shop.notify_customers
        return values | {part: shop.return_address.get(part, "") for part in ADDRESS}

    def values(self) -> dict[str, Any]:
        """The columns of the shop."""
        given = dict(self.cleaned_data)
        given["return_address"] = {part: given.pop(part) for part in ADDRESS}
        return given


class BrandingForm(forms.Form):
    """Colour, corners and logo of the portal."""

    brand_colour = forms.RegexField(
        label=gettext_lazy("Colour"), regex=r"^#[0-9A-Fa-f]{6}$", max_length=7
    )
    brand_contrast = forms.ChoiceField(label=gettext_lazy("Text on it"), widget=forms.RadioSelect)
    brand_radius = forms.IntegerField(
        label=gettext_lazy("Corners, in pixels"), min_value=0, max_value=24
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("PNG, JPEG or WebP, at most 1 MB; shown 28 px high."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("#FFFFFF", _("White")), ("#14191E", _("Black"))]
        self.fields["brand_contrast"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Buttons must be readable: 4.5 to 1 at least."""
        values = super().clean() or {}
        brand, text = values.get("brand_colour"), values.get("brand_contrast")
        if brand and text and not branding.readable(brand, text):
            ratio = f"{branding.contrast_ratio(brand, text):.1f}"
            told = _("This text cannot be read on this colour: {ratio} : 1, it takes 4.5 : 1.")
            self.add_error("brand_colour", told.format(ratio=ratio))
        return values

    def clean_logo(self) -> ContentFile[bytes] | None:
        """The logo drawn anew, so that a file carries nothing but the picture."""
        file = self.cleaned_data.get("logo")
        if not isinstance(file, UploadedFile):
            return None
        if (file.size or 0) > LOGO_LIMIT:
            raise forms.ValidationError(_("The logo is larger than 1 MB."))
        try:
            with Image.open(file, formats=("PNG", "JPEG", "WEBP")) as picture:
                if picture.width * picture.height > LOGO_PIXELS:
                    raise forms.ValidationError(_("The photo has too many pixels."))
                drawn = picture.convert("RGBA")
        except (*NO_PICTURE, Image.DecompressionBombError) as wrong:
            raise forms.ValidationError(_("This is no picture we can read.")) from wrong
        drawn.thumbnail((LOGO_HEIGHT * 4, LOGO_HEIGHT))
        out = BytesIO()
        drawn.save(out, "PNG", optimize=True)
        return ContentFile(out.getvalue())


class PersonForm(forms.Form):
    """Somebody who shall work in the shop."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters. Tell it to the person yourself."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role, role_word(role)) for role in Role.values]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class KeyForm(forms.Form):
    """A key for a program."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("What will use it.")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"),
        choices=[(scope, scope) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )
