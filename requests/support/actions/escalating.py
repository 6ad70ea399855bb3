"""A request and its alarm are kept in step: an open one of level 0 or 1 has an owner, or a ladder climbs."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.ladder import actions as ladder
from hub.core.ladder.actions import Subject
from hub.core.ladder.models import Ladder
from hub.core.ladder.words import Why
from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES
from support import alarms, clocks, events
from support.models import Assignment, SupportRequest
from support.words import Stage, State

URGENT = 1


def subject(request: SupportRequest) -> Subject:
    """The request as the ladder knows it."""
    return Subject(alarms.NAME, alarms.KIND, request.pk, request.area)


def follow(
    request: SupportRequest, *, by: Person | None, was: int | None = None, anew: bool = False
) -> list[Event]:
    """
    Brings the ladder in step with the request as it is now; its events go into the caller's own announce.

    In the transaction that has changed the request. `was` is its level before. With `anew` somebody must look at it
    again although it has an owner, unless the owner is who acts: the level has risen, or it did not help.
    """
    before = request.level if was is None else was
    if request.is_open and request.level <= URGENT:
        if request.owner_id is None or (anew and (by is None or by.pk != request.owner_id)):
            return ladder.start(subject(request), request.level, by=by)
        return ladder.stop(subject(request), by=by, why=Why.TAKEN)
    if before > URGENT and request.level > URGENT:
        return []
    why = Why.LOWERED if request.is_open else Why.OVER
    return ladder.stop(subject(request), by=by, why=why)


def calls(request: SupportRequest) -> bool:
    """Whether an alarm about it climbs now."""
    return request.level <= URGENT and ladder.is_alive(subject(request))


def hand_back(request: SupportRequest, *, by: Person, version: int | None = None) -> SupportRequest:
    """
    Whoever has it cannot go on: it stands on the desk again for everybody. At level 0 and 1 the alarm begins anew.

    Raises Conflict `request.nobodys` where nobody has it.
    """
    if request.owner_id is None:
        raise Conflict("request.nobodys", _("Nobody has this request."), now=request)
    with transaction.atomic():
        announce(*let_go(request, by=by, version=version))
    return request


def let_go(
    request: SupportRequest, *, by: Person | None, version: int | None = None, tell: bool = True
) -> list[Event]:
    """
    Takes a request off its owner, and its clocks run; gives the events. In the caller's transaction. Without `tell` the
    desk only sees that nobody has it.
    """
    before = request.owner_id
    transition(request, State.TRIAGED, version=version, owner=None, undo=None)
    Assignment.objects.filter(request=request, until=None).update(until=clock.now())
    clocks.follow_state(request)
    told = events.desk(request, but=by) if tell else ()
    event = events.event(events.HandedBack, request, by=by, was=before, told=told)
    return [event, *follow(request, by=by)]


def on_role_end(person: Person, area: Area, by: Person | None) -> list[Event]:
    """
    Whoever does not work at the desk any more lets go of what they have, in the same transaction. What is urgent calls
    anew; of the rest, which may be a hundred, nobody is told one by one: it stands under "nobody has it".
    """
    if people.has_role(person, area, *DESK_ROLES):
        return []
    found: list[Event] = []
    for request in going_on(area).filter(owner=person).order_by("pk"):
        try:
            with transaction.atomic():
                found += let_go(request, by=by, tell=request.level <= URGENT)
        except Conflict:
            continue  # it is being changed at this moment: a role never waits, the look of each minute finds it
    return found


def urgent(area: Area | None = None) -> QuerySet[SupportRequest]:
    """Everything open of level 0 and 1, of one area or of all."""
    return going_on(area).filter(level__lte=URGENT)


def going_on(area: Area | None = None) -> QuerySet[SupportRequest]:
    """Everything open, of one area or of all."""
    rows = SupportRequest.objects.filter(stage=Stage.OPEN)
    return (rows.filter(area=area) if area else rows).select_related("area", "owner", "beneficiary")


def forsaken(area: Area) -> QuerySet[SupportRequest]:
    """Open requests of an area whose owner does not work at its desk any more."""
    there = people.people_with_role(area, *DESK_ROLES).order_by().values("pk")
    return going_on(area).exclude(owner=None).exclude(owner__in=there)


def unheard(area: Area) -> QuerySet[SupportRequest]:
    """Urgent requests of an area that have neither an owner nor a ladder: there must be none."""
    climbs = Ladder.objects.filter(
        policy=alarms.NAME, kind=alarms.KIND, subject=OuterRef("pk"), stopped_at=None
    )
    return urgent(area).filter(~Exists(climbs), owner=None)


def look_after(area: Area) -> int:
    """
    Once a minute: what has lost its owner is let go, what stands without an alarm gets one; how many.

    A role that ended, an account that was closed, a row that came from elsewhere: whatever the way, nobody forgets it.
    """
    found = 0
    for request in forsaken(area):
        found += _again(request, forsaken=True)
    for request in unheard(area):
        found += _again(request, forsaken=False)
    return found


def _again(request: SupportRequest, *, forsaken: bool) -> bool:
    """The conditional update on the request's version lets one of several workers do it."""
    try:
        with transaction.atomic():
            if forsaken:
                announce(*let_go(request, by=None, tell=request.level <= URGENT))
            else:
                save_changes(request)
                announce(*follow(request, by=None))
    except Conflict:
        return False
    return True
