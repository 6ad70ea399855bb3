from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_deliveries_by_state_and_due")]

    operations = [
        migrations.AddField(model_name="delivery", name="demo_copy", field=models.JSONField(null=True)),
    ]
