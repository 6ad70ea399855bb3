"""Trying to reach somebody, and asking afterwards how it is (requests.md, 14 and 20)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hub.core.announce import Event, announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Gone, Invalid
from hub.core.notices.tell import Words
from hub.core.people.models import Person
from hub.core.tasks import actions as tasks
from hub.core.tasks import doors
from hub.core.tasks.models import Task
from hub.core.tasks.sources import Source, Step
from hub.core.tasks.words import Kind, TaskState
from support import access, clocks, events
from support.actions import errands, ongoing, owners, recounting
from support.models import ContactAttempt, ReturnVisit, SupportRequest
from support.words import ATTEMPTS, ATTEMPTS_HOURS, Outcome, Reached, State, VisitOutcome

VISIT = "return_visit"
"""The kind of source that a volunteer's return visit has on the board."""


def attempts_lately(request: SupportRequest) -> int:
    """How often somebody was tried within the last 48 hours."""
    since = clock.now() - timedelta(hours=ATTEMPTS_HOURS)
    return request.attempts.filter(at__gt=since).count()


def could_not_reach(
    request: SupportRequest, how: str, *, by: Person, knock: bool = False, key: Key | None = None
) -> SupportRequest:
    """
    Notes that nobody answered. Whoever tries has the request, if nobody had it. With `knock`, somebody goes to the
    door at once. The third time within 48 hours ends the request as "could not be reached"; one of level 0 or 1 never
    ends so: there somebody goes to the door.
    """
    if how not in Reached:
        raise Invalid("attempt.how", _("Say how you tried."), fields={"how": _("Choose one.")})
    ongoing.must_be_open(request)

    def act() -> SupportRequest:
        ContactAttempt.objects.create(request=request, by=by, how=how)
        taken = _take(request, by)
        told, tried = events.residents(request, but=by), attempts_lately(request)
        said = [events.event(events.NotReached, request, by=by, told=told, how=how, times=tried), *taken]
        urgent = request.level <= 1
        if knock or (urgent and tried >= ATTEMPTS):
            announce(*said, *_knock(request, by))
        elif tried >= ATTEMPTS:
            announce(*said, *_give_up(request, by))
        else:
            announce(*said)
        return request

    return once(key, f"support.could_not_reach {request.pk}", act, SupportRequest)


def _take(request: SupportRequest, by: Person) -> list[Event]:
    """Whoever tries has it, and the row moves, so that two who try at once count one after the other."""
    taken = owners.taken(request, by=by, tell=False)
    save_changes(request, undo=None, refusal_by=None, refusal_reason="")
    return taken


def _knock(request: SupportRequest, by: Person) -> list[Event]:
    """
    The door joins those at which somebody must knock; without a door, somebody looks in its building. Nothing is told
    where somebody is on the way already.
    """
    made = doors.knocking(request.household, to_knock(request), by=by) if request.household else None
    made = made or _look_for(request, by)
    if made is None or not made[1]:
        return []
    return [*made[1], events.event(events.KnockWanted, request, by=by, task=made[0].pk)]


def to_knock(request: SupportRequest) -> doors.Why:
    """What whoever knocks must know, and whom they look for: the request's number, and nothing of what it is about."""
    words = _("Could not be reached by phone. Ask them to ring the desk, about request %(number)s.")
    return doors.Why(
        details=words % {"number": request.number}, level=request.level, contact_name=request.who,
        contact_phone=request.contact_phone, source_kind=errands.KIND, source_id=request.pk,
    )  # fmt: skip


def _look_for(request: SupportRequest, by: Person) -> tuple[Task, list[Event]] | None:
    """One errand to the building; none where somebody is on the way already, or where not even that is known."""
    mine = Task.objects.filter(source_kind=errands.KIND, source_id=request.pk, kind=Kind.VISIT)
    if request.building_id is None or mine.filter(state=TaskState.OPEN).exists():
        return None
    errand = tasks.Errand(
        title=Words(gettext_noop("Knock: nobody answers the phone")), kind=Kind.VISIT, level=request.level,
        building=request.building, contact_name=request.who, contact_phone=request.contact_phone,
        source_kind=errands.KIND, source_id=request.pk,
    )  # fmt: skip
    task, opened = tasks.create(request.area, errand, by=by)
    return task, [opened]


def _give_up(request: SupportRequest, by: Person) -> list[Event]:
    now = clock.now()
    transition(request, State.RESOLVED, outcome=Outcome.UNREACHABLE, resolved_at=now)
    transition(request, State.CLOSED, closed_at=now)
    clocks.stop_all(request)
    recounting.soon(request)
    return [
        events.event(events.Closed, request, by=by, outcome=Outcome.UNREACHABLE),
        *errands.cancel_all(request, by=by),
    ]


