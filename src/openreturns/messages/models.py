"""Every mail as it was sent, when, and how it went."""

import email
from email.policy import default

from django.db import models
from django.db.models import Q

from openreturns.core.ids import new_id
from openreturns.messages.states import MessageState
from openreturns.shops.models import Shop


class Message(models.Model):
    """One mail to one person, made from one event; stored before it is sent.

    `raw` is the mail byte for byte as it goes out, with all headers and attachments (R9);
    the other fields are for looking at it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="mails")
    event_id = models.BigIntegerField()
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    attachments = models.JSONField(default=list)
    raw = models.BinaryField(default=b"")
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(
        max_length=10, choices=MessageState, default=MessageState.WAITING, editable=False
    )
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "kind"], name="one_mail_per_event"),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="message_state_known"
            ),
        ]
        indexes = [models.Index(fields=["subject_id", "id"], name="mail_by_subject")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"

    def attached(self, place: int) -> bytes | None:
        """An attachment as it was sent; None if there is none at this place."""
        mail = email.message_from_bytes(bytes(self.raw), policy=default)
        files = list(mail.iter_attachments())
        return bytes(files[place].get_content()) if place < len(files) else None
