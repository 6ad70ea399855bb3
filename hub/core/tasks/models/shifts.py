"""Shifts that people sign up for (requests.md, 17)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.core.flow.transition import Stateful
from hub.core.kit import clock
from hub.core.people.models import Area
from hub.core.people.words import Role
from hub.core.tasks.words import ON_LIST, WORKFORCE_CHOICES, ShiftState, SignupState, Skill

PERSON = settings.AUTH_USER_MODEL


class Shift(Stateful):
    """班次. `taken` counts who has signed up and never passes `places`. Without `workforce` it is for all three."""

    MOVES = {ShiftState.PLANNED: frozenset({ShiftState.CANCELLED})}

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="shifts")
    state = models.CharField(max_length=10, choices=ShiftState, default=ShiftState.PLANNED)
    title = models.CharField(_("what for"), max_length=80)
    place = models.CharField(_("where to come"), max_length=120, blank=True)
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))
    workforce = models.CharField(_("for whom"), max_length=15, choices=WORKFORCE_CHOICES, blank=True)
    skill = models.CharField(_("skill"), max_length=15, choices=Skill, default=Skill.NONE, blank=True)
    places = models.PositiveSmallIntegerField(_("places"), default=1)
    taken = models.PositiveSmallIntegerField(default=0)
    cancel_reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="shift_taken_within_places"),
            models.CheckConstraint(condition=Q(places__gte=1), name="shift_has_a_place"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="shift_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["area", "since", "id"], name="shift_of_area")]

    def __str__(self) -> str:
        return self.title

    @property
    def workforces(self) -> frozenset[Role]:
        """The workforces it is for."""
        return frozenset({Role(self.workforce)} if self.workforce else map(Role, dict(WORKFORCE_CHOICES)))

    @property
    def gap(self) -> int:
        """Places that nobody has taken."""
        return max(0, self.places - self.taken) if self.state == ShiftState.PLANNED else 0

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.until <= clock.now()

    @property
    def has_begun(self) -> bool:
        """Whether it has begun."""
        return self.since <= clock.now()


class Signup(Stateful):
    """
    One person's place in one shift. `since` and `until` are the shift's, so that overlaps are found by one index.

    `agreed_since` and `agreed_until`: the hours to which the person agreed, where it was moved and they have not said
    yet that they come at the new ones; empty otherwise.
    """

    MOVES = {
        SignupState.SIGNED: frozenset(
            {SignupState.WITHDRAWN, SignupState.CANCELLED, SignupState.CAME, SignupState.NO_SHOW}
        ),
        SignupState.CAME: frozenset({SignupState.NO_SHOW}),
        SignupState.NO_SHOW: frozenset({SignupState.CAME}),
    }

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="signups")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="signups")
    state = models.CharField(max_length=10, choices=SignupState, default=SignupState.SIGNED)
    since = models.DateTimeField()
    until = models.DateTimeField()
    agreed_since = models.DateTimeField(null=True, blank=True, editable=False)
    agreed_until = models.DateTimeField(null=True, blank=True, editable=False)
    signed_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"], condition=Q(state__in=ON_LIST), name="signup_once"
            ),
            models.CheckConstraint(
                condition=Q(agreed_since=None, agreed_until=None)
                | Q(agreed_since__isnull=False, agreed_until__isnull=False),
                name="signup_agreed_to_both_hours",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "until"], condition=Q(state="signed"), name="signup_ahead"),
            models.Index(fields=["person", "state"], name="signup_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.shift}"

    @property
    def was_moved(self) -> bool:
        """Whether it was moved and the person has not agreed yet."""
        return self.agreed_since is not None

    @property
    def agreed(self) -> tuple[datetime, datetime]:
        """The hours to which the person agreed."""
        return self.agreed_since or self.since, self.agreed_until or self.until

    def overlaps(self, since: datetime, until: datetime) -> bool:
        """Whether its hours touch these."""
        return self.since < until and since < self.until
