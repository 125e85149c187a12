"""Shops and the people and programs that work in them."""

import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from openreturns.core.ids import new_id

models.CharField.register_lookup(Length)


def default_languages() -> list[str]:
    """A new shop speaks all four languages."""
    return ["nl", "de", "fr", "en"]


class Shop(models.Model):
    """One brand or portal; everything else belongs to exactly one shop."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=4, unique=True)
    currency = models.CharField(max_length=3)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=10, blank=True)
    languages = models.JSONField(default=default_languages)
    time_zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    seller_entity = models.CharField(max_length=100, blank=True)
    return_address = models.JSONField(default=dict)

    brand_colour = models.CharField(max_length=7, default="#1F2328")
    brand_contrast = models.CharField(max_length=7, default="#FFFFFF")
    brand_radius = models.PositiveSmallIntegerField(default=10)
    logo = models.FileField(upload_to="logos", blank=True)
    support_email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    terms_url = models.URLField(blank=True)
    privacy_url = models.URLField(blank=True)
    mail_from = models.EmailField(blank=True)
    pack_note = models.JSONField(default=dict, blank=True)

    allow_returns = models.BooleanField(default=True)
    way_order_number = models.BooleanField(default=True)
    way_mail_link = models.BooleanField(default=True)
    notify_customers = models.BooleanField(default=True)
    free_reasons = models.BooleanField(default=False)
    free_actions = models.BooleanField(default=True)
    sells_to_consumers = models.BooleanField(default=True)
    dutch_withdrawal = models.CharField(max_length=1, default="A")
    gateway = models.CharField(max_length=40, default="manual")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(prefix__regex=r"^[A-Z]{2,4}$"), name="shop_prefix_is_letters"
            ),
            models.CheckConstraint(condition=Q(currency__length=3), name="shop_currency_is_iso"),
            models.CheckConstraint(
                condition=Q(dutch_withdrawal__in=["A", "B"]), name="dutch_withdrawal_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def default_language(self) -> str:
        """The language used when nothing says otherwise."""
        return str(self.languages[0]) if self.languages else "en"


class ReturnAddress(models.Model):
    """One more place to send to, such as a repair shop; rules name it by `code`."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="return_addresses")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    address = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="return_address_code_once"),
        ]
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """The last return number given out in a shop and year; gaps are allowed."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="counters")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "year"], name="one_counter_per_year"),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.year}: {self.last}"


class People(BaseUserManager["User"]):
    """Makes people; they sign in by mail address."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> "User":
        """Add a person; the address is kept in lower case."""
        user = self.model(email=email.strip().lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractUser):
    """A person of a shop's staff; shoppers are never users."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    language = models.CharField(max_length=5, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[People] = People()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.TextChoices):
    """What a person may do in a shop."""

    MANAGER = "manager", "Manager"
    WAREHOUSE = "warehouse", "Warehouse"


class Membership(models.Model):
    """A person's role in one shop."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "shop"], name="one_role_per_shop"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class ApiKey(models.Model):
    """A program's key to one shop; only its hash is kept, the key is shown once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


def new_secret() -> str:
    """A fresh secret of 192 bits in letters that survive any copy and paste."""
    return secrets.token_urlsafe(24)
