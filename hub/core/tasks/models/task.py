"""One errand somebody must run, and who has taken it (requests.md, "The claim")."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.core.flow.transition import Stateful
from hub.core.kit import clock
from hub.core.people.models import Area, Building, Episode, Household
from hub.core.people.words import Role
from hub.core.tasks.models.titled import Titled
from hub.core.tasks.words import ACTIVE, FINISHED, NOBODY_ANSWERED, TWO, ClaimState, Kind, Skill, TaskState

PERSON = settings.AUTH_USER_MODEL


def new_token() -> str:
    """Fences off one claim: 32 characters that no other has."""
    return secrets.token_hex(16)


class Run(Titled):
    """
    A batch of errands of one building, claimed whole and counted once against the claimer's cap.

    `gathers`: more doors may still be added; whoever claims the run ends that.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="runs")
    building = models.ForeignKey(Building, null=True, on_delete=models.PROTECT, related_name="runs")
    pick_up = models.CharField(_("pick-up point"), max_length=120, blank=True)
    gathers = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["building"], condition=Q(gathers=True), name="run_gathers_once_a_building"
            )
        ]

    def __str__(self) -> str:
        return self.shown_title


class Task(Titled, Stateful):
    """
    任务. A two-person errand has two slots; `claimed` counts the taken ones and never passes `slots`.

    `check_at`: since when something that was done waits for the desk to look at it; empty when nothing does.
    `next_wave_at`: when the next people are asked; empty where nobody is asked. `asked_round`: nobody is asked twice in
    one; with `asks_wide` also who is off shift or goes about elsewhere. `untaken_at`: since when everybody was asked
    and nobody took it. `to_door`: for somebody who cannot come down; the sheet says so, and never why. `unreached`: it
    is for knocking at a door whose household could not be reached, and there is one such at a time for a door.
    """

    MOVES = {TaskState.OPEN: frozenset({TaskState.DONE, TaskState.CANCELLED})}

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="tasks")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="tasks")
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.OTHER)
    details = models.TextField(_("details for whoever does it"), blank=True, max_length=2000)
    level = models.PositiveSmallIntegerField(default=3)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    building = models.ForeignKey(
        Building, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    contact_name = models.CharField(max_length=80, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    for_property = models.BooleanField(_("property staff"), default=True)
    for_cadres = models.BooleanField(_("seconded cadres"), default=True)
    for_volunteers = models.BooleanField(_("volunteers"), default=True)
    skill = models.CharField(_("skill"), max_length=15, choices=Skill, default=Skill.NONE, blank=True)
    vetted_only = models.BooleanField(_("only for vetted people"), default=False)
    photo_wanted = models.BooleanField(_("a photo proves it"), default=False)
    zone_only = models.BooleanField(_("only for people of this zone"), default=False)
    enters_home = models.BooleanField(_("somebody goes into a home"), default=False)
    with_cash = models.BooleanField(_("cash is handled"), default=False)
    with_keys = models.BooleanField(_("keys are handled"), default=False)
    to_door = models.BooleanField(_("brought to the door"), default=False)
    unreached = models.BooleanField(default=False, editable=False)
    boxes = models.PositiveSmallIntegerField(_("boxes"), default=0)
    slots = models.PositiveSmallIntegerField(_("people needed"), default=1)
    claimed = models.PositiveSmallIntegerField(default=0)
    run = models.ForeignKey(
        Run, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks", db_index=False
    )
    source_kind = models.CharField(max_length=40, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    check_at = models.DateTimeField(null=True, blank=True, editable=False)
    wave = models.PositiveSmallIntegerField(default=0, editable=False)
    next_wave_at = models.DateTimeField(null=True, blank=True, editable=False)
    asked_round = models.PositiveSmallIntegerField(default=1, editable=False)
    asks_wide = models.BooleanField(default=False, editable=False)
    untaken_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(claimed__lte=F("slots")), name="task_claimed_within_slots"),
            models.CheckConstraint(condition=Q(slots__gte=1), name="task_has_a_slot"),
            models.CheckConstraint(
                condition=Q(for_property=True) | Q(for_cadres=True) | Q(for_volunteers=True),
                name="task_open_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(enters_home=False, with_cash=False, with_keys=False)
                | Q(slots__gte=TWO, vetted_only=True),
                name="task_home_cash_keys_by_two",
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(state="open", unreached=True), name="task_one_knock_a_door"
            ),
        ]
        indexes = [
            # With the state as a column too: see SupportRequest.
            models.Index(
                fields=["area", "state", "level", "id"], condition=Q(state="open"), name="task_open"
            ),
            models.Index(fields=["area", "state", "-id"], name="task_by_state"),
            models.Index(fields=["area", "-id"], name="task_of_area"),
            models.Index(
                fields=["area", "check_at", "id"], condition=Q(check_at__isnull=False), name="task_to_check"
            ),
            models.Index(
                fields=["area", "untaken_at"],
                condition=Q(state="open", untaken_at__isnull=False),
                name="task_untaken",
            ),
            models.Index(fields=["source_kind", "source_id"], name="task_source"),
            # Most have none: an index over all of them looks like a poor one, and the planner avoids it.
            models.Index(fields=["run"], condition=Q(run__isnull=False), name="task_of_run"),
            models.Index(
                fields=["next_wave_at"],
                condition=Q(state="open", next_wave_at__isnull=False),
                name="task_next_wave",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def workforces(self) -> frozenset[Role]:
        """The workforces it is open to."""
        flags = {
            Role.PROPERTY: self.for_property,
            Role.CADRE: self.for_cadres,
            Role.VOLUNTEER: self.for_volunteers,
        }
        return frozenset(role for role, wanted in flags.items() if wanted)

    @property
    def by_two(self) -> bool:
        """Whether two vetted people go together: into a home, with cash or with keys (requests.md, 17)."""
        return self.enters_home or self.with_cash or self.with_keys

    @property
    def room_left(self) -> int:
        """Slots nobody has taken."""
        return max(0, self.slots - self.claimed) if self.state == TaskState.OPEN else 0


class Claim(Stateful):
    """
    认领. One person's hold on one slot; the token fences off a completion that comes after somebody restarted.

    `nobody_in`: its person went, and nobody answered; their part is over, what they came for is not done.
    """

    MOVES = {
        ClaimState.CLAIMED: frozenset(
            {ClaimState.STARTED, ClaimState.DONE, ClaimState.RELEASED, ClaimState.EXPIRED, ClaimState.NO_SHOW}
        ),
        ClaimState.STARTED: frozenset({ClaimState.DONE, ClaimState.RELEASED, ClaimState.NO_SHOW}),
        ClaimState.DONE: frozenset({ClaimState.VERIFIED}),
    }

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="claims")
    run = models.ForeignKey(
        Run, null=True, blank=True, on_delete=models.SET_NULL, related_name="claims", db_index=False
    )
    state = models.CharField(max_length=10, choices=ClaimState, default=ClaimState.CLAIMED)
    token = models.CharField(max_length=32, default=new_token)
    lease_until = models.DateTimeField()
    note = models.TextField(_("note"), blank=True, max_length=2000)
    late_note = models.TextField(blank=True, max_length=2000)
    nobody_in = models.BooleanField(default=False, db_default=False, editable=False)
    claimed_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "person"], condition=Q(state__in=ACTIVE), name="claim_active_once"
            ),
            models.CheckConstraint(
                condition=Q(nobody_in=False) | Q(state__in=FINISHED), name="claim_nobody_in_is_over"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state"], name="claim_of_person"),
            # What several people hold, asked at once: with figures SQLite takes many a state of many a person for
            # nearly everything, and walks it. It can prove IS NULL, and never a list of states.
            models.Index(fields=["person"], condition=Q(ended_at=None), name="claim_held"),
            models.Index(fields=["run", "state"], condition=Q(run__isnull=False), name="claim_of_run"),
            models.Index(fields=["lease_until"], condition=Q(state="claimed"), name="claim_lease"),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.task}"

    @property
    def is_held(self) -> bool:
        """Whether its person has the errand now."""
        return self.state in ACTIVE

    @property
    def is_done(self) -> bool:
        """Whether its person did what they came for."""
        return self.state in FINISHED and not self.nobody_in

    @property
    def shown_state(self) -> str:
        """Where it stands, in words: where nobody answered, it is over and not done."""
        return str(NOBODY_ANSWERED if self.nobody_in else self.get_state_display())
