"""Settings for tests: the product's own, with a database and files of this process only."""

import os
import tempfile
from pathlib import Path

_scratch = Path(tempfile.mkdtemp(prefix="openreturns-test-"))
os.environ.setdefault("OPENRETURNS_SECRET_KEY", "only-for-tests-" + "x" * 32)
os.environ["OPENRETURNS_DATA"] = str(_scratch)
(_scratch / "static").mkdir()

from openreturns.config.settings import *  # noqa: F403
from openreturns.config.settings import DATABASES

DATABASES["default"]["TEST"] = (
    {"NAME": str(_scratch / "test.sqlite3")} if "sqlite" in DATABASES["default"]["ENGINE"] else {}
)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
