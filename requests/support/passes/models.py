"""Passes and the gates. What happened at a gate, and the word of the day, stand in scan_models."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.core.flow.transition import Stateful
from hub.core.kit import clock
from hub.core.kit.codes.invitations import ALPHABET, pretty
from hub.core.people.models import Area, Episode, Household
from support.passes.words import HOLDS, LIVE, URGENT, WAITING, Purpose, State

PERSON = settings.AUTH_USER_MODEL
CODE_LENGTH = 8


def new_code() -> str:
    """A code that can be said at a gate: 8 symbols, 38 bits, no look-alikes. Alone it shows a face and a name."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class Gate(models.Model):
    """A gate of the area with its name. `closed_at`: it is not used any more."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="gates")
    name = models.CharField(_("name"), max_length=40)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("way out", "gate")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="gate_name_once")]

    def __str__(self) -> str:
        return self.name


class Pass(Stateful):
    """
    Somebody may leave through a gate (any, where `gate` is empty) from `starts_at` until `ends_at`, so many times.

    `exits` and `returns` move by conditional update only (actions/counting). A pass with `days` holds on those days
    of the week, from one minute of the day until another, and its numbers are those of `counted_on`. `payload` is what
    the square says; `issue` grows when the window changes, so that an older paper is known as such, and `signed_until`
    is the latest end that any issue was signed with: until then an older paper carries its signature.
    """

    MOVES = {
        State.REQUESTED: frozenset(
            {State.GRANTED, State.APPROVED, State.REFUSED, State.WITHDRAWN, State.EXPIRED}
        ),
        State.GRANTED: frozenset({State.APPROVED, State.REFUSED, State.WITHDRAWN, State.EXPIRED}),
        State.APPROVED: frozenset({State.ACTIVE, State.USED, State.EXPIRED, State.REVOKED, State.WITHDRAWN}),
        State.ACTIVE: frozenset({State.APPROVED, State.RETURNED, State.REVOKED}),
        State.EXPIRED: frozenset({State.ACTIVE, State.USED}),
    }

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="passes")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="passes")
    code = models.CharField(max_length=CODE_LENGTH, default=new_code, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    purpose = models.CharField(pgettext_lazy("pass", "why"), max_length=10, choices=Purpose)
    words = models.CharField(max_length=300, blank=True)
    request = models.ForeignKey(
        "support.SupportRequest", null=True, blank=True, on_delete=models.SET_NULL, related_name="passes"
    )
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="passes")
    person = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="passes")
    name = models.CharField(_("name"), max_length=80)
    companion = models.CharField(_("companion"), max_length=80, blank=True)
    plate = models.CharField(_("number plate"), max_length=20, blank=True)
    gate = models.ForeignKey(Gate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    back_by = models.DateTimeField(null=True, blank=True)
    comes_back = models.BooleanField(default=True)
    days = models.CharField(max_length=7, blank=True)
    from_minute = models.PositiveSmallIntegerField(default=0)
    until_minute = models.PositiveSmallIntegerField(default=24 * 60)
    exits_allowed = models.PositiveSmallIntegerField(default=1)
    exits = models.PositiveSmallIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0)
    counted_on = models.DateField(null=True, blank=True)
    due_back = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    four_eyes = models.BooleanField(default=False)
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    first_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    payload = models.TextField(blank=True)
    issue = models.PositiveSmallIntegerField(default=0)
    signed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("paper", "pass")
        verbose_name_plural = pgettext_lazy("paper", "passes")
        constraints = [
            models.CheckConstraint(condition=Q(exits__lte=F("exits_allowed")), name="pass_exits_within"),
            models.CheckConstraint(condition=Q(returns__lte=F("exits")), name="pass_returns_within"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="pass_window"),
            models.CheckConstraint(
                condition=~Q(purpose=Purpose.KEY_WORK) | Q(four_eyes=True), name="pass_work_needs_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(four_eyes=False)
                | Q(approved_at=None)
                | (
                    Q(first_by__isnull=False, approved_by__isnull=False)
                    & ~Q(first_by=F("approved_by"))
                    & ~Q(asked_by=F("approved_by"))
                ),
                name="pass_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(person=None)
                | (
                    (Q(approved_by=None) | ~Q(person=F("approved_by")))
                    & (Q(first_by=None) | ~Q(person=F("first_by")))
                ),
                name="pass_nobody_grants_their_own",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(*HOLDS, State.USED, State.RETURNED)) | Q(approved_at__isnull=False),
                name="pass_holds_when_approved",
            ),
        ]
        indexes = [
            models.Index(
                fields=["area", "state", "starts_at", "id"], condition=Q(state__in=LIVE), name="pass_live"
            ),
            models.Index(fields=["area", "-id"], name="pass_of_area"),
            models.Index(fields=["area", "signed_until"], name="pass_by_signed_end"),
            models.Index(fields=["household", "-id"], name="pass_of_household"),
            models.Index(
                fields=["ends_at"], condition=Q(state__in=(*WAITING, State.APPROVED)), name="pass_ending"
            ),
            models.Index(
                fields=["due_back"],
                condition=Q(state=State.ACTIVE, overdue_told_at=None),
                name="pass_overdue",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_code

    @property
    def shown_code(self) -> str:
        """The code as people say it: 7KQ4-M2XW."""
        return pretty(self.code)

    @property
    def is_medical(self) -> bool:
        """Whether why somebody leaves is health data: shown on its own page only, where each reading is recorded."""
        return self.purpose in URGENT

    @property
    def recurs(self) -> bool:
        """Whether it holds on days of the week again and again."""
        return bool(self.days)

    @property
    def holds(self) -> bool:
        """Whether a gate may be shown it."""
        return self.state in HOLDS

    @property
    def waits(self) -> bool:
        """Whether the desk has to decide."""
        return self.state in WAITING

    @property
    def is_out(self) -> bool:
        """Whether somebody is out on it, as far as the hub has heard."""
        return self.exits > self.returns

    @property
    def hours(self) -> str:
        """From when until when on its days: 06:30–20:00."""
        return f"{_clock(self.from_minute)}–{_clock(self.until_minute)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


from support.passes.scan_models import DayWord, PassScan  # noqa: E402

__all__ = ["DayWord", "Gate", "Pass", "PassScan", "new_code"]
