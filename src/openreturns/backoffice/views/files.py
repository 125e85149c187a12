"""Files that only staff of the shop may open: labels, photos, logo, the look of the portal."""

import mimetypes
from uuid import UUID

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openreturns.backoffice.access import StaffRequest, get_parcel, get_photo, get_shop
from openreturns.core.errors import NotFound
from openreturns.ui import branding as looks

LOGO_HEIGHT = 28
PICTURES = {"image/png", "image/jpeg", "image/webp"}


@require_safe
def label(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The label, byte for byte as the carrier made it."""
    parcel = get_parcel(request, key)
    if not parcel.has_label:
        raise NotFound(_("This parcel has no label yet."))
    name = f"{parcel.code.replace('/', '-')}.pdf"
    return _file(parcel.label, "application/pdf", name)


@require_safe
def photo(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """A photo of a return."""
    upload = get_photo(request, key)
    return _file(upload.file, upload.content_type)


@require_safe
def logo(request: StaffRequest, slug: str) -> HttpResponseBase:
    """The shop's logo for the preview."""
    shop = get_shop(request, slug)
    kind = mimetypes.guess_type(shop.logo.name or "")[0]
    if not shop.logo or kind not in PICTURES:
        raise NotFound(_("This shop has no logo yet."))
    return _file(shop.logo, kind)


@require_safe
def branding(request: StaffRequest, slug: str) -> HttpResponse:
    """The shop's colours for the preview."""
    shop = get_shop(request, slug)
    try:
        css = looks.stylesheet(
            shop.brand_colour, shop.brand_contrast, shop.brand_radius, None, LOGO_HEIGHT
        )
    except looks.BadBranding:
        css = ""
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={**PRIVATE})


PRIVATE = {"Cache-Control": "no-store, private"}


def _file(stored: FieldFile, kind: str, name: str = "") -> FileResponse:
    """The file for this person only; NotFound if it is gone from the disk."""
    if not stored.storage.exists(stored.name or ""):
        raise NotFound(_("This file is gone. A backup may still have it."))
    shown = kind in PICTURES or bool(name)
    response = FileResponse(
        stored.open(), as_attachment=not shown, filename=name, content_type=kind
    )
    response.headers["Cache-Control"] = PRIVATE["Cache-Control"]
    return response
