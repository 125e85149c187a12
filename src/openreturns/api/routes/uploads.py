"""Photos and files, to be named by a return later."""

from typing import Any

from django.http import HttpRequest
from ninja import File, Router, Schema, Status, UploadedFile

from openreturns.api.answers import PROBLEMS
from openreturns.api.auth import shop_for
from openreturns.returns import uploads

router = Router(tags=["uploads"])


class UploadOut(Schema):
    """An upload; gone after 24 hours if no return uses it."""

    id: str
    kind: str
    bytes: int


@router.post("/uploads", response={201: UploadOut, **PROBLEMS}, operation_id="upload")
def upload(request: HttpRequest, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Take a photo (JPEG, PNG, WebP, HEIC), re-encoded without its location data."""
    shop = shop_for(request, "returns:write")
    stored = uploads.store(shop, file)
    return Status(201, {"id": str(stored.pk), "kind": stored.kind, "bytes": stored.size})
