"""Code 128 and QR as drawings without text around them."""

import segno
import zxingcpp


def code128(text: str) -> str:
    """The bars of a text as SVG, without quiet zone: the label keeps 10 mm free beside it."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    pixels = memoryview(barcode.to_image(scale=1, add_quiet_zones=False))
    row = [value < 128 for value in bytes(pixels)[: pixels.shape[1]]]
    bars, start = [], None
    for place, dark in enumerate([*row, False]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            bars.append(f'<rect x="{start}" y="0" width="{place - start}" height="10"/>')
            start = None
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(row)} 10" '
        f'preserveAspectRatio="none">{"".join(bars)}</svg>'
    )


def qr(text: str) -> str:
    """The QR code of a text as SVG, with its quiet zone of four modules."""
    return str(segno.make(text, error="m", micro=False).svg_inline(border=4, scale=10))
