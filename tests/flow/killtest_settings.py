"""The product's settings with an app whose reactions leave traces, for real worker processes."""

from openreturns.config.settings import *  # noqa: F403
from openreturns.config.settings import INSTALLED_APPS

INSTALLED_APPS.append("tests.flow.killapp")
RELAY_LEASE_SECONDS = 2
