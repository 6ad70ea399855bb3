"""Errands that come again by the clock (requests.md, 20)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from hub.core.people.models import Area, Building
from hub.core.tasks.models.task import Task
from hub.core.tasks.words import WEEKDAYS, Doors, Kind, Skill

PERSON = settings.AUTH_USER_MODEL


class RecurringTask(models.Model):
    """
    A rule: on these weekdays at this time of the area's clock, an errand stands on the board.

    With `doors` there is one errand for each such door, a run for each building. `items` are the steps that each errand
    gets: text, and whether it is needed. `next_at` is when it is due again; empty while the rule rests.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="recurring_tasks")
    title = models.CharField(_("what is to be done"), max_length=120)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.OTHER)
    details = models.TextField(_("details for whoever does it"), blank=True, max_length=2000)
    level = models.PositiveSmallIntegerField(default=3)
    building = models.ForeignKey(Building, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    doors = models.CharField(
        _("for which doors"), max_length=15, choices=Doors, default=Doors.NONE, blank=True
    )
    days = models.JSONField(default=list)
    at = models.TimeField(_("at"))
    items = models.JSONField(default=list, blank=True)
    slots = models.PositiveSmallIntegerField(_("people needed"), default=1)
    skill = models.CharField(_("skill"), max_length=15, choices=Skill, default=Skill.NONE, blank=True)
    vetted_only = models.BooleanField(_("only for vetted people"), default=False)
    for_property = models.BooleanField(_("property staff"), default=True)
    for_cadres = models.BooleanField(_("seconded cadres"), default=True)
    for_volunteers = models.BooleanField(_("volunteers"), default=True)
    next_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(for_property=True) | Q(for_cadres=True) | Q(for_volunteers=True),
                name="recurring_open_to_somebody",
            ),
            models.CheckConstraint(condition=Q(slots__gte=1), name="recurring_has_a_slot"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="recurring_due"),
            models.Index(fields=["area", "id"], name="recurring_of_area"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_days(self) -> str:
        """The weekdays in words."""
        if len(self.days) == len(WEEKDAYS):
            return str(_("every day"))
        return ", ".join(str(WEEKDAYS[day]) for day in sorted(self.days))


class Occurrence(models.Model):
    """One coming of a rule, made once, whichever worker makes it: the constraint decides."""

    rule = models.ForeignKey(RecurringTask, on_delete=models.CASCADE, related_name="occurrences")
    due_at = models.DateTimeField()
    task = models.ForeignKey(Task, null=True, on_delete=models.SET_NULL, related_name="+")
    errands = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "due_at"], name="occurrence_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_at:%Y-%m-%d}"
