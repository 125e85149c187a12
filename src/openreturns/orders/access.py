"""The one-time way in that a mail carries."""

from django.db import models

from openreturns.core.ids import new_id
from openreturns.shops.models import Shop


class AccessLink(models.Model):
    """A one-time way in by mail: 10 minutes, used up by a POST, never by a GET."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="access_links")
    email_key = models.CharField(max_length=254)
    language = models.CharField(max_length=5)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.shop_id} until {self.expires_at:%H:%M}"
