"""The product's settings plus one middleware that counts statements and CPU per request."""

import os

os.environ.setdefault("OPENRETURNS_SECRET_KEY", "only-for-measuring-" + "x" * 32)

from openreturns.config.settings import *  # noqa: F403
from openreturns.config.settings import MIDDLEWARE

MIDDLEWARE = ["bench.counting.Counting", *MIDDLEWARE]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
