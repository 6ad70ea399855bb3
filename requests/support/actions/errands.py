"""A request becomes an errand, and learns how the errand goes."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hub.core.announce import Event, announce
from hub.core.flow.conversation import Visibility
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes, transition
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.people.models import Area, Person
from hub.core.tasks import actions as tasks
from hub.core.tasks.actions import cases
from hub.core.tasks.models import Claim, Task
from hub.core.tasks.sources import Source, Step
from hub.core.tasks.words import FINISHED, Kind, TaskState
from support import access, clocks, events
from support.actions import ongoing, owners, unanswered
from support.models import Message, SupportRequest
from support.words import Category, State

KIND = "request"


def make_task(request: SupportRequest, errand: tasks.Errand, *, by: Person, key: Key | None = None) -> Task:
    """
    Puts an errand for the request on the board; the request belongs to `by` if nobody had it, and goes on.

    Raises Conflict where it is over, also where a colleague ends it at this moment: nobody is sent for nothing.
    """
    ongoing.must_be_open(request)

    def act() -> Task:
        task, opened = tasks.create(request.area, errand, by=by)
        taken = owners.taken(request, by=by, tell=False)
        _goes_on(request)
        told = events.residents(request, but=by)
        made = events.event(events.TaskMade, request, by=by, told=told, task=task.pk)
        announce(opened, made, *taken, *(events.passed_on(request, by=by) if taken else []))
        return task

    return once(key, "support.make_task", act, Task)


def _goes_on(request: SupportRequest) -> None:
    """Whatever it waited for, somebody works on it, and its clocks run. The row moves: of two steps one is first."""
    if request.state == State.IN_PROGRESS:
        save_changes(request, undo=None)
    else:
        transition(request, State.IN_PROGRESS, undo=None)
    clocks.follow_state(request)


def move(request: SupportRequest, *, by: Person) -> list[Event]:
    """
    Somebody is to be moved to quarantine or hospital: the errand for it, at acceptance, once; nothing for other
    requests. Other services hang their guards on that errand.
    """
    if request.category != Category.TRANSFER or open_transfer(request) is not None:
        return []
    errand = tasks.Errand(
        title=Words(gettext_noop("Move somebody")), kind=Kind.TRANSFER, details=request.text, level=request.level,
        household=request.household, building=request.building, contact_name=request.who,
        contact_phone=request.contact_phone, for_volunteers=False, source_kind=KIND, source_id=request.pk,
    )  # fmt: skip
    task, opened = tasks.create(request.area, errand, by=by)
    return [opened, events.event(events.TaskMade, request, by=by, task=task.pk)]


def open_transfer(request: SupportRequest) -> Task | None:
    """The errand that moves somebody, while it is not done."""
    open_ones = Task.objects.filter(source_kind=KIND, source_id=request.pk, state=TaskState.OPEN)
    return open_ones.filter(kind=Kind.TRANSFER).first()


def is_moved(request: SupportRequest) -> bool:
    """Whether somebody came and moved them: an errand at whose end nobody was in moved nobody."""
    done = Claim.objects.filter(task__source_kind=KIND, task__source_id=request.pk, task__kind=Kind.TRANSFER)
    return done.filter(task__state=TaskState.DONE, state__in=FINISHED, nobody_in=False).exists()


def follow_level(request: SupportRequest, *, was: int, by: Person | None) -> list[Event]:
    """Its errands are as urgent as the request; their events go into the caller's announce."""
    return cases.follow_level(KIND, request.pk, was=was, level=request.level, by=by)


def go_along(request: SupportRequest, main: SupportRequest) -> list[int]:
    """The errands of a request that is merged into another are that one's; gives what `come_back` needs."""
    return cases.move_case(KIND, request.pk, main.pk)


def come_back(request: SupportRequest, main: int, ids: list[int]) -> None:
    """What went along returns to a request that is taken out of its main one."""
    cases.move_back(KIND, ids, new=main, old=request.pk)


def cancel_all(request: SupportRequest, *, by: Person) -> list[Event]:
    """Takes the request's open errands off the board; their events go into the caller's announce."""
    return cases.case_is_over(KIND, request.pk, by=by, reason=str(_("The request is over.")))


def on_step(step: Step) -> list[Event]:
    """What a step of the errand means for its request. Called by the core inside the errand's own transaction."""
    request = _request_of(step.task)
    told = events.residents(request, but=step.by)
    if step.verb == "claimed":
        kind = events.SomebodyComes if step.task.unreached else events.HelpOnTheWay
        return [events.event(kind, request, by=step.by, told=told, task=step.task.pk)]
    if step.verb in ("released", "lapsed"):
        return [events.event(events.HelpFellThrough, request, by=step.by, told=told, task=step.task.pk)]
    if step.verb == "unreached":
        return unanswered.nobody_in(request, step)
    if step.verb != "done":
        return []
    if step.note:
        Message.objects.create(request=request, author=step.by, visibility=Visibility.NOTE, body=step.note)
    if step.task.unreached:
        return unanswered.somebody_in(request, step)
    everybody = told | events.owner(request, but=step.by)
    return [events.event(events.ErrandDone, request, by=step.by, told=everybody, task=step.task.pk)]


def _request_of(task: Task) -> SupportRequest:
    return SupportRequest.objects.select_related("area", "beneficiary", "raised_by").get(
        pk=task.source_id or 0
    )


def case_url(area: Area, pk: int) -> str:
    """Where the desk works on a request."""
    return reverse("desk:case", args=[area.slug, pk])


def stream_of(pk: int) -> str:
    """The stream of a request."""
    return names.case("request", pk)


def _concerns(task: Task, person: Person) -> bool:
    return person.pk in access.residents_of(_request_of(task))


SOURCE = Source(
    streams=lambda task: [stream_of(task.source_id or 0)],
    on_step=on_step,
    url=lambda task: case_url(task.area, task.source_id or 0),
    concerns=_concerns,
)
