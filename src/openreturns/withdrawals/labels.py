"""The words that the law fixes for the withdrawal function (LAW.md §1, label table).

They are locked: no template or merchant changes them. Only Dutch offers a choice, for the
Dutch statute prescribes no words: A is the directive's own text, B is what shops there say.
"""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on the link, on the button of the second step, and what is declared."""

    function: str
    confirm: str
    statement: str

    def stored(self) -> dict[str, str]:
        """As kept with a withdrawal: what its author saw."""
        return asdict(self)


DUTCH_A, DUTCH_B = "A", "B"

WORDS: dict[str, Words] = {
    "en": Words(
        "Withdraw from contract here",
        "Confirm withdrawal",
        "I hereby withdraw from my contract for the purchase of the goods below.",
    ),
    "de": Words(
        "Vertrag widerrufen",
        "Widerruf bestätigen",
        "Hiermit widerrufe ich den Vertrag über den Kauf der unten genannten Waren.",
    ),
    "fr": Words(
        "Renoncer au contrat ici",
        "Confirmer la rétractation",
        "Je notifie par la présente ma rétractation du contrat "
        "portant sur la vente des biens ci-dessous.",
    ),
    "nl": Words(
        "Hier de overeenkomst herroepen",
        "Herroeping bevestigen",
        "Ik herroep hierbij de overeenkomst over de aankoop van de onderstaande artikelen.",
    ),
}
DUTCH_OTHER = Words(
    "Hier de overeenkomst ontbinden",
    "Ontbinding bevestigen",
    "Ik ontbind hierbij de overeenkomst over de aankoop van de onderstaande artikelen.",
)


def words(language: str, dutch: str = DUTCH_A) -> Words:
    """The fixed words of a language; `dutch` is the shop's choice, A or B."""
    if language == "nl" and dutch == DUTCH_B:
        return DUTCH_OTHER
    return WORDS[language]
