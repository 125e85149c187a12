"""The command `openreturns import orders`, as docs/how-to/import-orders.md shows it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from openreturns.config.commands import importing
from openreturns.orders.models import Order, OrderLine, Payment
from openreturns.returns.models import Return
from openreturns.shops.models import Shop
from tests.integrations.files.conftest import GOOD, HEAD, MAPPING, Files, row

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "import-orders.md"


def blocks(language: str) -> list[str]:
    """The code blocks of the page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def call(*words: str) -> Result:
    return CliRunner().invoke(importing.command, ["orders", *words])


def test_the_example_of_the_how_to_page_works_word_for_word(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    orders, rejects = blocks("csv")
    Path("orders.csv").write_text(orders)
    Path("mapping.toml").write_text(blocks("toml")[0])

    done = call("orders.csv", "--shop", shop.slug, "--mapping", "mapping.toml")

    assert (done.exit_code, done.stdout) == (3, blocks("text")[0])
    assert Path("orders.csv.rejected.csv").read_text() == rejects
    order = Order.objects.get(external_id="1001")
    assert (order.country, order.delivery_paid) == ("NL", 495)
    assert order.ordered_at.isoformat() == "2026-11-02T09:15:00+00:00"
    assert Payment.objects.get(order=order).amount == 2 * 1995 + 1250 + 495
    assert {line.tax_rate for line in OrderLine.objects.all()} == {2100}
    assert Return.objects.get().email == "mia@example.com"


@pytest.fixture
def simple(files: Files) -> tuple[str, ...]:
    """The words of a call that takes every row."""
    path = files.folder / "orders.csv"
    path.write_text("\n".join([HEAD, GOOD]))
    return (
        str(path), "--shop", files.shop.slug, "--mapping", files.mapping(MAPPING),
        "--rejects", str(files.rejects),
    )  # fmt: skip


def test_an_import_that_takes_every_row_ends_with_0(simple: tuple[str, ...], files: Files) -> None:
    done = call(*simple)

    assert (done.exit_code, done.stderr) == (0, "")
    assert not files.rejects.exists()


def test_json_is_all_that_stands_on_the_standard_output(
    simple: tuple[str, ...], files: Files
) -> None:
    Path(simple[0]).write_text("\n".join([HEAD, GOOD, row(qty="two")]))

    done = call(*simple, "--json")

    found = json.loads(done.stdout)
    assert (done.exit_code, found["orders_new"], found["rejected"]) == (3, 1, 1)
    assert found["rejects"] == str(files.rejects)


def test_a_log_gets_plain_lines(simple: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "SECONDS_BETWEEN_LINES", 0.0)

    done = call(*simple)

    assert done.stderr.splitlines() == ["1 rows, 1 orders, 0 returns, 0 rows refused"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--shop", "nowhere"), "There is no shop 'nowhere'."),
        (("--mapping", "nothing.toml"), "There is no mapping 'nothing.toml'."),
        (("--rejects", "/dev/null/x"), "Not a directory: /dev/null/x"),
    ],
)
def test_what_cannot_begin_ends_with_1_and_a_sentence(
    simple: tuple[str, ...], words: tuple[str, ...], message: str
) -> None:
    done = call(*simple, *words)

    assert (done.exit_code, message in done.stderr) == (1, True), done.stderr
    assert "Traceback" not in done.stderr


def test_the_rejects_file_never_overwrites_the_orders(simple: tuple[str, ...]) -> None:
    done = call(*simple, "--rejects", simple[0])

    assert (done.exit_code, "would overwrite" in done.stderr) == (1, True)
    assert Path(simple[0]).read_text() == "\n".join([HEAD, GOOD])
