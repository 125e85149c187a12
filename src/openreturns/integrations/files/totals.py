"""What a shop's imported figures come to: sold, returned, and the rate by value."""

from decimal import Decimal

from django.db.models import F, Sum

from openreturns.core.money import plain
from openreturns.integrations.files.report import Report
from openreturns.orders.models import Order, OrderLine
from openreturns.returns.models import Origin, Return
from openreturns.shops.models import Shop


def add_money(shop: Shop, report: Report) -> None:
    """Add what is stored for the shop now; nothing if it sells in several currencies."""
    currencies = list(Order.objects.filter(shop=shop).values_list("currency", flat=True).distinct())
    if len(currencies) != 1:
        return
    lines = OrderLine.objects.filter(order__shop=shop)
    paid = Sum(F("unit_price") * F("quantity") - F("discount"))
    sold = lines.aggregate(sum=paid)["sum"] or 0
    past = Return.objects.filter(shop=shop, origin=Origin.IMPORT)
    returned = past.aggregate(sum=Sum("value"))["sum"] or 0
    report.sold = plain(sold, currencies[0])
    report.returned = plain(returned, currencies[0])
    report.return_rate_by_value = str(
        (Decimal(returned) / Decimal(sold) * 100).quantize(Decimal("0.01")) if sold else "0.00"
    )
