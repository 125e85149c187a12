from django.db import migrations, models
from django.db.models import Q

GROUNDS = ["", "wrong_delivery", "undeliverable", "recall", "guarantee"]


def to_ground(apps, _schema_editor):
    apps.get_model("policies", "Reason").objects.filter(wrong_delivery=True).update(
        ground="wrong_delivery"
    )


def to_flag(apps, _schema_editor):
    apps.get_model("policies", "Reason").objects.filter(ground="wrong_delivery").update(
        wrong_delivery=True
    )


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]

    operations = [
        migrations.AddField(
            "reason",
            "ground",
            models.CharField(
                blank=True,
                choices=[
                    ("wrong_delivery", "Wrong delivery"),
                    ("undeliverable", "Undeliverable or refused"),
                    ("recall", "Recall"),
                    ("guarantee", "Guarantee"),
                ],
                default="",
                max_length=15,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(to_ground, to_flag),
        migrations.RemoveField("reason", "wrong_delivery"),
        migrations.AddConstraint(
            "reason",
            models.CheckConstraint(condition=Q(ground__in=GROUNDS), name="reason_ground_known"),
        ),
    ]
