"""The return, its lines and the append-only moves of their pieces."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from openreturns.core.ids import new_id
from openreturns.orders.models import Customer, Order, OrderLine
from openreturns.returns.status import Status
from openreturns.returns.units import Cause, Place
from openreturns.shops.models import Shop, new_secret


class Origin(models.TextChoices):
    """Where a return came from."""

    PORTAL = "portal", "Portal"
    OFFICE = "backoffice", "Back office"
    API = "api", "API"
    IMPORT = "import", "Import"
    WAREHOUSE = "warehouse", "Warehouse"


class LegalBasis(models.TextChoices):
    """On what ground the customer sends it back; decided when the line is made."""

    WITHDRAWAL = "withdrawal", "Withdrawal"
    CONFORMITY = "conformity", "Conformity"
    VOLUNTARY = "voluntary", "Voluntary"
    GUARANTEE = "guarantee", "Guarantee"
    B2B = "b2b", "Business"
    WRONG_DELIVERY = "wrong_delivery", "Wrong delivery"
    UNDELIVERABLE = "undeliverable", "Undeliverable"
    RECALL = "recall", "Recall"


class Outcome(models.TextChoices):
    """What the customer gets."""

    REFUND = "refund", "Refund"
    STORE_CREDIT = "store_credit", "Store credit"
    EXCHANGE = "exchange", "Exchange"
    REPLACEMENT = "replacement", "Replacement"
    REPAIR = "repair", "Repair"
    NONE = "none", "Nothing"


class Return(models.Model):
    """One announced return (RMA): the head above its lines.

    `status` is derived and stored for lists. `value` is what its goods were paid
    for, `money_*` what settlement reports; all in minor units of `currency`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="returns")
    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.SET_NULL, related_name="returns"
    )
    email = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5)
    country = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3)
    origin = models.CharField(max_length=10, choices=Origin)
    orders = models.JSONField(default=list)
    access_key = models.CharField(max_length=40, default=new_secret, editable=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="assigned"
    )

    status = models.CharField(max_length=12, choices=Status, editable=False)
    version = models.PositiveIntegerField(default=1)
    pieces = models.PositiveIntegerField(default=0)
    value = models.BigIntegerField(default=0)
    money_due = models.BigIntegerField(default=0, editable=False)
    money_paid = models.BigIntegerField(default=0, editable=False)
    money_open = models.BooleanField(default=False, editable=False)

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    review_started_at = models.DateTimeField(null=True)
    awaiting = models.CharField(max_length=10, blank=True)
    closed_at = models.DateTimeField(null=True)
    withdrawal_ends_on = models.DateField(null=True)
    send_back_by = models.DateField(null=True)
    expires_on = models.DateField(null=True, editable=False)
    expiry_told = models.DateField(null=True, editable=False)
    refund_due_on = models.DateField(null=True)

    method = models.CharField(max_length=20, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    pickup = models.JSONField(null=True, blank=True)
    decision = models.JSONField(default=dict)

    # Whether this object stands for the row locked by the present transaction (ledger.holding).
    held = False
    # … and whether its head differs from that row: it is written once, at the end of the act.
    head_changed = False

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="status_known"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="origin_known"),
            models.CheckConstraint(condition=Q(pieces__gte=1), name="return_has_a_piece"),
        ]
        indexes = [
            models.Index(fields=["shop", "-id"], name="return_by_age"),
            models.Index(fields=["shop", "status", "-id"], name="return_by_status"),
            models.Index(fields=["shop", "-updated_at", "-id"], name="return_by_change"),
            models.Index(fields=["shop", "customer", "-id"], name="return_by_customer"),
            models.Index(
                fields=["expires_on"],
                name="return_by_expiry",
                condition=Q(expires_on__isnull=False),
            ),
            models.Index(
                fields=["shop", "-id"], name="return_to_settle", condition=Q(money_due__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReturnLine(models.Model):
    """A quantity of one order line (or a free line) that flows through the places."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rma = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    order_line = models.ForeignKey(
        OrderLine, null=True, on_delete=models.PROTECT, related_name="return_lines"
    )
    order = models.ForeignKey(
        Order, null=True, on_delete=models.PROTECT, related_name="return_lines"
    )
    line_ref = models.CharField(max_length=200, blank=True)
    invoice = models.CharField(max_length=100, blank=True)
    sku = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=300)
    image_url = models.CharField(max_length=500, blank=True)
    quantity = models.PositiveIntegerField()
    value = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)
    reason_text = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=40, blank=True)
    action_text = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=15, choices=Outcome, default=Outcome.REFUND)
    legal_basis = models.CharField(max_length=15, choices=LegalBasis)
    answers = models.JSONField(default=dict)
    asked = models.JSONField(default=list)
    comment = models.TextField(blank=True)
    rejected_text = models.TextField(blank=True)
    why = models.JSONField(default=list)
    settled_quantity = models.PositiveIntegerField(default=0, editable=False)

    requested = models.PositiveIntegerField(default=0, editable=False)
    approved = models.PositiveIntegerField(default=0, editable=False)
    in_transit = models.PositiveIntegerField(default=0, editable=False)
    received = models.PositiveIntegerField(default=0, editable=False)
    accepted = models.PositiveIntegerField(default=0, editable=False)
    declined = models.PositiveIntegerField(default=0, editable=False)
    sent_back = models.PositiveIntegerField(default=0, editable=False)
    kept = models.PositiveIntegerField(default=0, editable=False)
    missing = models.PositiveIntegerField(default=0, editable=False)
    rejected = models.PositiveIntegerField(default=0, editable=False)
    cancelled = models.PositiveIntegerField(default=0, editable=False)
    expired = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rma", "position"], name="line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="return_line_has_a_piece"),
            models.CheckConstraint(
                condition=Q(
                    quantity=F("requested")
                    + F("approved")
                    + F("in_transit")
                    + F("received")
                    + F("accepted")
                    + F("declined")
                    + F("sent_back")
                    + F("kept")
                    + F("missing")
                    + F("rejected")
                    + F("cancelled")
                    + F("expired")
                ),
                name="every_piece_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(settled_quantity__lte=F("quantity")), name="settled_within_quantity"
            ),
            models.CheckConstraint(
                condition=Q(legal_basis__in=LegalBasis.values), name="legal_basis_known"
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="outcome_known"),
        ]
        ordering = ("rma", "position")

    def __str__(self) -> str:
        return self.title

    @property
    def units(self) -> dict[str, int]:
        """How many pieces stand in each place; always all twelve."""
        return {place.value: int(getattr(self, place.value)) for place in Place}

    def count(self, places: Iterable[Place]) -> int:
        """How many pieces stand in any of these places."""
        return sum(int(getattr(self, place.value)) for place in places)


class UnitMove(models.Model):
    """Pieces of a line that moved from one place to another; append-only. No source is birth."""

    line = models.ForeignKey(ReturnLine, on_delete=models.PROTECT, related_name="moves")
    source = models.CharField(max_length=10, choices=Place, blank=True)
    target = models.CharField(max_length=10, choices=Place)
    quantity = models.PositiveIntegerField()
    cause = models.CharField(max_length=15, choices=Cause)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    by_name = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="move_has_a_piece"),
            models.CheckConstraint(condition=Q(target__in=Place.values), name="target_known"),
            models.CheckConstraint(
                condition=Q(source__in=["", *Place.values]), name="source_known"
            ),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="cause_known"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.source or 'new'} → {self.target}"


class Term(models.Model):
    """A word or fact by which a return is found; sorts by the return's age through its id."""

    shop_id = models.UUIDField()
    kind = models.CharField(max_length=12)
    term = models.CharField(max_length=100)
    rma = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="terms")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop_id", "kind", "term", "rma"], name="term_once_per_return"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.term}"


class Upload(models.Model):
    """A photo or file a person sent; re-encoded, without its location data (LAW.md R54)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="uploads")
    line = models.ForeignKey(
        ReturnLine, null=True, on_delete=models.SET_NULL, related_name="photos"
    )
    kind = models.CharField(max_length=20, default="photo")
    taken_by = models.CharField(max_length=10, blank=True)
    file = models.FileField(upload_to="uploads/%Y/%m")
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Draft(models.Model):
    """A return in the making: what a shopper has typed so far; claims nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="drafts")
    orders = models.ManyToManyField(Order, related_name="drafts")
    content = models.JSONField(default=dict)
    rma = models.OneToOneField(Return, null=True, on_delete=models.SET_NULL, related_name="draft")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"draft {self.id}"
