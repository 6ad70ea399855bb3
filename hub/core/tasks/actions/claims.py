"""What people do with errands. Each verb is one transaction: rules as conditional updates, then one announce."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Ref, announce
from hub.core.flow import hold
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import transition
from hub.core.kit import clock, masks
from hub.core.kit.errors import Conflict, NotYours
from hub.core.people.models import Area, Person
from hub.core.tasks import access, events, sources
from hub.core.tasks.models import Claim, Load, Run, Task
from hub.core.tasks.words import ACTIVE, LEASE_MINUTES, LEASE_ORDINARY, ClaimState, TaskState


def claim(task: Task, *, by: Person, key: Key | None = None) -> Claim:
    """
    Takes one slot of an errand for `by` (requests.md, "The claim").

    Refuses with Conflict `task.taken` (naming who has it and offering another errand), `task.closed`,
    `task.cap` or `task.claimed_already`, and with NotYours where role, skill or vetting is missing. A repetition
    with the same key gives back the same claim.
    """
    taker = access.Taker.of(by, task.area)
    _check_may(taker, task)

    def act() -> Claim:
        _take_slot(task)
        _take_room(task.area, by)
        made = _hold_claim(task, by)
        step = sources.Step("claimed", task, by)
        announce(events.about(made, events.Claimed, by=by), *sources.tell(step))
        return made

    try:
        return once(key, "tasks.claim", act, Claim)
    except NoSlot as error:
        raise _too_late(task, taker, by) from error


NOT_FOR_YOU = {
    "role": _("Only property staff, cadres and volunteers take errands here."),
    "workforce": _("This errand is for another workforce."),
    "vetting": _("This errand is for people the committee has vetted."),
    "skill": _("This errand needs a skill that is not in your profile."),
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
    if free.update(claimed=F("claimed") + 1, version=F("version") + 1):
        task.refresh_from_db(fields=["claimed", "version"])
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
    """Another open errand for somebody who came too late, the most urgent first; None where there is none."""
    for found in access.board(by, task.area).filter(claimed__lt=F("slots")).exclude(pk=task.pk)[:10]:
        if not taker.hindrance(found):
            return {"id": found.pk, "title": found.title, "building": str(found.building or "")}
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


def start(held: Claim, *, by: Person) -> Claim:
    """Says "I am on the way": the lease does not lapse any more."""
    with transaction.atomic():
        transition(held, ClaimState.STARTED, started_at=clock.now())
        step = sources.Step("started", held.task, by)
        announce(events.about(held, events.Started, by=by), *sources.tell(step))
    return held


def complete(held: Claim, *, by: Person, token: str, note: str = "", key: Key | None = None) -> Claim:
    """
    Says that it is done. `token` is the claim's own: a completion after the claim has ended, when somebody else may
    have it, is kept as a note and changes nothing else.
    """

    def act() -> Claim:
        mine = Claim.objects.filter(pk=held.pk, token=token, state__in=ACTIVE)
        if not mine.update(state=ClaimState.DONE, ended_at=clock.now(), note=note, version=F("version") + 1):
            return _complete_late(held, by, note)
        held.refresh_from_db()
        give_room_back(held)
        done = _close_if_done(held.task, by)
        step = sources.Step("done" if done else "part_done", held.task, by, note)
        announce(events.about(held, events.Completed, by=by), *done, *sources.tell(step))
        return held

    return once(key, "tasks.complete", act, Claim)


def _complete_late(held: Claim, by: Person, note: str) -> Claim:
    Claim.objects.filter(pk=held.pk).update(
        late_note=note or str(_("Reported done after the claim had ended."))
    )
    held.refresh_from_db()
    announce(events.about(held, events.CompletedLate, by=by))
    return held


def _close_if_done(task: Task, by: Person | None) -> list[events.TaskDone]:
    """Closes the errand when as many claims are done as it has slots. The update decides between two at once."""
    waits = Coalesce(F("check_at"), Value(clock.now()))
    # Takes the row: the count below is final.
    Task.objects.filter(pk=task.pk).update(version=F("version") + 1, check_at=waits)
    finished = Claim.objects.filter(task=task, state__in=(ClaimState.DONE, ClaimState.VERIFIED)).count()
    still_open = Task.objects.filter(pk=task.pk, state=TaskState.OPEN, slots__lte=finished)
    closed = still_open.update(state=TaskState.DONE, finished_at=clock.now())
    task.refresh_from_db()
    if not closed:
        return []
    about = Ref("task", task.pk, task.version)
    return [events.TaskDone(area=task.area, about=about, actor=by, task=task)]


def release(held: Claim, *, by: Person) -> Claim:
    """Gives the slot back: somebody else can take the errand at once."""
    with transaction.atomic():
        transition(held, ClaimState.RELEASED, ended_at=clock.now())
        _give_back(held)
        announce(
            events.about(held, events.Released, by=by), *sources.tell(sources.Step("released", held.task, by))
        )
    return held


def verify(held: Claim, *, by: Person) -> Claim:
    """The desk has looked at the proof and agrees."""
    with transaction.atomic():
        transition(held, ClaimState.VERIFIED)
        _looked_at(held.task_id)
        announce(events.about(held, events.Verified, by=by))
    return held


def _looked_at(task_id: int) -> None:
    """Takes an errand off the list of those to look at, unless somebody else's part still waits there."""
    task = Task.objects.filter(pk=task_id)
    task.update(version=F("version") + 1)  # takes the row: what is asked below is final
    if not Claim.objects.filter(task=task_id, state=ClaimState.DONE).exists():
        task.update(check_at=None)


