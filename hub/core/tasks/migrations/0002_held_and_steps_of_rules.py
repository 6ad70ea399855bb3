from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="recurringtask", name="items", field=models.JSONField(blank=True, default=list)
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["person"], condition=Q(ended_at=None), name="claim_held"),
        ),
    ]
