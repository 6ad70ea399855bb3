"""Each time somebody went through a gate, with a pass or without one; colour and word of the day."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hub.core.kit import clock
from hub.core.people.models import Area
from support.passes.models import Gate, Pass
from support.passes.words import Colour, Kind, Reason, Why

PERSON = settings.AUTH_USER_MODEL


class PassScan(models.Model):
    """
    One tap at a gate, with the key that the device made of it (`tap`): counted once, whichever way it comes.

    `tapped_at` is when the device says that it was, `at` when the hub heard of it, `day` whose count it belongs to.
    `is_conflict`: somebody was let out though the pass did not hold any more; the desk looks at it. Of an emergency
    exit `taken_by` says who at the desk has it: until then an alarm climbs.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="pass_scans")
    permit = models.ForeignKey(Pass, null=True, blank=True, on_delete=models.CASCADE, related_name="scans")
    kind = models.CharField(max_length=10, choices=Kind)
    go = models.BooleanField(default=True)
    reason = models.CharField(max_length=15, choices=Reason, blank=True)
    counted = models.BooleanField(default=False)
    is_conflict = models.BooleanField(default=False)
    offline = models.BooleanField(default=False)
    gate = models.ForeignKey(Gate, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    tap = models.CharField(max_length=80)
    tapped_at = models.DateTimeField(default=clock.now)
    at = models.DateTimeField(default=clock.now)
    day = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    who = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    looked_words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["area", "tap"], name="passscan_tap_once"),
            models.CheckConstraint(
                condition=Q(counted=False) | Q(permit__isnull=False, go=True), name="passscan_counted_is_go"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.EMERGENCY) | Q(permit__isnull=False), name="passscan_of_a_pass"
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by=None) | Q(taken_at__isnull=False, kind=Kind.EMERGENCY),
                name="passscan_taken_is_emergency",
            ),
        ]
        indexes = [
            models.Index(
                fields=["area", "-id"],
                condition=Q(looked_at=None) & (Q(is_conflict=True) | Q(kind=Kind.EMERGENCY)),
                name="passscan_to_look_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.tapped_at:%H:%M}"


class DayWord(models.Model):
    """Colour and word of one day: what is written on paper passes, known to the gate and the desk only."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="day_words")
    day = models.DateField()
    colour = models.CharField(max_length=10, choices=Colour)
    word = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "day"], name="dayword_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.colour} {self.word}"

    @property
    def shown(self) -> str:
        """In the reader's language: Blue · crane."""
        from support.passes.words import DAY_WORDS

        return f"{self.get_colour_display()} · {DAY_WORDS.get(self.word, self.word)}"
