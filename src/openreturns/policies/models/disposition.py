"""What can become of goods that came back; a reason names the usual one."""

from django.db import models


class Disposition(models.TextChoices):
    """What becomes of a received piece."""

    RESTOCK = "restock", "Back in stock"
    B_STOCK = "b_stock", "B-stock"
    REFURBISH = "refurbish", "Refurbish"
    REPAIR = "repair", "Repair"
    SUPPLIER = "supplier", "Supplier"
    DONATE = "donate", "Donate"
    PREPARE_FOR_REUSE = "prepare_for_reuse", "Prepare for reuse"
    RECYCLE = "recycle", "Recycle"
    OTHER_RECOVERY = "other_recovery", "Other recovery"
    DISPOSE = "dispose", "Dispose"
    KEEP_WITH_CUSTOMER = "keep_with_customer", "Stays with the customer"
