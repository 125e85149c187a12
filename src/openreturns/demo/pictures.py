"""Pictures of the sample products and of damage: drawn here, so nothing is borrowed."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SHAPES: dict[str, str] = {
    "jumper": '<path d="M66 62h68l34 22-12 34-20-8v66H64v-66l-20 8-12-34z"/>'
    '<path d="M82 62q18 20 36 0" fill="none" stroke="#fff" stroke-width="5"/>',
    "shirt": '<path d="M70 56h60l30 24-14 28-16-8v78H70v-78l-16 8-14-28z"/>'
    '<path d="M100 60v116" stroke="#0003" stroke-width="3"/>',
    "trousers": '<path d="M68 48h64l8 130h-30l-10-92-10 92H60z"/>',
    "coat": '<path d="M68 46h64l28 28-12 30-14-8v86H66V96l-14 8-12-30z"/>'
    '<path d="M100 50v130" stroke="#fff8" stroke-width="4"/>',
    "scarf": '<path d="M58 60q42 40 84 0l12 22q-22 22-40 24l10 76H92l-4-80q-24-4-42-22z"/>',
    "plaid": '<rect x="44" y="60" width="112" height="88" rx="10"/>'
    '<path d="M44 92h112M44 118h112M84 60v88M120 60v88" stroke="#fff7" stroke-width="6"/>',
    "cushion": '<rect x="46" y="52" width="108" height="100" rx="22"/>'
    '<text x="100" y="112" font-size="30" text-anchor="middle" fill="#fff">Pip</text>',
    "mug": '<path d="M54 70h72v74q0 14-14 14H68q-14 0-14-14z"/>'
    '<path d="M126 84q34 0 30 30-4 24-30 20" fill="none" stroke="{c}" stroke-width="12"/>',
    "candle": '<rect x="72" y="84" width="56" height="84" rx="6"/>'
    '<path d="M100 44q16 22 0 34-16-12 0-34z" fill="#e8a33d"/>',
    "drill": '<path d="M40 74h96v34h-40l-6 62H60l8-62H40z"/><path d="M136 84h28v12h-28z"/>',
    "hammer": '<path d="M50 56h72q22 0 28 22H50z"/><rect x="88" y="76" width="18" height="98"/>',
    "level": '<rect x="30" y="84" width="140" height="32" rx="6"/>'
    '<rect x="80" y="90" width="40" height="20" rx="10" fill="#cfe6b0"/>',
    "gloves": '<path d="M66 92V60h12v26h6V52h12v34h6V56h12v40l14-14 8 10-28 44v40H70z"/>',
    "shoe": '<path d="M46 74h44l12 34 52 16q10 4 10 28H46z"/>',
    "saw": '<path d="M36 84h92l44 40-136-8z"/><rect x="30" y="78" width="14" height="52"/>',
    "box": '<path d="M44 76l56-24 56 24v66l-56 26-56-26z"/>'
    '<path d="M44 76l56 24 56-24M100 100v68" fill="none" stroke="#fff8" stroke-width="4"/>',
}


def product(shape: str, colour: str) -> str:
    """The SVG of a product on a soft ground."""
    drawing = SHAPES.get(shape, SHAPES["box"]).replace("{c}", colour)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200">'
        '<rect width="200" height="200" fill="#f1eee8"/>'
        '<ellipse cx="100" cy="178" rx="58" ry="7" fill="#0001"/>'
        f'<g fill="{colour}">{drawing}</g></svg>'
    )


def damage(chance: Random, colour: str) -> bytes:
    """A photo-like JPEG of something torn or cracked on a table."""
    table = chance.choice(("#7a5537", "#6b6258", "#8a7257"))
    picture = Image.new("RGB", (900, 900), table)
    draw = ImageDraw.Draw(picture)
    for grain in range(0, 900, 18):
        shade = "#ffffff" if chance.random() < 0.5 else "#000000"
        draw.line([(0, grain), (900, grain + chance.randint(-14, 14))], fill=shade, width=1)
    draw.rounded_rectangle([180, 200, 720, 700], radius=70, fill=colour)
    spot = (chance.randint(300, 500), chance.randint(260, 420))
    for _crack in range(7):
        end = (spot[0] + chance.randint(-200, 240), spot[1] + chance.randint(-40, 260))
        draw.line([spot, end], fill="#16130f", width=chance.randint(3, 9))
        spot = end if chance.random() < 0.5 else spot
    out = BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
