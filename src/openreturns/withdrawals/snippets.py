"""What a shop puts on its own pages: the link, and the text before buying (R2, R16)."""

from dataclasses import dataclass

from django.utils.html import format_html

from openreturns.shops.models import Shop
from openreturns.withdrawals.labels import words

BEFORE_BUYING = {
    "en": "You can also exercise your right of withdrawal online, by “{label}” at {url}; the link "
    "stands at the foot of every page. We then confirm at once by e-mail what you declared, with "
    "date and time.",
    "de": "Sie können Ihr Widerrufsrecht auch online ausüben, über die Schaltfläche „{label}“ "
    "unter {url}; sie steht am Fuß jeder Seite. Wir bestätigen Ihnen dann unverzüglich per E-Mail "
    "den Inhalt Ihrer Erklärung sowie Datum und Uhrzeit ihres Eingangs.",
    "fr": "Vous pouvez aussi exercer votre droit de rétractation en ligne, par la fonction "
    "« {label} » à l’adresse {url} ; le lien figure au bas de chaque page. Nous accusons alors "
    "réception sans délai par e-mail du contenu de votre déclaration, avec la date et l’heure.",
    "nl": "U kunt uw herroepingsrecht ook online uitoefenen, via “{label}” op {url}; de link staat "
    "onder aan elke pagina. Wij bevestigen dan meteen per e-mail wat u hebt verklaard, met datum "
    "en tijd.",
}


@dataclass(frozen=True, slots=True)
class Snippet:
    """For one language: where the function is, the link to copy, and the text to copy."""

    language: str
    url: str
    link: str
    before_buying: str


def snippets(shop: Shop, base_url: str) -> list[Snippet]:
    """One for each language of the shop."""
    return [_snippet(shop, language, base_url) for language in shop.languages]


def _snippet(shop: Shop, language: str, base_url: str) -> Snippet:
    label = words(language, shop.dutch_withdrawal).function
    url = f"{base_url}/{shop.slug}/withdraw/?lang={language}"
    link = format_html('<a href="{}" lang="{}">{}</a>', url, language, label)
    text = BEFORE_BUYING[language].format(label=label, url=url)
    return Snippet(language, url, str(link), text)
