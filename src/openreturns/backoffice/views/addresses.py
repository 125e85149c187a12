"""Settings: more places than the main one that parcels can go to; rules name them."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from openreturns.backoffice.access import StaffRequest, get_shop
from openreturns.backoffice.forms import ADDRESS
from openreturns.backoffice.views.settings import PAGE, kept, settings_page
from openreturns.core.errors import NotFound
from openreturns.shops.models import ReturnAddress, Shop


class AddressForm(forms.Form):
    """One more return address."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=40,
        help_text=gettext_lazy("Such as Repair shop; rules name it by this."),
    )
    company = forms.CharField(label=gettext_lazy("Name on the label"), max_length=100)
    street = forms.CharField(label=gettext_lazy("Street"), max_length=100)
    house_number = forms.CharField(label=gettext_lazy("Number"), max_length=20, required=False)
    postal_code = forms.CharField(label=gettext_lazy("Postcode"), max_length=20)
    city = forms.CharField(label=gettext_lazy("Town"), max_length=100)
    country = forms.RegexField(
        label=gettext_lazy("Country, two letters"), regex=r"^[A-Z]{2}$", max_length=2
    )

    def __init__(self, shop: Shop, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.shop = shop

    def clean_name(self) -> str:
        """The code follows from the name, and is the shop's only one."""
        name = str(self.cleaned_data["name"])
        if not slugify(name):
            raise forms.ValidationError(_("Use letters or figures."))
        if ReturnAddress.objects.filter(shop=self.shop, code=slugify(name)).exists():
            raise forms.ValidationError(_("There is already an address of this name."))
        return name


@require_http_methods(PAGE)
def addresses(request: StaffRequest, slug: str) -> HttpResponse:
    """The main address, the others, and one more."""
    shop = get_shop(request, slug)
    form = AddressForm(shop, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ReturnAddress.objects.get_or_create(
            shop=shop,
            code=slugify(given["name"]),
            defaults={
                "name": given["name"],
                "address": {part: given[part] for part in ADDRESS},
            },
        )
        return kept(request, "addresses", shop)
    rows = [
        (row, [row.address.get(part, "") for part in ADDRESS])
        for row in ReturnAddress.objects.filter(shop=shop)
    ]
    context = {"form": form, "rows": rows, "main": [v for v in shop.return_address.values() if v]}
    return settings_page(request, shop, "addresses", context, 422 if form.errors else 200)


@require_POST
def removal(request: StaffRequest, slug: str, key: int) -> HttpResponse:
    """Parcels that were to go there go to the main address from now on."""
    shop = get_shop(request, slug)
    if not ReturnAddress.objects.filter(shop=shop, pk=key).delete()[0]:
        raise NotFound(_("There is no such address."))
    messages.success(request, _("The address is removed."))
    return redirect("backoffice:settings-addresses", shop.slug)
