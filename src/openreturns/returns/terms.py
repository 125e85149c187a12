"""The words and facts by which a return is found (DESIGN.md §7)."""

import unicodedata
from collections.abc import Iterable, Iterator

from openreturns.orders.keys import email_key, number_key
from openreturns.returns.models import Return, ReturnLine, Term

WORD = "word"


def normal(text: str) -> str:
    """A search word without case and accents: Müller is muller."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))[:100]


def words_of(text: str) -> set[str]:
    """The words of a text, normalised; letters, figures and what stands inside codes."""
    parts = "".join(c if c.isalnum() or c in "-_.@" else " " for c in text).split()
    return {normal(part.strip("-_.")) for part in parts if part.strip("-_.")}


def terms_of(rma: Return, lines: Iterable[ReturnLine]) -> list[Term]:
    """Every term of a new return; each once."""
    found = dict.fromkeys(_facts(rma, list(lines)))
    return [
        Term(shop_id=rma.shop_id, kind=kind, term=term[:100], rma=rma)
        for kind, term in found
        if term
    ]


def search_key(text: str) -> str:
    """A number as it is searched: without signs, so that FA-2026-000042 and fa2026000042 meet."""
    return normal(number_key(text))


def _facts(rma: Return, lines: list[ReturnLine]) -> Iterator[tuple[str, str]]:
    yield WORD, search_key(rma.number)
    yield WORD, email_key(rma.email)
    yield "email", email_key(rma.email)
    yield "country", rma.country
    yield "method", rma.method
    for word in words_of(rma.name):
        yield WORD, word
    for order in rma.orders:
        yield WORD, search_key(order["number"])
        yield "order", search_key(order["number"])
    for decided in rma.decision.get("lines", ()):
        for rule in decided.get("rules", ()):
            yield "rule", rule
    for line in lines:
        yield WORD, normal(line.sku)
        yield "sku", line.sku
        yield "reason", line.reason
        yield "outcome", line.outcome
        yield "basis", line.legal_basis
