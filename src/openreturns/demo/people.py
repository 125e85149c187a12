"""The people of the sample shops: invented names and streets, addresses of example.com only."""

from dataclasses import dataclass
from random import Random

FIRST = {
    "NL": ("Sanne", "Daan", "Lotte", "Bram", "Fleur", "Joris", "Noor", "Thijs", "Eva", "Ruben"),
    "DE": ("Lena", "Jonas", "Mia", "Felix", "Clara", "Paul", "Greta", "Moritz", "Ida", "Anton"),
    "BE": ("Elise", "Wout", "Camille", "Seppe", "Louise", "Lander", "Julie", "Arno"),
    "FR": ("Chloé", "Hugo", "Manon", "Louis", "Inès", "Jules", "Zoé", "Théo"),
}
LAST = {
    "NL": ("de Wit", "Vermeulen", "Bakker", "van Dijk", "Smit", "Mulder", "Bos", "Visser"),
    "DE": ("Schäfer", "Krüger", "Weiß", "Brandt", "Möller", "Vogt", "Lindner", "Höfer"),
    "BE": ("Peeters", "Claes", "Dubois", "Maes", "Lambert", "Wouters"),
    "FR": ("Moreau", "Girard", "Lefèvre", "Roux", "Blanc", "Perrin"),
}
PLACES = {
    "NL": (("3572 BJ", "Utrecht"), ("9712 HV", "Groningen"), ("6211 CK", "Maastricht")),
    "DE": (("80331", "München"), ("50667", "Köln"), ("20095", "Hamburg")),
    "BE": (("9000", "Gent"), ("1000", "Brussel"), ("2000", "Antwerpen")),
    "FR": (("69002", "Lyon"), ("67000", "Strasbourg"), ("44000", "Nantes")),
}
STREETS = {
    "NL": ("Biltstraat", "Kerkweg", "Lindelaan"),
    "DE": ("Gartenstraße", "Am Markt", "Rosenweg"),
    "BE": ("Veldstraat", "Kouter", "Stationsplein"),
    "FR": ("rue des Lilas", "quai Saint-Pierre", "avenue du Parc"),
}
LANGUAGES = {"NL": ("nl",), "DE": ("de",), "BE": ("nl", "fr"), "FR": ("fr",)}
COMPANIES = (
    "Bouwbedrijf De Linde",
    "Timmerwerken Ooms",
    "Kluswinkel Noord",
    "Installatie Van Rijn",
    "Hoveniers Groenrand",
    "Schreinerei Kolb",
)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Somebody who buys: address as in API.md."""

    name: str
    email: str
    language: str
    country: str
    address: dict[str, str | None]
    company: str = ""


def buyer(chance: Random, number: int, countries: tuple[str, ...]) -> Buyer:
    """An invented consumer."""
    country = chance.choice(countries)
    name = f"{chance.choice(FIRST[country])} {chance.choice(LAST[country])}"
    return _buyer(chance, number, country, name, "")


def company(chance: Random, number: int) -> Buyer:
    """An invented business customer with a contact."""
    name = f"{chance.choice(FIRST['NL'])} {chance.choice(LAST['NL'])}"
    return _buyer(chance, number, "NL", name, COMPANIES[number % len(COMPANIES)])


def _buyer(chance: Random, number: int, country: str, name: str, firm: str) -> Buyer:
    postcode, city = chance.choice(PLACES[country])
    plain = "".join(c for c in name.split(maxsplit=1)[0].lower() if c.isascii() and c.isalpha())
    return Buyer(
        name=name,
        email=f"{plain}{number}@example.com",
        language=chance.choice(LANGUAGES[country]),
        country=country,
        address={
            "name": name,
            "company": firm or None,
            "street": chance.choice(STREETS[country]),
            "house_number": str(chance.randint(1, 220)),
            "postal_code": postcode,
            "city": city,
            "country": country,
        },
        company=firm,
    )
