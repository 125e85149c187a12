"""Code 128 and QR as drawings, in sizes that thermal printers and scanners like.

A module (the narrowest bar) is a whole number of dots of a 203 dpi label printer, which
puts eight dots on a millimetre: a bar is then never one dot too wide or too narrow.
"""

from dataclasses import asdict, dataclass
from itertools import groupby

import segno
import zxingcpp

from openreturns.core.errors import PortError

DOT = 0.125
BARS_WIDEST = 85.0
BARS_MODULE_LEAST = 2 * DOT
BARS_MODULE_MOST = 4 * DOT
QR_WIDEST = 30.0
QR_MODULE_MOST = 10 * DOT


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG and how wide it is to be printed, in millimetres."""

    svg: str
    width: float

    def as_data(self) -> dict[str, str | float]:
        """For the label's template."""
        return asdict(self)


def code128(text: str) -> Drawing:
    """The bars of a text without quiet zone: the label keeps 10 mm free beside them."""
    if not text or not text.isascii() or not text.isprintable():
        raise PortError(f"A bar code can only say plain letters and digits, not {text!r}.",
                        permanent=True)  # fmt: skip
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    image = barcode.to_image(scale=1, add_quiet_zones=False)
    _height, modules = image.shape
    module = min(BARS_WIDEST / modules // DOT * DOT, BARS_MODULE_MOST)
    if module < BARS_MODULE_LEAST:
        raise PortError(f"{text} is too long for a bar code on A6.", permanent=True)
    return Drawing(_bars(bytes(memoryview(image))[:modules]), modules * module)


def _bars(row: bytes) -> str:
    """One path for all bars, so that no renderer leaves hairlines between them."""
    path, place = "", 0
    for value, run in groupby(row):
        wide = len(list(run))
        if value < 128:
            path += f"M{place} 0h{wide}v10h-{wide}z"
        place += wide
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(row)} 10" '
        f'preserveAspectRatio="none"><path d="{path}"/></svg>'
    )


def qr(text: str) -> Drawing:
    """The QR code of a text without quiet zone; a quarter of it may be torn or dirty."""
    code = segno.make(text, error="q", micro=False)
    modules = code.symbol_size(border=0)[0]
    module = min(QR_WIDEST / modules // DOT * DOT, QR_MODULE_MOST)
    return Drawing(code.svg_inline(border=0, omitsize=True), modules * module)
