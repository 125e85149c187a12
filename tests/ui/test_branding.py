"""What a shop may set of its looks, and what is refused."""

import pytest

from openreturns.ui import branding
from openreturns.ui.branding import BadBranding


def test_a_shop_sets_only_the_five_variables() -> None:
    css = branding.stylesheet("#1F5A41", "#ffffff", 14, "Source Serif", 32)

    assert css == (
        ":root { --brand: #1f5a41; --brand-contrast: #ffffff; --brand-radius: 14px; "
        '--brand-logo-height: 32px; --brand-font: "Source Serif"; }\n'
    )


def test_contrast_is_counted_as_wcag_does() -> None:
    assert branding.contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert branding.contrast_ratio("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert not branding.readable("#777777", "#ffffff")
    assert branding.readable("#767676", "#ffffff")


def test_a_brand_one_cannot_read_is_refused() -> None:
    with pytest.raises(BadBranding, match="cannot be read"):
        branding.stylesheet("#ffcc00", "#ffffff", 12, None, 28)


@pytest.mark.parametrize(
    ("brand", "radius", "font", "logo"),
    [
        ("red", 12, None, 28),
        ("#fff", 12, None, 28),
        ("#1f5a41;}", 12, None, 28),
        ("#1f5a41", 25, None, 28),
        ("#1f5a41", -1, None, 28),
        ("#1f5a41", 12, 'A"; } body { display: none', 28),
        ("#1f5a41", 12, None, 400),
    ],
)
def test_nothing_but_a_plain_value_gets_into_the_stylesheet(
    brand: str, radius: int, font: str | None, logo: int
) -> None:
    with pytest.raises(BadBranding):
        branding.stylesheet(brand, "#ffffff", radius, font, logo)
