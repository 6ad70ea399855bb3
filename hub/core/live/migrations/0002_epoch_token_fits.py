from django.db import migrations, models

import hub.core.live.models


class Migration(migrations.Migration):
    """A token of 16 characters: the first default made 64, which PostgreSQL refuses."""

    dependencies = [("live", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="epoch",
            name="token",
            field=models.CharField(default=hub.core.live.models.new_token, max_length=16),
        ),
    ]
