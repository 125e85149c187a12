from django.db import models


class Effect(models.Model):
    """What a handler did in the database, at most once per event."""

    objects: "models.Manager[Effect]"
    event_id = models.BigIntegerField(unique=True)
    subject_id = models.UUIDField()


class Total(models.Model):
    """A figure that shows any doubled work."""

    objects: "models.Manager[Total]"
    subject_id = models.UUIDField(unique=True)
    pieces = models.IntegerField(default=0)
