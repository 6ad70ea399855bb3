from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_held_and_steps_of_rules")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="nobody_in",
            field=models.BooleanField(default=False, db_default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=Q(nobody_in=False) | Q(state__in=("done", "verified")),
                name="claim_nobody_in_is_over",
            ),
        ),
    ]
