"""The model withdrawal form of Annex I(B) of Directive 2011/83/EU, as a PDF (R1).

Its words are the directive's own in each language; only the trader's address is filled in.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from openreturns.core.documents import pdf
from openreturns.shops.models import Shop

TEMPLATE = Path(__file__).parent / "model_form.typ"


@dataclass(frozen=True, slots=True)
class Text:
    """The form in one language: title, note, addressee, statement, lines to fill, foot."""

    title: str
    note: str
    to: str
    statement: str
    lines: tuple[str, ...]
    foot: str


TEXTS = {
    "en": Text(
        "Model withdrawal form",
        "Complete and return this form only if you wish to withdraw from the contract.",
        "To",
        "I/We (*) hereby give notice that I/We (*) withdraw from my/our (*) contract of sale of "
        "the following goods (*)/for the provision of the following service (*):",
        (
            "Ordered on (*)/received on (*)",
            "Name of consumer(s)",
            "Address of consumer(s)",
            "Signature of consumer(s) (only if this form is notified on paper)",
            "Date",
        ),
        "(*) Delete as appropriate.",
    ),
    "de": Text(
        "Muster-Widerrufsformular",
        "Wenn Sie den Vertrag widerrufen wollen, dann füllen Sie bitte dieses Formular aus und "
        "senden Sie es zurück.",
        "An",
        "Hiermit widerrufe(n) ich/wir (*) den von mir/uns (*) abgeschlossenen Vertrag über den "
        "Kauf der folgenden Waren (*)/die Erbringung der folgenden Dienstleistung (*):",
        (
            "Bestellt am (*)/erhalten am (*)",
            "Name des/der Verbraucher(s)",
            "Anschrift des/der Verbraucher(s)",
            "Unterschrift des/der Verbraucher(s) (nur bei Mitteilung auf Papier)",
            "Datum",
        ),
        "(*) Unzutreffendes streichen.",
    ),
    "fr": Text(
        "Modèle de formulaire de rétractation",
        "Veuillez compléter et renvoyer le présent formulaire uniquement si vous souhaitez vous "
        "rétracter du contrat.",
        "À l’attention de",
        "Je/Nous (*) vous notifie/notifions (*) par la présente ma/notre (*) rétractation du "
        "contrat portant sur la vente du bien (*)/pour la prestation de services (*) ci-dessous :",
        (
            "Commandé le (*)/reçu le (*)",
            "Nom du (des) consommateur(s)",
            "Adresse du (des) consommateur(s)",
            "Signature du (des) consommateur(s) (uniquement en cas de notification du présent "
            "formulaire sur papier)",
            "Date",
        ),
        "(*) Rayez la mention inutile.",
    ),
    "nl": Text(
        "Modelformulier voor herroeping",
        "Dit formulier alleen invullen en terugzenden als u de overeenkomst wilt herroepen.",
        "Aan",
        "Ik/Wij (*) deel/delen (*) u hierbij mede dat ik/wij (*) onze overeenkomst betreffende de "
        "verkoop van de volgende goederen (*)/levering van de volgende dienst (*) "
        "herroep/herroepen (*):",
        (
            "Besteld op (*)/ontvangen op (*)",
            "Naam/namen consument(en)",
            "Adres consument(en)",
            "Handtekening van consument(en) (alleen wanneer dit formulier op papier wordt "
            "ingediend)",
            "Datum",
        ),
        "(*) Doorhalen wat niet van toepassing is.",
    ),
}


def model_form(shop: Shop, language: str) -> bytes:
    """One page A4; equal input gives equal bytes."""
    text = TEXTS[language]
    return pdf(TEMPLATE, {**asdict(text), "language": language, "trader": _trader(shop)})


def _trader(shop: Shop) -> list[str]:
    part = {name: str(value or "") for name, value in shop.return_address.items()}
    street = f"{part.get('street', '')} {part.get('house_number', '')}".strip()
    town = f"{part.get('postal_code', '')} {part.get('city', '')}".strip()
    rows = (shop.seller_entity or shop.name, street, town, shop.support_email)
    return [row for row in rows if row]
