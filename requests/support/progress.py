"""Where a request stands, in the words and pictures that a resident understands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.core.kit import masks
from hub.core.ladder import standing
from hub.core.media.models import Picture
from hub.core.tasks import doors
from hub.core.tasks.models import Claim, Task
from hub.core.tasks.words import HOLDS_SLOT
from support import access
from support.actions.errands import KIND
from support.forms import WishForm
from support.models import SlaClock, SupportRequest
from support.words import Danger, Need, State


@dataclass(frozen=True)
class Step:
    """One of the four windows that light up: its words, whether it is behind us, and when it happened."""

    label: str
    done: bool
    at: datetime | None = None


@dataclass(frozen=True)
class ErrandShown:
    """An errand as the resident may see it: what, in which state, and by whom (first name only)."""

    task: Task
    helpers: list[str]
    claims: list[Claim]
    pictures: list[Picture]

    @property
    def unanswered(self) -> bool:
        """Whether whoever went met nobody, so that it is over and not done."""
        return doors.went_unanswered(self.task, self.claims)


def steps(request: SupportRequest) -> list[Step]:
    """Received, somebody has it, help is on the way, solved."""
    over = request.state in (State.RESOLVED, State.CLOSED)
    helped = over or request.state in (State.IN_PROGRESS, State.WAITING_RESIDENT, State.WAITING_EXTERNAL)
    return [
        Step(_("Received"), True, request.arrived_at),
        Step(_("Somebody has it"), request.acknowledged_at is not None or helped, request.acknowledged_at),
        Step(_("Being done"), helped),
        Step(_("Solved"), over, request.resolved_at),
    ]


def errands(request: SupportRequest) -> list[ErrandShown]:
    """The errands run for a request, oldest first: three queries."""
    found = list(Task.objects.filter(source_kind=KIND, source_id=request.pk).order_by("pk"))
    claims = list(
        Claim.objects.filter(task__in=found, state__in=HOLDS_SLOT).select_related("person").order_by("pk")
    )
    by_task: dict[int, list[Claim]] = {}
    for claim in claims:
        by_task.setdefault(claim.task_id, []).append(claim)
    pictures: dict[int, list[Picture]] = {}
    for picture in Picture.objects.of("claim", *(claim.pk for claim in claims)):
        pictures.setdefault(picture.subject_id, []).append(picture)
    return [_shown(task, by_task.get(task.pk, []), pictures) for task in found]


def _shown(task: Task, claims: list[Claim], pictures: dict[int, list[Picture]]) -> ErrandShown:
    names = [masks.short_name(claim.person.name) for claim in claims]
    return ErrandShown(
        task, names, claims, [picture for claim in claims for picture in pictures.get(claim.pk, [])]
    )


def next_step(request: SupportRequest) -> str:
    """What happens next, in one sentence; of a merged request, with the one that it belongs to."""
    state = access.main_of(request).state
    said = {
        State.NEW: _("The committee reads it and says who looks after it."),
        State.TRIAGED: _("The committee reads it and says who looks after it."),
        State.REOPENED: _("The committee reads it and says who looks after it."),
        State.ASSIGNED: _("Somebody speaks with you, or sends somebody."),
        State.IN_PROGRESS: _("Somebody is at work on it."),
        State.WAITING_RESIDENT: _("We wait for your answer. Please write, or ring the committee."),
        State.WAITING_EXTERNAL: _("We wait for somebody outside, and ask again."),
        State.RESOLVED: _("Please tell us whether it helped."),
        State.CLOSED: _("Nothing more. Open it again if something is missing."),
        State.OUT_OF_SCOPE: _("Please read why, or ring the committee."),
    }
    return said.get(State(state), "")


def promised(request: SupportRequest) -> SlaClock | None:
    """The next promise that is still open."""
    if not request.is_open:
        return None
    return request.clocks.filter(stopped_at=None).order_by("due_at").first()


def unmanned(request: SupportRequest) -> bool:
    """Whether nobody has it and nobody is on duty or on call: the resident is told the truth, and whom to ring."""
    return request.is_open and request.owner_id is None and not standing.is_manned(request.area_id)


def _told(form: WishForm) -> list[tuple[str, str]]:
    """The answers to the questions and the times, as told to check; what was left out has none."""
    said = [str(Need(name).label) for name in form["needs"].value() or [] if name in Need]
    doses, meals = form["doses_left"].value(), form["meals_left"].value()
    told = [(_("What is so"), "; ".join(said))]
    if form["appointment"].value():
        moment = form["appointment_at"].value()
        shown = (
            moment.strftime("%m-%d %H:%M") if isinstance(moment, datetime) else str(moment).replace("T", " ")
        )
        told.append((_("Appointment"), f"{_choice(form, 'appointment')} {shown}"))
    if doses not in (None, ""):
        told.append((_("The medicine lasts"), f"{doses} {_choice(form, 'doses_unit')}"))
    if meals not in (None, ""):
        told.append((_("Food"), ngettext("%(n)s meal", "%(n)s meals", int(meals)) % {"n": meals}))
    return [(label, value) for label, value in told if value]


def _choice(form: WishForm, name: str) -> str:
    choices = dict(form.fields[name].choices)  # type: ignore[attr-defined]
    return str(choices.get(form[name].value(), ""))


def checked(form: WishForm) -> list[dict[str, Any]]:
    """The answers to check before sending, each with the step that changes it."""
    if form.step != "check":
        return []
    dangers = [str(Danger(name).label) for name in form["dangers"].value() or [] if name in Danger]
    choices = dict(form.fields["category"].choices)  # type: ignore[attr-defined]
    rows = [
        {"label": _("Danger now"), "value": "; ".join(dangers) or _("No"), "step": "danger"},
        {
            "label": _("What it is about"),
            "value": choices.get(form["category"].value(), ""),
            "step": "category",
        },
        *({"label": label, "value": value, "step": "needs"} for label, value in _told(form)),
        {"label": _("What you need"), "value": form["text"].value() or "", "step": "words"},
        {
            "label": _("We ring you on"),
            "value": form["contact_phone"].value() or _("No number"),
            "step": "words",
        },
    ]
    return [row for row in rows if row["value"]]
