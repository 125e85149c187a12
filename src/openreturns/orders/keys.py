"""How order numbers, postcodes and mail addresses are compared: by what people mean."""

import unicodedata


def number_key(text: str) -> str:
    """#1001, 1001 and " 1001 " are the same order number."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())[:100]


def postcode_key(text: str) -> str:
    """1234 AB and 1234ab are the same postcode."""
    return number_key(text)[:20]


def email_key(text: str) -> str:
    """Mail addresses are compared without case and outer spaces."""
    return text.strip().lower()[:254]
