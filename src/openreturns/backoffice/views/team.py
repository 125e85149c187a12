"""Who works in a shop, and which programs hold a key to it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from openreturns.backoffice.access import StaffRequest, get_shop
from openreturns.backoffice.forms import KeyForm, PersonForm
from openreturns.backoffice.views.settings import PAGE, settings_page
from openreturns.backoffice.words import role_word
from openreturns.core.errors import Invalid, MoveNotAllowed, NotFound
from openreturns.shops.models import ApiKey, Membership, Shop, User
from openreturns.shops.services import NewPerson, create_api_key, create_user


@require_http_methods(PAGE)
def people(request: StaffRequest, slug: str) -> HttpResponse:
    """The people of the shop; a POST adds one."""
    shop = get_shop(request, slug)
    form = PersonForm(request.POST or None, initial={"role": "warehouse"})
    if request.method == "POST" and form.is_valid() and _added(form, shop, request.staff.user):
        said = _("{name} can sign in now.").format(name=form.cleaned_data["name"])
        messages.success(request, said)
        return redirect("backoffice:settings-team", shop.slug)
    rows = Membership.objects.filter(shop=shop).select_related("user").order_by("user__name")
    me = request.staff.user
    context = {
        "form": form,
        "people": [(row, role_word(row.role), row.user_id != me.pk) for row in rows],
    }
    return settings_page(request, shop, "team", context, 422 if form.errors else 200)


def _added(form: PersonForm, shop: Shop, me: User) -> bool:
    """Somebody who already signs in elsewhere only gets the role here, never a new password."""
    given = form.cleaned_data
    known = User.objects.filter(email=given["email"].strip().lower()).first()
    if known == me:
        form.add_error("email", _("You cannot remove yourself. Another manager can."))
        return False
    if known:
        values = {"role": given["role"]}
        Membership.objects.update_or_create(user=known, shop=shop, defaults=values)
        return True
    try:
        person = NewPerson(given["email"], given["name"], given["password"])
        create_user(person, [shop], role=given["role"])
    except Invalid as refused:
        for error in refused.errors:
            name = error.pointer.strip("/")
            form.add_error(name if name in form.fields else None, error.detail)
        return False
    return True


@require_POST
def removal(request: StaffRequest, slug: str, key: int) -> HttpResponse:
    """Somebody no longer works in the shop; nobody removes themselves."""
    shop = get_shop(request, slug)
    row = Membership.objects.filter(shop=shop, pk=key).select_related("user").first()
    if row is None:
        raise NotFound(_("This person does not work in the shop."))
    if row.user_id == request.staff.user.pk:
        raise MoveNotAllowed(_("You cannot remove yourself. Another manager can."))
    row.delete()
    said = _("{name} no longer works in {shop}.")
    messages.success(request, said.format(name=str(row.user), shop=shop.name))
    return redirect("backoffice:settings-team", shop.slug)


@require_http_methods(PAGE)
def keys(request: StaffRequest, slug: str) -> HttpResponse:
    """The keys of the shop; a POST makes one and shows it this once."""
    shop = get_shop(request, slug)
    form = KeyForm(request.POST or None)
    fresh = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        _row, fresh = create_api_key(shop, name=given["name"], scopes=given["scopes"])
        form = KeyForm()
    rows = ApiKey.objects.filter(shop=shop).order_by("-created_at")
    context = {"form": form, "fresh": fresh, "rows": list(rows)}
    return settings_page(request, shop, "keys", context, 422 if form.errors else 200)


@require_POST
def revocation(request: StaffRequest, slug: str, key: UUID) -> HttpResponse:
    """The key stops working at once."""
    shop = get_shop(request, slug)
    rows = ApiKey.objects.filter(shop=shop, pk=key)
    if not rows.exists():
        raise NotFound(_("There is no such key."))
    rows.filter(revoked_at=None).update(revoked_at=timezone.now())
    messages.success(request, _("The key no longer works."))
    return redirect("backoffice:settings-keys", shop.slug)
