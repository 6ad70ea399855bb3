"""The nouns of the ladder: who is on call, an alert that climbs, and each of its steps."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hub.core.kit import clock
from hub.core.ladder.words import Rank, Why
from hub.core.people.models import Area

PERSON = settings.AUTH_USER_MODEL


class OnCallSlot(models.Model):
    """Somebody is on call in an area, in one rank, from a moment until another."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="on_call_slots")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    rank = models.CharField(max_length=10, choices=Rank)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    planned_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncallslot_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["area", "ends_at"], name="oncallslot_of_area")]

    def __str__(self) -> str:
        return f"{self.rank} {self.starts_at:%d %H:%M}"


class OnCallCell(models.Model):
    """
    One half hour of a slot.

    Two slots of one rank in one area that overlap share a half hour, and the constraint refuses the second: on
    every database, and whoever else plans at the same moment.
    """

    slot = models.ForeignKey(OnCallSlot, on_delete=models.CASCADE, related_name="cells")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+", db_index=False)
    rank = models.CharField(max_length=10, choices=Rank)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "rank", "at"], name="oncallcell_one_person"),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.at:%d %H:%M}"


class Ladder(models.Model):
    """
    An alert about one subject that climbs until somebody has it. At most one of them lives for a subject.

    `policy` names the rules of the service it belongs to; `round` counts the ladders of the subject.
    """

    policy = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)
    subject = models.BigIntegerField()
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="ladders", db_index=False)
    level = models.PositiveSmallIntegerField()
    round = models.PositiveIntegerField(default=1)
    unmanned = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=clock.now)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    why = models.CharField(max_length=10, choices=Why, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "kind", "subject"], condition=Q(stopped_at=None), name="ladder_one_alive"
            ),
            models.UniqueConstraint(fields=["policy", "kind", "subject", "round"], name="ladder_round_once"),
            models.CheckConstraint(
                condition=Q(stopped_at=None, why="") | (Q(stopped_at__isnull=False) & ~Q(why="")),
                name="ladder_stopped_says_why",
            ),
            models.CheckConstraint(condition=Q(level__lte=1), name="ladder_is_urgent"),
        ]
        indexes = [
            models.Index(fields=["area", "level"], condition=Q(stopped_at=None), name="ladder_alive"),
            models.Index(fields=["area", "-id"], name="ladder_of_area"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject} ({self.round})"


class EscalationStep(models.Model):
    """One step of a ladder: durable, taken once, by a conditional update."""

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    rung = models.CharField(max_length=20)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    told = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ladder", "number"], name="escalationstep_once"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(cancelled_at=None), name="escalationstep_sent_or_cancelled"
            ),
        ]
        indexes = [
            # SQLite uses a partial index only where it can prove its condition: IS NULL, never a bound value.
            models.Index(
                fields=["due_at"], condition=Q(sent_at=None, cancelled_at=None), name="escalationstep_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ladder} step {self.number}"
