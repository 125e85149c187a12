"""The model form of the directive as a PDF, with the shop's address in it (R1)."""

import pypdfium2
import pytest
from django.test import Client

from openreturns.shops.models import Shop
from openreturns.withdrawals.model_form import TEXTS, model_form


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_the_model_form_is_one_page_in_the_words_of_the_directive_r1(
    shop: Shop, language: str
) -> None:
    document = pypdfium2.PdfDocument(model_form(shop, language))

    text = " ".join(document[0].get_textpage().get_text_range().split())
    assert len(document) == 1
    assert TEXTS[language].title in text
    assert "3542 AA Utrecht" in text
    assert "help@example.com" in text


def test_the_form_page_leads_to_it_r1(shop: Shop) -> None:
    page = Client().get("/fern/withdraw/?lang=de").content.decode()

    answer = Client().get("/fern/withdraw/form.pdf?lang=de")

    assert 'href="/fern/withdraw/form.pdf?lang=de"' in page
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content[:5] == b"%PDF-"


def test_both_ways_stand_side_by_side_from_the_first_page_r44(shop: Shop) -> None:
    page = Client().get("/fern/?lang=en").content.decode()
    main = page.split("<main")[1]

    ways = [part.split("</a>")[0] for part in main.split('<a class="way"')[1:]]
    assert ["I changed my mind" in ways[0], "Something is wrong with it" in ways[1]] == [True] * 2
    assert len(ways) == 2
    assert page.count('href="/fern/?wrong=1"') == 2  # beside it, and in the footer
