from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_exact_money")]

    operations = [
        migrations.AlterModelOptions(name="orderline", options={"ordering": ("position",)}),
    ]
