"""What the two sample shops sell; prices in cents with tax, rates in hundredths of a percent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """One product: shape and colour also draw its picture."""

    sku: str
    title: str
    price: int
    shape: str
    colour: str
    category: str
    cn_code: str = ""
    weight_g: int = 300
    personal: bool = False


FASHION: tuple[Product, ...] = (
    Product("TRUI-TX-OK", "Wollen trui Texel, oker", 8995, "jumper", "#c98a2b", "apparel", "6110"),
    Product("TRUI-TX-BL", "Wollen trui Texel, blauw", 8995, "jumper", "#355c8a", "apparel", "6110"),
    Product(
        "HEMD-SK-WI", "Linnen overhemd Skagen, wit", 6995, "shirt", "#e7e9ec", "apparel", "6205"
    ),
    Product(
        "HEMD-SK-SA", "Linnen overhemd Skagen, salie", 6995, "shirt", "#9db39a", "apparel", "6205"
    ),
    Product(
        "BROEK-WA-KH", "Broek Waddenzee, khaki", 7950, "trousers", "#a48f66", "apparel", "6203"
    ),
    Product(
        "BROEK-WA-DO",
        "Broek Waddenzee, donkerblauw",
        7950,
        "trousers",
        "#2c3a57",
        "apparel",
        "6203",
    ),
    Product(
        "JAS-NZ-GR", "Regenjas Noordzee, groen", 14900, "coat", "#3f6b57", "apparel", "6202", 900
    ),
    Product(
        "SJAAL-TE-RO", "Sjaal Terschelling, rood", 3950, "scarf", "#a8433c", "accessories", "6117"
    ),
    Product("PLAID-DU-GR", "Plaid Duin, grijs", 5900, "plaid", "#8b9096", "home", "6301", 1100),
    Product(
        "KUS-NM-LI", "Kussen met naam, lila", 3900, "cushion", "#a99ac2", "home", "6304", 500, True
    ),
    Product("MOK-DN-ZB", "Mokken Duin, set van 2", 2450, "mug", "#6d9fb5", "home", "6912", 700),
    Product("KAARS-HE", "Kaars Heide", 1995, "candle", "#d9c7a3", "home", "3406", 400),
)
TOOLS: tuple[Product, ...] = (
    Product(
        "BOOR-18V",
        "Accuboormachine 18 V, 2 accu's",
        18900,
        "drill",
        "#2f6f8f",
        "tools",
        "8467",
        2400,
    ),
    Product("SLIJP-125", "Haakse slijper 125 mm", 9450, "drill", "#a65a2e", "tools", "8467", 2100),
    Product("BIT-32", "Bitset 32-delig", 1995, "box", "#4b5563", "tools", "8207", 300),
    Product("HAMER-500", "Klauwhamer 500 g", 2450, "hammer", "#8a5a3b", "tools", "8205", 750),
    Product("WATERPAS-60", "Waterpas 60 cm", 2995, "level", "#b8912f", "tools", "9031", 600),
    Product(
        "HANDSCH-10",
        "Werkhandschoenen maat 10, 12 paar",
        4190,
        "gloves",
        "#5d7a4c",
        "wear",
        "6116",
        900,
    ),
    Product(
        "SCHOEN-S3-43",
        "Veiligheidsschoen S3, maat 43",
        8995,
        "shoe",
        "#3b3b3b",
        "wear",
        "6403",
        1400,
    ),
    Product("LASER-GR", "Kruislijnlaser groen", 21900, "box", "#3e7d4f", "tools", "9015", 900),
    Product("ZAAG-JAP", "Japanse trekzaag 240 mm", 3450, "saw", "#9a7b4f", "tools", "8202", 350),
    Product(
        "SCHR-TX20",
        "Schroeven TX20 4×40, 500 stuks",
        1295,
        "box",
        "#7a6f66",
        "supplies",
        "7318",
        1500,
    ),
)
SIZES = ("S", "M", "L", "XL")
