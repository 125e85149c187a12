"""Small words that only the back office's pages need."""

from datetime import datetime, timedelta

from django import template
from django.utils.timesince import timesince

register = template.Library()


@register.filter
def minutes(value: timedelta | None) -> int:
    """`{{ cooloff_timedelta|minutes }}`: whole minutes, rounded up."""
    return -(-int(value.total_seconds()) // 60) if value else 0


@register.filter
def age(value: datetime | None) -> str:
    """`{{ rma.created_at|age }}`: 2 days."""
    return timesince(value, depth=1) if value else ""
