"""Django's own command line, for development."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openreturns.config.settings")
os.environ.setdefault("OPENRETURNS_SECRET_KEY", "development-only-secret-of-at-least-32-characters")
execute_from_command_line(sys.argv)