def plan_visit(
    request: SupportRequest, *, by: Person, send_somebody: bool = False, key: Key | None = None
) -> ReturnVisit:
    """
    Somebody will ask the resident how it is: the desk itself, or (`send_somebody`) whoever takes the errand. A visit
    whose errand was called off is taken up again. Raises Conflict before the end of the request, and where a visit is
    planned already.
    """
    if request.state not in (State.RESOLVED, State.CLOSED):
        raise Conflict("visit.not_over", _("Ask how it is once the request is solved."), now=request)

    def act() -> ReturnVisit:
        visit = _taken_up(request, by) or ReturnVisit.objects.create(request=request, asked_by=by)
        told = events.residents(request, but=by)
        planned = events.event(events.VisitPlanned, request, by=by, told=told, visit=visit.pk)
        announce(*(_send(visit, by) if send_somebody else []), planned)
        return visit

    try:
        return once(key, "support.plan_visit", act, ReturnVisit)
    except IntegrityError as error:
        raise Conflict("visit.planned", _("A return visit is planned already."), now=request) from error


def _taken_up(request: SupportRequest, by: Person) -> ReturnVisit | None:
    """The visit that nobody is to make any more. The update decides between two who plan at once."""
    free = ReturnVisit.objects.filter(request=request, done_at=None, task_id=None, asked_by=None)
    if not free.update(asked_by=by, asked_at=clock.now()):
        return None
    return ReturnVisit.objects.select_related("request__area").get(request=request, done_at=None)


def _send(visit: ReturnVisit, by: Person) -> list[Event]:
    request = visit.request
    errand = tasks.Errand(
        title=Words(gettext_noop("Ask whether the help was right")), kind=Kind.VISIT, level=3,
        building=request.building, household=request.household, contact_name=request.who,
        contact_phone=request.contact_phone, source_kind=VISIT, source_id=visit.pk,
    )  # fmt: skip
    task, opened = tasks.create(request.area, errand, by=by)
    visit.task_id = task.pk
    visit.save(update_fields=["task_id"])
    return [opened]


def record_visit(visit: ReturnVisit, outcome: str, *, by: Person, words: str = "") -> ReturnVisit:
    """
    Says whether somebody was spoken with, and what they said. Never whether it helped: the resident is asked to say
    that themselves. Raises Gone where it is written down already.
    """
    if outcome not in VisitOutcome:
        problem = _("Say whether you spoke with them.")
        raise Invalid("visit.outcome", problem, fields={"outcome": problem})
    with transaction.atomic():
        announce(*_made(visit, outcome, by, words))
    return visit


def _made(visit: ReturnVisit, outcome: str, by: Person, words: str) -> list[Event]:
    changes = {"outcome": outcome, "words": words.strip()[:500], "visitor": by, "done_at": clock.now()}
    if not ReturnVisit.objects.filter(pk=visit.pk, done_at=None).update(**changes):
        raise Gone("visit.done", _("This return visit is written down already."))
    visit.refresh_from_db()
    request = visit.request
    asks = outcome == VisitOutcome.SPOKE and request.satisfaction is None
    told = events.residents(request, but=by) if asks else ()
    return [events.event(events.Visited, request, by=by, told=told, visit=visit.pk, outcome=outcome)]


def _on_step(step: Step) -> list[Event]:
    """The volunteer is back: the visit is made, or nobody answered. Or nobody goes: another can be planned."""
    visit = _visit_of(step.task)
    if visit.done_at is not None or step.by is None:
        return []
    if step.verb == "done":
        return _made(visit, VisitOutcome.SPOKE, step.by, step.note)
    if step.verb == "unreached":
        return [*_made(visit, VisitOutcome.NOBODY, step.by, step.note), _missed(visit, step.by)]
    return _called_off(visit, step) if step.verb == "cancelled" else []


def _missed(visit: ReturnVisit, by: Person) -> Event:
    told = events.owner(visit.request, but=by)
    return events.event(events.VisitMissed, visit.request, by=by, told=told, visit=visit.pk)


def _called_off(visit: ReturnVisit, step: Step) -> list[Event]:
    """The visit is nobody's now, and stays: its errand leads to it."""
    own = ReturnVisit.objects.filter(pk=visit.pk, task_id=step.task.pk, done_at=None)
    if not own.update(task_id=None, asked_by=None):
        return []
    return [events.event(events.VisitCalledOff, visit.request, by=step.by, visit=visit.pk)]


def _visit_of(task: Task) -> ReturnVisit:
    rows = ReturnVisit.objects.select_related("request__area", "request__beneficiary", "request__raised_by")
    return rows.get(pk=task.source_id or 0)


def _concerns(task: Task, person: Person) -> bool:
    return person.pk in access.residents_of(_visit_of(task).request)


SOURCE = Source(
    streams=lambda task: [errands.stream_of(_visit_of(task).request_id)],
    on_step=_on_step,
    url=lambda task: errands.case_url(task.area, _visit_of(task).request_id),
    concerns=_concerns,
    knocks=False,
)
