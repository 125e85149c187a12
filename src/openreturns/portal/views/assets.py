"""Small files of a shop's portal: its colours, its logo, and a shopper's own photos."""

import mimetypes

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from openreturns.core.errors import NotFound
from openreturns.portal.surface import PortalRequest, of_draft, of_shop
from openreturns.returns.models import Upload
from openreturns.ui import branding as looks

LOGO_HEIGHT = 28
DRAWN = {"image/png", "image/jpeg", "image/webp", "image/gif", "image/svg+xml"}


@require_GET
@of_shop
def branding(request: PortalRequest) -> HttpResponse:
    """The shop's own small stylesheet; colours that cannot be read fall back to ours."""
    shop = request.shop
    try:
        css = looks.stylesheet(
            shop.brand_colour, shop.brand_contrast, shop.brand_radius, None, LOGO_HEIGHT
        )
    except looks.BadBranding:
        css = ""
    headers = {"Cache-Control": "public, max-age=300"}
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers=headers)


@require_GET
@of_shop
def logo(request: PortalRequest) -> HttpResponseBase:
    """The shop's logo; a drawing inside it can run nothing."""
    kind = mimetypes.guess_type(request.shop.logo.name or "")[0]
    if not request.shop.logo or kind not in DRAWN:
        raise NotFound("")
    response = FileResponse(request.shop.logo.open(), content_type=kind)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@require_GET
@of_draft
def photo(request: PortalRequest, photo: str) -> HttpResponseBase:
    """A photo of the return that this browser is putting together."""
    items = request.draft.content.get("items", {}).values()
    mine = {one for item in items for one in item.get("photos", [])}
    upload = Upload.objects.filter(shop=request.shop, pk=photo).first()
    if upload is None or str(upload.pk) not in mine:
        raise NotFound("")
    return FileResponse(upload.file.open(), content_type=upload.content_type)
