"""Extra questions: a form of a shop and its fields."""

from django.db import models
from django.db.models import F, Q

from openreturns.shops.models import Shop


class Kind(models.TextChoices):
    """What kind of answer a question takes."""

    TEXT = "text", "Text"
    LONG_TEXT = "long_text", "Long text"
    NUMBER = "number", "Number"
    DATE = "date", "Date"
    CHOICE = "choice", "Choice"
    CHOICES = "choices", "Several choices"
    TICK = "tick", "Tick box"
    FILE = "file", "File"


class Form(models.Model):
    """Questions that a reason or a rule asks; `name` is for staff, `intros` {language: text}.

    Archived, never deleted; an archived form asks nothing. `version` counts the changes of
    the form and its fields together.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="forms")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    intros = models.JSONField(default=dict)
    archived_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="form_code_once"),
            models.CheckConstraint(condition=~Q(name=""), name="form_has_a_name"),
        ]
        ordering = ("name", "code")

    def __str__(self) -> str:
        return self.name


class FormField(models.Model):
    """One question of a form. `options` is [{"code", "titles"}], only for choices.

    `least` and `most` by kind: characters of a text, value of a number, days from today of a
    date, ticks of several choices, files of a file. With `shown_if` the question is asked
    only when that field's answer is one of `shown_values` (empty: any answer).
    """

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="fields")
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind)
    titles = models.JSONField(default=dict)
    helps = models.JSONField(default=dict)
    required = models.BooleanField(default=False)
    options = models.JSONField(default=list)
    least = models.IntegerField(null=True, blank=True)
    most = models.IntegerField(null=True, blank=True)
    shown_if = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="shows"
    )
    shown_values = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "code"], name="field_code_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="field_kind_known"),
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lte=F("most")),
                name="field_least_below_most",
            ),
            models.CheckConstraint(
                condition=Q(shown_if__isnull=True) | ~Q(shown_if=F("id")),
                name="field_not_shown_by_itself",
            ),
        ]
        ordering = ("form", "position", "code")

    def __str__(self) -> str:
        return self.code
