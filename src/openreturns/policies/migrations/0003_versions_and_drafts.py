import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import openreturns.core.ids


def number_them(apps, _schema_editor):
    """Until now an order fell under the version in force when it was placed; that stays."""
    last = {}
    rows = apps.get_model("policies", "PolicyVersion").objects.order_by("effective_from")
    for row in rows:
        row.number = last.get(row.shop_id, 0) + 1
        row.orders_from = row.effective_from if row.number > 1 else None
        row.save(update_fields=["number", "orders_from"])
        last[row.shop_id] = row.number


class Migration(migrations.Migration):
    dependencies = [("policies", "0002_reason_ground"), ("shops", "0001_initial")]

    operations = [
        migrations.AddField(
            "policyversion", "number", models.PositiveIntegerField(null=True), False
        ),
        migrations.AddField("policyversion", "orders_from", models.DateTimeField(null=True)),
        migrations.AddField("policyversion", "draft", models.UUIDField(null=True)),
        migrations.AddField(
            "policyversion",
            "note",
            models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.AddField(
            "policyversion",
            "published_by",
            models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.RunPython(number_them, migrations.RunPython.noop),
        migrations.AlterField("policyversion", "number", models.PositiveIntegerField()),
        migrations.AddConstraint(
            "policyversion",
            models.UniqueConstraint(fields=("shop", "number"), name="policy_number_once"),
        ),
        migrations.AddConstraint(
            "policyversion",
            models.UniqueConstraint(fields=("draft",), name="one_policy_per_draft"),
        ),
        migrations.AddConstraint(
            "policyversion",
            models.CheckConstraint(condition=Q(number__gte=1), name="policy_number_from_one"),
        ),
        migrations.AddConstraint(
            "policyversion",
            models.CheckConstraint(
                condition=Q(("number__gt", 1), ("orders_from", None), _connector="OR"),
                name="first_policy_holds_for_all_orders",
            ),
        ),
        migrations.CreateModel(
            "PolicyDraft",
            [
                (
                    "id",
                    models.UUIDField(
                        default=openreturns.core.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("terms", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_by", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField()),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="policies.policyversion",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="policy_drafts",
                        to="shops.shop",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "name"), name="draft_name_once"),
                    models.CheckConstraint(condition=~Q(name=""), name="draft_has_a_name"),
                    models.CheckConstraint(
                        condition=Q(version__gte=1), name="draft_version_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "DraftStep",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("terms", models.JSONField(default=dict)),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="policies.policydraft",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("draft", "version"), name="one_step_per_change"
                    ),
                ],
            },
        ),
    ]