def no_show(held: Claim, *, by: Person) -> Claim:
    """The desk says that nobody came; the slot is free again."""
    with transaction.atomic():
        transition(held, ClaimState.NO_SHOW, ended_at=clock.now())
        _give_back(held)
        announce(events.about(held, events.Lapsed, by=by, no_show=True))
    return held


def lapse(held: Claim) -> bool:
    """Ends a claim whose lease is over and that was never started; whether this caller was the one who ended it."""
    with transaction.atomic():
        waiting = Claim.objects.filter(pk=held.pk, state=ClaimState.CLAIMED)
        changes = {"state": ClaimState.EXPIRED, "ended_at": clock.now(), "version": F("version") + 1}
        if not hold.let_go(waiting, field="lease_until", **changes):
            return False
        _give_back(held)
        step = sources.Step("lapsed", held.task, None)
        announce(events.about(held, events.Lapsed, by=None), *sources.tell(step))
    return True


def _give_back(held: Claim) -> None:
    Task.objects.filter(pk=held.task_id).update(claimed=F("claimed") - 1, version=F("version") + 1)
    held.task.refresh_from_db()
    give_room_back(held)


def give_room_back(held: Claim) -> None:
    """Takes a claim that is over off its person's load; a run counts once, until its last errand is over."""
    if (
        held.run_id
        and Claim.objects.filter(run=held.run_id, person=held.person_id, state__in=ACTIVE).exists()
    ):
        return
    Load.objects.filter(person=held.person_id, area=held.task.area_id, active__gt=0).update(
        active=F("active") - 1
    )


def claim_run(run: Run, *, by: Person, key: Key | None = None) -> Run:
    """Takes every open errand of a building's batch, or none; it counts once against the cap."""
    taker = access.Taker.of(by, run.area)

    def act() -> Run:
        tasks = list(run.tasks.filter(state=TaskState.OPEN).select_related("area").order_by("pk"))
        if not tasks:
            raise Conflict("run.closed", _("Nothing is left to do in this run."))
        _take_room(run.area, by)
        told = []
        for task in tasks:
            _check_may(taker, task)
            _take_slot(task)
            told.append(events.about(_hold_claim(task, by, run), events.Claimed, by=by, run=run.pk))
        announce(*told)
        return run

    try:
        return once(key, "tasks.claim_run", act, Run)
    except NoSlot as error:
        raise Conflict("run.taken", _("Somebody has begun with this run. Choose another.")) from error
