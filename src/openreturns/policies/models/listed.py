"""What reasons and actions have in common: a place in a list that shoppers choose from."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from openreturns.shops.models import Shop


def worded(texts: Mapping[str, Any], language: str, otherwise: str = "") -> str:
    """The text in a language, else in English, else in any, else `otherwise`."""
    found = texts.get(language) or texts.get("en") or next(filter(None, texts.values()), "")
    return str(found or otherwise)


class Listed(models.Model):
    """One entry of a list of the shop; `titles` and `helps` are {language: text}.

    Empty `segments`, `categories` and `channels` mean everybody, everything and everywhere.
    An entry is archived, never deleted: old returns keep showing it. `version` counts its
    changes, so that of two editors the second is told.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="%(class)ss")
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    titles = models.JSONField(default=dict)
    helps = models.JSONField(default=dict)
    online = models.BooleanField(default=True)
    segments = models.JSONField(default=list)
    categories = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    archived_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="%(class)s_code_once"),
        ]
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.code

    def title(self, language: str) -> str:
        """The title in a language, else in English, else the code."""
        return worded(self.titles, language, self.code)

    def help(self, language: str) -> str:
        """The explanation below the title, or nothing."""
        return worded(self.helps, language)
