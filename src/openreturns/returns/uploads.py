"""Photos and files people send: checked by their bytes; photos made small, without places."""

import hashlib
from io import BytesIO
from typing import Any

import pillow_heif
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from openreturns.core.errors import TooLarge, UnsupportedMedia
from openreturns.core.ids import new_id
from openreturns.returns.models import Upload
from openreturns.shops.models import Shop

pillow_heif.register_heif_opener()
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2000


def store(shop: Shop, file: UploadedFile[Any], taken_by: str = "") -> Upload:
    """Keep a photo re-encoded as JPEG, without EXIF or GPS (R54).

    Raises TooLarge above the size or pixel limit, UnsupportedMedia for anything that
    is not really a JPEG, PNG, WebP or HEIC picture, whatever its name says.
    """
    _refuse_large(file)
    content = _clean(file)
    upload = Upload(
        shop=shop,
        taken_by=taken_by,
        content_type="image/jpeg",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    upload.file.save(f"{new_id()}.jpg", ContentFile(content), save=False)
    upload.save(force_insert=True)
    return upload


def store_file(shop: Shop, file: UploadedFile[Any], taken_by: str = "") -> Upload:
    """Keep a file that answers a question: a PDF as it is, a picture as `store` does."""
    if file.read(5) != b"%PDF-":
        file.seek(0)
        return store(shop, file, taken_by)
    file.seek(0)
    _refuse_large(file)
    content = file.read()
    upload = Upload(
        shop=shop,
        kind="answer",
        taken_by=taken_by,
        content_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    upload.file.save(f"{new_id()}.pdf", ContentFile(content), save=False)
    upload.save(force_insert=True)
    return upload


def _refuse_large(file: UploadedFile[Any]) -> None:
    if (file.size or 0) > settings.UPLOAD_LIMIT_BYTES:
        limit = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
        raise TooLarge(_("The photo is larger than {limit} MB.").format(limit=limit))


def _clean(file: UploadedFile[Any]) -> bytes:
    try:
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooLarge(_("The photo has too many pixels."))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError as bomb:
        raise TooLarge(_("The photo has too many pixels.")) from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as wrong:
        raise UnsupportedMedia(
            _("This is not a photo we can read. Send a JPEG, PNG, WebP or HEIC picture.")
        ) from wrong
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = BytesIO()
    upright.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
