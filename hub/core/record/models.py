"""The append-only record of who did what to what, when, for whom."""

from django.db import models

from hub.core.kit import clock


class RecordEntry(models.Model):
    """
    One thing that happened. Plain ids and no foreign keys: the record outlives what it speaks of.

    Particulars are sealed with the episode's key, so that destroying that key purges them (trust.md, "Record").
    A confidential entry names a case token and no person. Database triggers refuse UPDATE and DELETE.
    """

    at = models.DateTimeField(default=clock.now)
    area_id = models.BigIntegerField(null=True)
    episode_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True)
    beneficiary_id = models.BigIntegerField(null=True)
    confidential = models.BooleanField(default=False)
    particulars = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="record_of_subject"),
            models.Index(fields=["area_id", "id"], name="record_of_area"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confidential=False) | models.Q(actor_id=None, beneficiary_id=None),
                name="record_confidential_names_nobody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind}:{self.subject_id}"
