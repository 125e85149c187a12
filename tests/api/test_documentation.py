"""The pages about the API: the how-to runs as written, and every problem type is named."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from openreturns.api import idempotency, problems
from openreturns.core.errors import DomainError
from openreturns.portal import limits
from openreturns.returns.models import Return

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.django_db(transaction=True)
def test_the_how_to_carries_a_return_from_an_empty_shop_to_the_refund(live_server: Any) -> None:
    page = (DOCS / "how-to" / "use-the-api.md").read_text()
    blocks = re.findall(r"```sh\n(.*?)```", page, flags=re.S)
    script = "set -euo pipefail\n" + "\n".join(blocks)
    script = script.replace("http://127.0.0.1:8000", live_server.url)

    done = subprocess.run(
        ["bash", "-c", script],
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-4:] == ["pending", "19.95", "19.95", "settled"]
    assert Return.objects.get().money_paid == 1995


def _environment() -> dict[str, str]:
    """The command line beside the tests: the same database, found by its address."""
    about = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{about['NAME']}"
    else:
        place = f"{about['USER']}:{about['PASSWORD']}@{about['HOST']}:{about['PORT']}"
        if about["HOST"].startswith("/"):
            url = f"postgres://{about['USER']}@/{about['NAME']}?host={about['HOST']}"
            url += f"&port={about['PORT']}" if about["PORT"] else ""
        else:
            url = f"postgres://{place}/{about['NAME']}"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    settings = "openreturns.config.settings"
    here = {"DATABASE_URL": url, "PATH": path, "no_proxy": "*", "DJANGO_SETTINGS_MODULE": settings}
    return {**os.environ, **here}


def test_every_problem_type_is_described_and_none_that_does_not_exist() -> None:
    page = (DOCS / "reference" / "errors.md").read_text()
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", page, flags=re.M)
    known = {code: status for status, (code, _title) in problems.TITLES.items()}
    known |= {error.code: error.status for error in _errors(DomainError)}
    known |= dict.fromkeys(problems.MAY_BE_REPEATED, 409)
    del known[limits.TooOften.code]  # the portal's own; it has pages, not problem documents

    assert {code: int(status) for code, status in rows} == known
    assert idempotency.KeyReused.code in known


def _errors(kind: type[DomainError]) -> list[type[DomainError]]:
    return [kind, *(deeper for one in kind.__subclasses__() for deeper in _errors(one))]
