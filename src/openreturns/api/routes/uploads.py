"""Photos and files, to be named by a return later."""

from typing import Any

from django.http import HttpRequest
from ninja import File, Router, Schema, UploadedFile

from openreturns.api.answers import PROBLEMS
from openreturns.api.auth import shop_for
from openreturns.api.idempotency import Answer, once
from openreturns.returns import uploads
from openreturns.returns.models import Upload

router = Router(tags=["uploads"])


class UploadOut(Schema):
    """An upload; gone after 24 hours if no return uses it."""

    id: str
    kind: str
    bytes: int


@router.post("/uploads", response={201: UploadOut, **PROBLEMS}, operation_id="upload")
def upload(request: HttpRequest, file: File[UploadedFile]) -> Answer:
    """Take a photo (JPEG, PNG, WebP, HEIC), re-encoded without its location data."""
    shop = shop_for(request, "returns:write")
    made: list[Upload] = []

    def work() -> tuple[int, dict[str, Any]]:
        stored = uploads.store(shop, file)
        made.append(stored)
        return 201, {"id": str(stored.pk), "kind": stored.kind, "bytes": stored.size}

    answer = once(request, work, first=True)
    for stored in made:
        if answer.value["id"] != str(stored.pk):  # the same request was faster
            stored.file.delete(save=False)
    return answer
