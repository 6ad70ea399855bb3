"""Taking errands. Each verb is one transaction: rules as conditional updates, then one announce."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.flow import hold
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock, masks
from hub.core.kit.errors import Conflict, NotYours
from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import access, events, sources
from hub.core.tasks.actions import invitations
from hub.core.tasks.events.board import Assigned
from hub.core.tasks.models import Claim, Load, Run, Task
from hub.core.tasks.words import ACTIVE, LEASE_MINUTES, LEASE_ORDINARY, TaskState


def claim(task: Task, *, by: Person, key: Key | None = None) -> Claim:
    """
    Takes one slot of an errand for `by` (requests.md, "The claim").

    Refuses with Conflict `task.taken` (naming who has it and offering another errand), `task.closed`,
    `task.cap` or `task.claimed_already`, and with NotYours where role, skill or vetting is missing. A repetition
    with the same key gives back the same claim.
    """
    taker = access.Taker.of(by, task.area)
    _check_may(taker, task)
    try:
        return once(key, "tasks.claim", lambda: _take(task, by, events.Claimed, by=by), Claim)
    except NoSlot as error:
        raise _too_late(task, taker, by) from error


def assign(task: Task, person: Person, *, by: Person, key: Key | None = None) -> Claim:
    """
    The desk gives one slot of an errand to somebody, who is told. The same rules and the same cap hold.

    Raises NotYours `task.not_desk`, and what `claim` raises, said of that person.
    """
    if not people.has_role(by, task.area, *DESK_ROLES):
        raise NotYours("task.not_desk", _("Only the desk gives errands to others."))
    taker = access.Taker.of(person, task.area)
    reason = taker.hindrance(task)
    if reason:
        raise Conflict(f"task.{reason}", NOT_FOR_THEM[reason])
    try:
        return once(key, "tasks.assign", lambda: _take(task, person, Assigned, by=by), Claim)
    except NoSlot as error:
        raise _too_late(task, taker, person) from error


def _take(task: Task, person: Person, kind: type[events.ClaimEvent], *, by: Person) -> Claim:
    _take_slot(task)
    _take_room(task.area, person)
    made = _hold_claim(task, person)
    invitations.answered(task, person)
    step = sources.Step("claimed", task, person)
    announce(events.about(made, kind, by=by), *sources.tell(step))
    return made


NOT_FOR_YOU = {
    "role": _("Only property staff, cadres and volunteers take errands here."),
    "workforce": _("This errand is for another workforce."),
    "vetting": _("This errand is for people the committee has vetted."),
    "skill": _("This errand needs a skill that is not in your profile."),
    "zone": _("This errand is for people who go about in its zone."),
}
NOT_FOR_THEM = {
    "role": _("They take no errands here: they are neither property staff, cadre nor volunteer."),
    "workforce": _("This errand is for another workforce than theirs."),
    "vetting": _("They are not vetted, or their vetting is over."),
    "skill": _("They do not have the skill that this errand needs."),
    "zone": _("They do not go about in the zone of this errand."),
    "cap": _("They have as many errands as they may."),
}


def _check_may(taker: access.Taker, task: Task) -> None:
    reason = taker.hindrance(task)
    if reason:
        raise NotYours(f"task.{reason}", NOT_FOR_YOU[reason])


class NoSlot(Exception):
    """The guard found no free slot. Inside this room only: what people read is made after the transaction."""


def _take_slot(task: Task) -> None:
    """The guard: one conditional update, so that claims never pass slots, whoever comes at the same moment."""
    free = Task.objects.filter(pk=task.pk, state=TaskState.OPEN, claimed__lt=F("slots"))
    if free.update(claimed=F("claimed") + 1, version=F("version") + 1, untaken_at=None):
        task.refresh_from_db(fields=["claimed", "version", "wave", "asked_round", "untaken_at"])
        return
    raise NoSlot


def _too_late(task: Task, taker: access.Taker, by: Person) -> Conflict:
    """Who has it, and another errand instead. Read outside the transaction: a crowd must not queue for an answer."""
    task.refresh_from_db()
    if task.state != TaskState.OPEN:
        return Conflict("task.closed", _("This errand is not open any more."), other=another(task, taker, by))
    holders = Claim.objects.filter(task=task, state__in=ACTIVE).select_related("person")
    names = [masks.short_name(held.person.name) for held in holders]
    words = (
        _("%(name)s has just taken this errand.") % {"name": "、".join(names)} if names else _("It is taken.")
    )
    return Conflict("task.taken", words, holders=names, other=another(task, taker, by))


def another(task: Task, taker: access.Taker, by: Person) -> dict[str, Any] | None:
    """Another open errand for somebody who came too late, the most urgent and nearest first; None without any."""
    free = access.board(by, task.area).filter(run=None, claimed__lt=F("slots")).exclude(pk=task.pk)
    for found in access.as_walked(free, taker.load.zones)[:10]:
        if not taker.hindrance(found):
            return {"id": found.pk, "title": found.shown_title, "building": str(found.building or "")}
    return None


def _take_room(area: Area, by: Person) -> None:
    """The same guard for the person's own cap."""
    mine = Load.objects.filter(person=by, area=area, active__lt=F("cap"))
    one_more = {"active": F("active") + 1, "last_claim_at": clock.now()}
    if mine.update(**one_more):
        return
    Load.objects.get_or_create(person=by, area=area)  # their first errand here
    if not mine.update(**one_more):
        raise Conflict("task.cap", _("You have as many errands as you may. Finish one, or give one back."))


def _hold_claim(task: Task, by: Person, run: Run | None = None) -> Claim:
    usual = LEASE_MINUTES.get(task.level, LEASE_ORDINARY)
    lease = hold.until(float(task.area.threshold(f"tasks.lease.{task.level}", usual)))
    try:
        with transaction.atomic():
            return Claim.objects.create(task=task, person=by, lease_until=lease, run=run)
    except IntegrityError as error:
        raise Conflict("task.claimed_already", _("You have this errand already.")) from error


def claim_run(run: Run, *, by: Person, key: Key | None = None) -> Run:
    """Takes every open errand of a building's batch, or none; it counts once against the cap."""
    taker = access.Taker.of(by, run.area)

    def act() -> Run:
        Run.objects.filter(pk=run.pk).update(gathers=False)  # no door is added behind the claimer's back
        tasks = list(run.tasks.filter(state=TaskState.OPEN).select_related("area").order_by("pk"))
        if not tasks:
            raise Conflict("run.closed", _("Nothing is left to do in this run."))
        for task in tasks:
            _check_may(taker, task)
            _take_slot(task)
        _take_room(run.area, by)  # after the errands' rows, as where one is claimed alone
        made = [_hold_claim(task, by, run) for task in tasks]
        told = [event for task in tasks for event in sources.tell(sources.Step("claimed", task, by))]
        announce(*[events.about(one, events.Claimed, by=by, run=run.pk) for one in made], *told)
        return run

    try:
        return once(key, "tasks.claim_run", act, Run)
    except NoSlot as error:
        raise Conflict("run.taken", _("Somebody has begun with this run. Choose another.")) from error
