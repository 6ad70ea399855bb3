"""Who has a request, and how urgent it is."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.access import has_role
from hub.core.people.models import Person
from hub.core.people.words import DESK_ROLES
from support import clocks, events
from support.actions import errands, escalating, ongoing, undoing
from support.models import Assignment, SupportRequest
from support.words import State

TAKEABLE = (State.NEW, State.TRIAGED, State.REOPENED)


def accept(request: SupportRequest, *, by: Person, version: int | None = None) -> SupportRequest:
    """
    "I have it": the first receiver stays responsible. Stops the first clock and the alarm, and tells the resident.

    While an alarm calls, it can be taken from an owner who does not hear it. Raises Conflict `request.taken` naming
    who was quicker.
    """
    if request.state not in TAKEABLE and not escalating.calls(request):
        raise Conflict("request.taken", _("Somebody has this request already."), now=request)
    return _give(request, to=by, by=by, version=version)


def assign(request: SupportRequest, *, to: Person, by: Person, version: int | None = None) -> SupportRequest:
    """Gives an open request (else Conflict `request.over`) to a colleague at the same desk, who is told."""
    ongoing.must_be_open(request)
    if not has_role(to, request.area_id, *DESK_ROLES):
        raise Invalid("request.not_desk", _("That person does not work at this desk."))
    return _give(request, to=to, by=by, version=version)


def taken(request: SupportRequest, *, by: Person, tell: bool = True) -> list[Event]:
    """
    Whoever does something about a request has it, if nobody had it, or while its alarm calls past an owner who does not
    hear it: nothing is called for any more. Its events, in the caller's transaction; it cannot be undone by itself.
    """
    if request.state not in TAKEABLE and not escalating.calls(request):
        return []
    return given(request, to=by, by=by, tell=tell, undo=None)


def _give(request: SupportRequest, *, to: Person, by: Person, version: int | None) -> SupportRequest:
    with transaction.atomic():
        announce(*given(request, to=to, by=by, version=version))
    return request


def given(
    request: SupportRequest,
    *,
    to: Person,
    by: Person,
    version: int | None = None,
    tell: bool = True,
    **more: Any,
) -> list[Event]:
    """
    Gives it to somebody in the caller's transaction; the events for its announce. Without `tell` its residents are not
    told who has it: they hear at the same moment what was done. `more`: what else changes with it.

    The one way in which anybody comes to have a request: the first clock and the alarm stop with it.
    """
    first = request.acknowledged_at is None
    changes: dict[str, Any] = {
        "owner": to, "acknowledged_at": request.acknowledged_at or clock.now(), "undo": undoing.before(request),
        "snoozed_until": None, "look_now": "", **more,
    }  # fmt: skip
    if request.state in TAKEABLE:
        transition(request, State.ASSIGNED, version=version, **changes)
    else:
        save_changes(request, version=version, **changes)
    hand(request, to, by)
    clocks.stop(request, [clocks.Kind.ACKNOWLEDGE])
    told = events.residents(request, but=by) if first and tell else ()
    return [
        events.event(events.Assigned, request, by=by, told=told, owner=to.pk),
        *([events.event(events.HandedOver, request, by=by, told=[to.pk])] if to.pk != by.pk else []),
        *(events.passed_on(request, by=by) if first and tell else []),
        *(errands.move(request, by=by) if first else []),
        *escalating.follow(request, by=by),
    ]


def hand(request: SupportRequest, to: Person | None, by: Person | None) -> None:
    """Ends the present assignment and starts the next; the constraint keeps one current."""
    Assignment.objects.filter(request=request, until=None).update(until=clock.now())
    if to is not None:
        Assignment.objects.create(request=request, person=to, assigned_by=by)


def set_level(
    request: SupportRequest, level: int, *, by: Person, reason: str = "", version: int | None = None
) -> SupportRequest:
    """
    Says how urgent it is, and its errands follow. Lowering (a greater number) needs a reason, which the record keeps.

    Raises Conflict `request.over` for what has ended.
    """
    ongoing.must_be_open(request)
    if level not in range(5):
        raise Invalid("request.level", _("Choose a level from 0 to 4."), fields={"level": _("From 0 to 4.")})
    if level > request.level and not reason.strip():
        problem = _("Say why it is less urgent.")
        raise Invalid("request.lower_why", problem, fields={"reason": problem})
    undo, before = undoing.before(request), request.level
    with transaction.atomic():
        changes = {"level": level, "level_reason": "person", "look_now": "", "undo": undo}
        if request.state == State.NEW:
            transition(request, State.TRIAGED, version=version, **changes)
        else:
            save_changes(request, version=version, **changes)
        clocks.rise(request) if level < before else clocks.restart(request)
        risen = escalating.follow(request, by=by, was=before, anew=level < before)
        risen += errands.follow_level(request, was=before, by=by)
        announce(events.event(events.Triaged, request, by=by, was=before, level=level, reason=reason), *risen)
    return request
