"""Take the pictures of the README from the running product.

Starts the demo in a folder of its own, carries one return through it exactly as
docs/tutorial/first-return.md says, and keeps a picture at four places. A step of the tutorial
that no longer works stops this script, so `make docs` is also the tutorial's proof.
"""

import io
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
LIMIT = 120 * 1024
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
START_SECONDS = 300
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main() -> int:
    """Start, walk, keep, stop."""
    with tempfile.TemporaryDirectory(prefix="openreturns-pictures-") as folder:
        demo = subprocess.Popen(
            [sys.executable, "-m", "openreturns.config.cli", "demo", "--data", folder],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            walk(welcome(demo))
        finally:
            demo.terminate()
            demo.wait(60)
    return 0


def welcome(demo: "subprocess.Popen[str]") -> str:
    """What the demo printed, once it runs."""
    said = ""
    until = time.monotonic() + START_SECONDS
    for line in demo.stdout or ():
        said += line
        if "Password" in line:
            return said
        if time.monotonic() > until:
            break
    raise SystemExit(f"The demo did not start.\n{said}")


def walk(said: str) -> None:
    """The tutorial, step by step."""
    portal = _after(said, "Portal, Loof & Linnen")
    base = portal.removesuffix("/loof/")
    order, postcode = re.findall(r"order (\S+), postcode (.+)", said)[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        phone, desk = _page(browser, PHONE), _page(browser, DESK)
        announce(phone, portal, order, postcode)
        number = re.findall(r"/r/([^/]+)/", phone.url)[0]
        sign_in(desk, f"{base}/office/", said)
        receive(desk, number)
        refund(desk, number)
        finish(phone, desk, f"{base}/demo/mailbox/")
        browser.close()


def announce(phone: Page, portal: str, order: str, postcode: str) -> None:
    """Steps 2 to 6: the shopper, on a phone, in Dutch."""
    phone.goto(portal)
    phone.locator("details.langs summary").click()
    phone.get_by_role("link", name="Nederlands").click()
    phone.get_by_label("Bestelnummer").first.fill(order)
    phone.get_by_label("Postcode of e-mailadres").fill(postcode)
    phone.get_by_role("button", name="Zoek mijn bestelling").click()
    phone.get_by_role("checkbox").first.check()
    phone.get_by_label("Waarom stuur je het terug?").first.select_option("Te klein")
    phone.locator("#bar-sum", has_text="1 artikel").wait_for()
    keep(phone, "portal-phone")
    phone.get_by_role("button", name="Verder", exact=True).last.click()
    phone.get_by_label("Alles zit in één stevige doos of zak, goed dicht.").check()
    phone.get_by_label("Het oude verzendlabel is eraf of afgeplakt.").check()
    phone.get_by_role("button", name="Verder", exact=True).click()
    phone.get_by_role("heading", name="Klopt dit?").wait_for()
    phone.get_by_role("button", name="Retour bevestigen").click()
    phone.get_by_role("link", name="Label als pdf").wait_for()
    keep(phone, "status-phone")


def sign_in(desk: Page, office: str, said: str) -> None:
    """Step 8: Anna of the shop signs in."""
    desk.goto(office)
    desk.locator("[name=login]").fill(_after(said, "Sign in as"))
    desk.locator("[name=password]").fill(_after(said, "Password"))
    desk.locator("button[type=submit]").click()
    desk.get_by_role("heading", name="What needs doing").wait_for()


def receive(desk: Page, number: str) -> None:
    """Step 9: the parcel is here."""
    desk.get_by_role("link", name="Receive", exact=True).first.click()
    desk.get_by_placeholder("Scan a label or type a number").fill(number)
    desk.get_by_role("button", name="Find return").click()
    desk.get_by_role("radio", name="A new").check()
    keep(desk, "receive")
    desk.get_by_role("button", name="Book the parcel").click()
    desk.get_by_text("Scan the next one.").wait_for()


def refund(desk: Page, number: str) -> None:
    """Step 10: the money goes back."""
    desk.get_by_role("link", name="To settle").click()
    desk.get_by_role("link", name=number).click()
    desk.get_by_role("button", name=re.compile("^Refund €")).wait_for()
    keep(desk, "return")
    desk.get_by_role("button", name=re.compile("^Refund €")).click()
    desk.get_by_text("is refunded.").wait_for()


def finish(phone: Page, desk: Page, mailbox: str) -> None:
    """Step 11: the shopper sees it, and four mails were sent."""
    phone.reload()
    phone.get_by_role("heading", name="Klaar: je retour is afgehandeld").wait_for()
    for words in ("We hebben je retour", "hier is je label", "Je pakket is binnen", "terugbetaald"):
        for _try in range(40):
            desk.goto(mailbox)
            if desk.get_by_role("link", name=words).count():
                break
            desk.wait_for_timeout(250)
        else:
            raise SystemExit(f"No mail says: {words}")


def keep(page: Page, name: str) -> None:
    """One picture: 256 colours are enough for pages, and keep it small."""
    page.evaluate("document.activeElement?.blur(); document.fonts.ready")
    page.wait_for_timeout(300)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = PICTURES / f"{name}.png"
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size // 1024} KB")
    if size > LIMIT:
        raise SystemExit(f"{path.name} is larger than {LIMIT // 1024} KB.")


def _page(browser: Browser, viewport: dict[str, int]) -> Page:
    context = browser.new_context(viewport=viewport, locale="en-GB")  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    return context.new_page()


def _after(said: str, name: str) -> str:
    return next(
        line.strip().removeprefix(name).strip()
        for line in said.splitlines()
        if line.strip().startswith(name)
    )


if __name__ == "__main__":
    sys.exit(main())
