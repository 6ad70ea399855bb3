"""诉求: what somebody needs from the committee, and everything that is done about it."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from hub.core.flow.search import Searchable
from hub.core.flow.transition import Stateful
from hub.core.kit import clock
from hub.core.people.models import Area, Building, Episode, Household
from support.words import (
    OPEN_STATES,
    REASONS,
    Appointment,
    Category,
    Channel,
    Danger,
    Need,
    Outcome,
    Satisfaction,
    Stage,
    State,
)

PERSON = settings.AUTH_USER_MODEL
_WORKING = frozenset(
    {
        State.IN_PROGRESS, State.WAITING_RESIDENT, State.WAITING_EXTERNAL, State.RESOLVED, State.ASSIGNED,
        State.TRIAGED,
    }
)  # fmt: skip
_ASIDE = frozenset({State.DUPLICATE, State.OUT_OF_SCOPE, State.CANCELLED})
_STAGE = Case(
    When(state__in=OPEN_STATES, then=Value(Stage.OPEN.value)),
    When(state=State.RESOLVED, then=Value(Stage.SOLVED.value)),
    default=Value(Stage.OVER.value),
)


class SupportRequest(Searchable, Stateful):
    """
    One thing a household needs. `level` runs from 0 (life) to 4 (suggestion); lower is more urgent.

    `stage` is for queries and their indexes: the database itself makes it of the state, so that the two never part.
    An object in hand knows its stage as it was read; ask its `is_open`.
    """

    MOVES = {
        State.NEW: frozenset({State.TRIAGED, State.ASSIGNED}) | _ASIDE,
        State.TRIAGED: frozenset({State.ASSIGNED}) | _ASIDE,
        State.ASSIGNED: _WORKING,
        State.IN_PROGRESS: _WORKING - {State.IN_PROGRESS},
        State.WAITING_RESIDENT: _WORKING - {State.WAITING_RESIDENT},
        State.WAITING_EXTERNAL: _WORKING - {State.WAITING_EXTERNAL},
        State.RESOLVED: frozenset({State.CLOSED, State.REOPENED}),
        State.CLOSED: frozenset({State.REOPENED}),
        State.REOPENED: frozenset({State.ASSIGNED}),
    }

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="support_requests")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="support_requests")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(max_length=20, choices=State, default=State.NEW)
    stage = models.GeneratedField(
        expression=_STAGE, output_field=models.CharField(max_length=10), db_persist=True
    )
    level = models.PositiveSmallIntegerField(default=3)
    level_reason = models.CharField(max_length=40, blank=True)
    category = models.CharField(_("what is it about"), max_length=15, choices=Category)
    text = models.TextField(_("what do you need"), max_length=2000, blank=True)
    dangers = models.JSONField(default=list, blank=True)
    needs = models.JSONField(default=list, blank=True)
    appointment = models.CharField(_("appointment"), max_length=15, choices=Appointment, blank=True)
    appointment_at = models.DateTimeField(_("when is it"), null=True, blank=True)
    doses_until = models.DateTimeField(null=True, blank=True)
    meals_until = models.DateTimeField(null=True, blank=True)
    harm_counted = models.JSONField(default=list, blank=True, editable=False)
    next_harm_at = models.DateTimeField(null=True, blank=True, editable=False)
    look_now = models.CharField(max_length=20, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.WEB)
    building = models.ForeignKey(Building, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="support_requests"
    )
    raised_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    beneficiary = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    contact_name = models.CharField(_("name"), max_length=80, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=20, blank=True)
    owner = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    arrived_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    satisfaction = models.PositiveSmallIntegerField(choices=Satisfaction, null=True, blank=True)
    satisfaction_text = models.CharField(max_length=500, blank=True)
    undo = models.JSONField(null=True, blank=True, editable=False)
    refusal_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    """Who wants to turn it down: a second person decides."""
    refusal_reason = models.TextField(max_length=2000, blank=True)

    class Meta:
        verbose_name = _("support request")
        constraints = [
            models.UniqueConstraint(fields=["area", "number"], name="request_number_once"),
            models.CheckConstraint(condition=Q(level__lte=4), name="request_level_known"),
            models.CheckConstraint(
                # Of a merged one it is the word on the end of the other (actions/rating).
                condition=Q(satisfaction=None) | Q(state__in=(State.RESOLVED, State.CLOSED, State.DUPLICATE)),
                name="request_rated_after_the_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(State.RESOLVED, State.CLOSED)) | ~Q(outcome=""),
                name="request_end_has_outcome",
            ),
        ]
        indexes = [
            # The stage stands in it as a column too: without figures about the table, SQLite takes the index of
            # which it knows most columns, and its condition alone would not speak for it.
            models.Index(
                fields=["area", "stage", "level", "due_at", "id"],
                condition=Q(stage=Stage.OPEN.value),
                name="request_open",
            ),
            # What rises by the clock: the open ones of which a time is known, and nothing else.
            models.Index(
                fields=["next_harm_at"], condition=Q(next_harm_at__isnull=False), name="request_next_harm"
            ),
            models.Index(fields=["area", "stage", "-id"], name="request_by_stage"),
            # The desk narrows also what is over, which grows without end: newest first, by one of these.
            models.Index(fields=["area", "stage", "category", "-id"], name="request_by_category"),
            models.Index(fields=["area", "stage", "building", "-id"], name="request_by_building"),
            models.Index(fields=["area", "stage", "level", "-id"], name="request_by_level"),
            models.Index(fields=["area", "stage", "owner", "-id"], name="request_by_owner"),
            models.Index(fields=["household", "-id"], name="request_of_household"),
            models.Index(fields=["area", "-id"], name="request_of_area"),
            models.Index(fields=["area", "arrived_at"], name="request_by_day"),
            models.Index(fields=["beneficiary", "area", "-id"], name="request_for_person"),
            # Instead of raised_by's own: who sits at the desk has raised thousands, but not for their neighbours.
            models.Index(fields=["raised_by", "household"], name="request_raised_by"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN_STATES

    @property
    def who(self) -> str:
        """Whom to ask for when one rings: the name that was given, whom it is for, or who asked."""
        person = self.beneficiary or self.raised_by
        return self.contact_name or (person.name if person else "")

    @property
    def sort_key(self) -> str:
        """The queue's order as text: level, what is due first, arrival."""
        due = f"{self.due_at:%Y%m%d%H%M%S}" if self.due_at else "9"
        return f"{self.level}-{due}-{self.pk:012}"

    @property
    def is_takeable(self) -> bool:
        """Whether nobody has it."""
        return self.state in (State.NEW, State.TRIAGED, State.REOPENED)

    @property
    def waits_for_refusal(self) -> bool:
        """Whether somebody wants to turn it down, and a second person has not said yes or no."""
        return self.refusal_by_id is not None and self.state in (State.NEW, State.TRIAGED)

    @property
    def is_endable(self) -> bool:
        """Whether it may be called solved now."""
        return self.may_become(State.RESOLVED)

    @property
    def waits(self) -> list[tuple[str, str]]:
        """The other states of "somebody is at it" that may follow, with their words for the desk."""
        states = (State.IN_PROGRESS, State.WAITING_RESIDENT, State.WAITING_EXTERNAL)
        words = (_("At work on it"), _("Waiting for the resident"), _("Waiting for somebody outside"))
        return [(str(s), str(w)) for s, w in zip(states, words, strict=True) if self.may_become(s)]

    @property
    def danger_words(self) -> list[str]:
        """The danger signs that were ticked, in words."""
        return [str(Danger(name).label) for name in self.dangers if name in Danger.values]

    @property
    def need_words(self) -> list[str]:
        """The questions that were answered with yes, in words."""
        return [str(Need(name).label) for name in self.needs if name in Need.values]

    @property
    def level_words(self) -> str:
        """Why it has its level."""
        return str(REASONS.get(self.level_reason, ""))


from support.case_models import ContactAttempt, Draft, InboundSms, Link, ReturnVisit  # noqa: E402
from support.passes.models import DayWord, Gate, Pass, PassScan  # noqa: E402
from support.rate_models import Exclusion, RateDay  # noqa: E402
from support.shelf_models import ArticleHelped, CannedReply, KnowledgeArticle, SavedView  # noqa: E402
from support.work_models import Assignment, Message, SlaClock  # noqa: E402

__all__ = [
    "ArticleHelped", "Assignment", "CannedReply", "ContactAttempt", "DayWord", "Draft", "Exclusion",
    "Gate", "InboundSms", "KnowledgeArticle", "Link", "Message", "Pass", "PassScan", "RateDay",
    "ReturnVisit", "SavedView", "SlaClock", "SupportRequest",
]  # fmt: skip
