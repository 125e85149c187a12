"""Settings: what a shop says about itself; wrong input is named and nothing is lost."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from openreturns.shops.models import ApiKey, Membership, Shop, User
from tests.backoffice.conftest import Desk, text_of

SHOP = {
    "name": "Fern & Daughters",
    "support_email": "hello@example.com",
    "languages": ["nl", "de"],
    "allow_returns": "on",
    "way_order_number": "on",
    "company": "Fern Returns",
    "street": "Havenweg",
    "house_number": "12",
    "postal_code": "3542 AA",
    "city": "Utrecht",
    "country": "NL",
}
BRAND = {"brand_colour": "#1F5A41", "brand_contrast": "#FFFFFF", "brand_radius": "8"}


def test_the_shop_is_kept_as_typed(at_anna: Desk, shop: Shop) -> None:
    assert at_anna.post("settings/fern/", **SHOP).status_code == 302

    shop.refresh_from_db()
    assert (shop.name, shop.languages, shop.way_mail_link) == (
        "Fern & Daughters",
        ["nl", "de"],
        False,
    )


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"country": "nl"}, {"support_email": "x"}, {"way_order_number": ""}]
)
def test_a_wrong_shop_is_refused_and_stays_typed(
    at_anna: Desk, shop: Shop, wrong: dict[str, str]
) -> None:
    answer = at_anna.post("settings/fern/", **SHOP | {"city": "Gouda"} | wrong)

    assert answer.status_code == 422
    assert 'value="Gouda"' in text_of(answer)
    shop.refresh_from_db()
    assert shop.name == "Fern & Co"


def test_a_colour_on_which_nothing_can_be_read_is_refused(at_anna: Desk, shop: Shop) -> None:
    answer = at_anna.post("settings/fern/branding/", **BRAND | {"brand_colour": "#FFEE99"})

    assert answer.status_code == 422
    assert "it takes 4.5 : 1" in text_of(answer)
    before = shop.brand_colour
    shop.refresh_from_db()
    assert shop.brand_colour == before


def test_a_logo_is_drawn_anew_and_what_is_no_picture_is_refused(at_anna: Desk, shop: Shop) -> None:
    script = SimpleUploadedFile("logo.svg", b"<svg onload='x()'/>", "image/svg+xml")
    answer = at_anna.post("settings/fern/branding/", **BRAND, logo=script)
    assert answer.status_code == 422
    out = BytesIO()
    Image.new("RGB", (400, 300), (1, 90, 60)).save(out, "JPEG")
    file = SimpleUploadedFile("logo.jpg", out.getvalue(), "image/jpeg")

    assert at_anna.post("settings/fern/branding/", **BRAND, logo=file).status_code == 302

    shop.refresh_from_db()
    with Image.open(shop.logo) as drawn:
        assert (drawn.format, drawn.height) == ("PNG", 160)
    assert at_anna.get("settings/fern/logo/").headers["Content-Type"] == "image/png"


def test_a_logo_with_more_pixels_than_a_screen_is_refused(at_anna: Desk, shop: Shop) -> None:
    for size in ((5000, 5000), (15000, 15000)):  # the second is a bomb to the library too
        out = BytesIO()
        Image.new("1", size).save(out, "PNG")
        file = SimpleUploadedFile("logo.png", out.getvalue(), "image/png")

        assert at_anna.post("settings/fern/branding/", **BRAND, logo=file).status_code == 422

    shop.refresh_from_db()
    assert not shop.logo


def test_a_person_is_added_and_removed_but_never_oneself(
    at_anna: Desk, anna_user: User, shop: Shop
) -> None:
    typed = {"name": "Kim", "email": "kim@example.com", "role": "warehouse"}
    weak = at_anna.post("settings/fern/team/", **typed, password="1234")
    assert (weak.status_code, "Kim" in text_of(weak)) == (422, True)

    at_anna.post("settings/fern/team/", **typed, password="a quite long one")
    row = Membership.objects.get(user__email="kim@example.com")
    assert row.role == "warehouse"

    at_anna.post(f"settings/fern/team/{row.pk}/removal/")
    mine = Membership.objects.get(user=anna_user)
    assert at_anna.post(f"settings/fern/team/{mine.pk}/removal/").status_code == 409
    assert list(Membership.objects.filter(shop=shop)) == [mine]


def test_nobody_takes_their_own_role_away(at_anna: Desk, shop: Shop, anna_user: User) -> None:
    me = {"name": "Anna", "email": anna_user.email, "role": "warehouse", "password": "x" * 12}

    answer = at_anna.post("settings/fern/team/", **me)

    assert answer.status_code == 422
    assert "You cannot remove yourself." in text_of(answer)
    assert Membership.objects.get(shop=shop, user=anna_user).role == "manager"


def test_who_signs_in_elsewhere_keeps_their_password(
    at_anna: Desk, otto_user: User, shop: Shop
) -> None:
    typed = {"name": "Otto", "email": "otto@example.com", "role": "manager"}

    at_anna.post("settings/fern/team/", **typed, password="some other password")

    otto_user.refresh_from_db()
    assert otto_user.check_password("a long password")
    assert Membership.objects.filter(user=otto_user, shop=shop).exists()


def test_a_key_is_shown_once_and_revoked(at_anna: Desk) -> None:
    answer = at_anna.post("settings/fern/keys/", name="ERP", scopes=["orders:read"])
    key = ApiKey.objects.get()

    page = text_of(answer)
    assert "Copy the key now." in page
    assert "Copy the key now." not in text_of(at_anna.get("settings/fern/keys/"))

    at_anna.post(f"settings/fern/keys/{key.pk}/revocation/")
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_the_settings_lead_to_the_chosen_shop(at_anna: Desk) -> None:
    assert at_anna.get("settings/").headers["Location"] == "/office/settings/fern/"


def test_countries_are_chosen_by_their_names(anna_user: User) -> None:
    page = text_of(Desk(anna_user, "de").get("settings/fern/"))

    assert '<option value="NL" selected>Niederlande</option>' in page
    assert page.index(">Ägypten<") < page.index(">Albanien<") < page.index(">Österreich<")
    assert 'value="EU"' not in page
