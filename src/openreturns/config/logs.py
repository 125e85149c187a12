"""What may stand in the logs: no key of a return and no one-time link."""

import logging
import re

KEY = re.compile(r"(/r/[^/\s]+/|/link/|/withdraw/received/)[^/\s]+")


class WithoutKeys(logging.Filter):
    """Hides the secret part of addresses, which Django writes down when it refuses one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, rewritten."""
        record.msg, record.args = KEY.sub(r"\1…", record.getMessage()), ()
        return True
