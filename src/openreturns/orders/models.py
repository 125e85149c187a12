"""Orders as the shop knows them; amounts in minor units, tax rates in hundredths of a percent."""

from django.db import models
from django.db.models import F, Q

from openreturns.core.ids import new_id
from openreturns.core.money import Money, with_tax
from openreturns.orders.access import AccessLink as AccessLink  # noqa: PLC0414  re-export
from openreturns.orders.payments import OutsideRefund as OutsideRefund  # noqa: PLC0414  re-export
from openreturns.orders.payments import Payment as Payment  # noqa: PLC0414  re-export
from openreturns.shops.models import Shop


class Customer(models.Model):
    """Who bought: a consumer, or a contact of a company."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="customers")
    external_id = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    email_key = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=200, blank=True)
    company = models.JSONField(null=True, blank=True)
    segments = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "external_id"],
                condition=~Q(external_id=""),
                name="customer_external_id_once",
            ),
        ]
        indexes = [models.Index(fields=["shop", "email_key"], name="customer_by_email")]

    def __str__(self) -> str:
        return self.name or self.email or self.external_id


class CustomerType(models.TextChoices):
    """Unknown counts as consumer: what we don't know is decided in the customer's favour."""

    CONSUMER = "consumer", "Consumer"
    BUSINESS = "business", "Business"
    UNKNOWN = "", "Unknown"


class Order(models.Model):
    """One purchase; `number` is what people read, `external_id` what the shop's system calls it.

    `sold` and `announced` are kept totals of its lines, in pieces, so that none,
    partial and full returns can be filtered without counting. `extended_until` is the last
    day that staff gave for sending back; who and why stands in the timeline.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="orders")
    external_id = models.CharField(max_length=200)
    number = models.CharField(max_length=100)
    number_key = models.CharField(max_length=100)
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.SET_NULL, related_name="orders"
    )
    customer_type = models.CharField(
        max_length=10, choices=CustomerType, default=CustomerType.UNKNOWN, blank=True
    )
    sales_channel = models.CharField(max_length=40, blank=True)
    contract_context = models.CharField(max_length=40, blank=True)
    seller_entity = models.CharField(max_length=100, blank=True)
    ordered_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    prices_include_tax = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    tags = models.JSONField(default=list)
    discount_codes = models.JSONField(default=list)
    withdrawal_info_version = models.CharField(max_length=40, blank=True)
    withdrawal_info_sent_at = models.DateTimeField(null=True, blank=True)
    return_cost_disclosed = models.BooleanField(null=True)
    shipping_address = models.JSONField(null=True, blank=True)
    billing_address = models.JSONField(null=True, blank=True)
    country = models.CharField(max_length=2, blank=True)
    email_key = models.CharField(max_length=254, blank=True)
    postcode_key = models.CharField(max_length=20, blank=True)
    delivery_code = models.CharField(max_length=60, blank=True)
    delivery_type = models.CharField(max_length=40, blank=True)
    delivery_paid = models.BigIntegerField(default=0)
    delivery_cheapest = models.BigIntegerField(null=True)
    delivery_tax_rate = models.PositiveIntegerField(null=True)
    sold = models.PositiveIntegerField(default=0)
    announced = models.PositiveIntegerField(default=0)
    changed_in_shop = models.JSONField(default=list, blank=True)
    extended_until = models.DateField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "external_id"], name="order_external_id_once"),
            models.CheckConstraint(
                condition=Q(customer_type__in=CustomerType.values), name="customer_type_known"
            ),
            models.CheckConstraint(
                condition=Q(announced__lte=F("sold")), name="order_never_announced_above_sold"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "number_key"], name="order_by_number"),
            models.Index(fields=["shop", "email_key", "-ordered_at"], name="order_by_email"),
            models.Index(fields=["shop", "-id"], name="order_by_age"),
            models.Index(fields=["shop", "-ordered_at", "-id"], name="order_by_date"),
            models.Index(fields=["customer", "-ordered_at"], name="order_by_customer"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_business(self) -> bool:
        """Bought by a business; unknown counts as consumer."""
        return self.customer_type == CustomerType.BUSINESS

    @property
    def return_state(self) -> str:
        """none, partial or full: how much of it is announced as a return."""
        if not self.announced:
            return "none"
        return "full" if self.announced >= self.sold else "partial"


class OrderLine(models.Model):
    """One product of an order.

    `announced` counts the pieces that returns hold now; `owed` the pieces whose
    money has fallen due, and `owed_value` what these were paid for. The database
    refuses more of either than were sold.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    external_id = models.CharField(max_length=200)
    sku = models.CharField(max_length=100, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    title = models.CharField(max_length=300)
    brand = models.CharField(max_length=100, blank=True)
    category = models.CharField(max_length=100, blank=True)
    quantity = models.PositiveIntegerField()
    cancelled_quantity = models.PositiveIntegerField(default=0)
    announced = models.PositiveIntegerField(default=0, editable=False)
    owed = models.PositiveIntegerField(default=0, editable=False)
    owed_value = models.BigIntegerField(default=0, editable=False)
    unit_price = models.BigIntegerField()
    discount = models.BigIntegerField(default=0)
    tax_rate = models.PositiveIntegerField(null=True)
    cost_price = models.BigIntegerField(null=True)
    weight_g = models.PositiveIntegerField(null=True)
    image_url = models.CharField(max_length=500, blank=True)
    cn_code = models.CharField(max_length=10, blank=True)
    country_of_origin = models.CharField(max_length=2, blank=True)
    serials = models.JSONField(default=list)
    final_sale = models.BooleanField(default=False)
    withdrawal_exclusion = models.CharField(max_length=1, blank=True)
    ancillary_to = models.CharField(max_length=200, blank=True)
    tags = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="line_once_per_order"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="line_has_a_piece"),
            models.CheckConstraint(
                condition=Q(cancelled_quantity__lte=F("quantity")), name="cancelled_within_sold"
            ),
            models.CheckConstraint(
                condition=Q(announced__lte=F("quantity") - F("cancelled_quantity")),
                name="announced_within_sold",
            ),
            models.CheckConstraint(
                condition=Q(owed__lte=F("quantity") - F("cancelled_quantity")),
                name="owed_within_sold",
            ),
            models.CheckConstraint(condition=Q(owed_value__gte=0), name="owed_value_not_negative"),
            models.CheckConstraint(
                condition=Q(withdrawal_exclusion__in=["", *"abcdefghijklm"]),
                name="exclusion_is_in_the_law",
            ),
        ]
        indexes = [models.Index(fields=["sku"], name="line_by_sku")]
        ordering = ("position",)  # as bought; PostgreSQL keeps no order of its own

    def __str__(self) -> str:
        return self.title

    @property
    def free(self) -> int:
        """Pieces that no return holds."""
        return self.quantity - self.cancelled_quantity - self.announced

    @property
    def total(self) -> int:
        """What the whole line cost the customer, with tax, after its discount."""
        net = self.unit_price * self.quantity - self.discount
        if self.order.prices_include_tax or not self.tax_rate:
            return net
        return with_tax(net, self.tax_rate)

    @property
    def price(self) -> Money:
        """What the whole line cost, as money."""
        return Money(self.total, self.order.currency)


class Shipment(models.Model):
    """One outbound parcel; `lines` is [{"line": external id, "quantity": n}]."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="shipments")
    external_id = models.CharField(max_length=200)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    tracking_number = models.CharField(max_length=100, blank=True)
    lines = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="shipment_once"),
        ]

    def __str__(self) -> str:
        return self.external_id


class Invoice(models.Model):
    """One invoice of an order; `lines` is [{"line": external id, "quantity": n}]."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="invoices")
    number = models.CharField(max_length=100)
    issued_at = models.DateTimeField(null=True)
    lines = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="invoice_once"),
        ]

    def __str__(self) -> str:
        return self.number
