"""Small words that only the back office's pages need."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def minutes(value: timedelta | None) -> int:
    """`{{ cooloff_timedelta|minutes }}`: whole minutes, rounded up."""
    return -(-int(value.total_seconds()) // 60) if value else 0


@register.filter
def age(value: datetime | None) -> str:
    """`{{ rma.created_at|age }}`: 2 days."""
    return timesince(value, depth=1) if value else ""


@register.filter
def ago(value: datetime | None) -> str:
    """`{{ rma.updated_at|ago }}`: 12 minutes ago."""
    if value is None:
        return ""
    if (timezone.now() - value).total_seconds() < 60:
        return _("just now")
    return _("{age} ago").format(age=timesince(value, depth=1))
