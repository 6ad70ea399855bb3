"""What people do with errands. Each verb is one transaction: rules as conditional updates, then one announce."""

from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Ref, announce
from hub.core.flow import hold
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import transition
from hub.core.kit import clock, masks
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.access import episode_of, has_role
from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import access, events, sources
from hub.core.tasks.models import Claim, Load, Run, Task
from hub.core.tasks.words import ACTIVE, LEASE_MINUTES, LEASE_ORDINARY, ClaimState, Kind, Skill, TaskState


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What a new errand needs to say."""

    title: str
    kind: Kind = Kind.OTHER
    details: str = ""
    level: int = 3
    due_at: datetime | None = None
    building: Building | None = None
    household: Household | None = None
    contact_name: str = ""
    contact_phone: str = ""
    for_property: bool = True
    for_cadres: bool = True
    for_volunteers: bool = True
    skill: Skill = Skill.NONE
    vetted_only: bool = False
    photo_wanted: bool = False
    slots: int = 1
    run: Run | None = None
    source_kind: str = ""
    source_id: int | None = None


def create(area: Area, errand: Errand, *, by: Person | None) -> tuple[Task, events.TaskOpened]:
    """Makes the row and its event for an action that announces it together with its own. Must be in a transaction."""
    if not (errand.for_property or errand.for_cadres or errand.for_volunteers):
        raise Invalid(
            "task.nobody", _("Choose at least one workforce."), fields={"workforces": _("Choose one.")}
        )
    fields: dict[str, Any] = {field.name: getattr(errand, field.name) for field in fields_of(errand)}
    if errand.household and not errand.building:
        fields["building"] = errand.household.building
    task = Task.objects.create(area=area, episode=episode_of(area), created_by=by, **fields)
    about = Ref("task", task.pk, task.version)
    return task, events.TaskOpened(area=area, about=about, actor=by, task=task)


def open_task(area: Area, errand: Errand, *, by: Person, key: Key | None = None) -> Task:
    """Puts an errand on the board of an area (its desk only)."""
    if not has_role(by, area, *DESK_ROLES):
        raise NotYours("task.not_desk", _("Only the desk puts errands on the board."))

    def act() -> Task:
        task, opened = create(area, errand, by=by)
        announce(opened)
        return task

    return once(key, "tasks.open", act, Task)


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
        _take_slot(task, taker, by)
        _take_room(task.area, by)
        made = _hold_claim(task, by)
        step = sources.Step("claimed", task, by)
        announce(events.about(made, events.Claimed, by=by), *sources.tell(step))
        return made

    return once(key, "tasks.claim", act, Claim)


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


def _take_slot(task: Task, taker: access.Taker, by: Person) -> None:
    """The guard: one conditional update, so that claims never pass slots, whoever comes at the same moment."""
    free = Task.objects.filter(pk=task.pk, state=TaskState.OPEN, claimed__lt=F("slots"))
    if free.update(claimed=F("claimed") + 1, version=F("version") + 1):
        task.refresh_from_db(fields=["claimed", "version"])
        return
    task.refresh_from_db()
    if task.state != TaskState.OPEN:
        raise Conflict("task.closed", _("This errand is not open any more."), other=another(task, taker, by))
    holders = Claim.objects.filter(task=task, state__in=ACTIVE).select_related("person")
    names = [masks.short_name(held.person.name) for held in holders]
    words = (
        _("%(name)s has just taken this errand.") % {"name": "、".join(names)} if names else _("It is taken.")
    )
    raise Conflict("task.taken", words, holders=names, other=another(task, taker, by))


def another(task: Task, taker: access.Taker, by: Person) -> dict[str, Any] | None:
    """Another open errand for somebody who came too late, the most urgent first; None where there is none."""
    for found in access.board(by, task.area).filter(claimed__lt=F("slots")).exclude(pk=task.pk)[:10]:
        if not taker.hindrance(found):
            return {"id": found.pk, "title": found.title, "building": str(found.building or "")}
    return None


def _take_room(area: Area, by: Person) -> None:
    """The same guard for the person's own cap."""
    mine = Load.objects.filter(person=by, area=area, active__lt=F("cap"))
    if not mine.update(active=F("active") + 1, last_claim_at=clock.now()):
        raise Conflict("task.cap", _("You have as many errands as you may. Finish one, or give one back."))


def _hold_claim(task: Task, by: Person, run: Run | None = None) -> Claim:
    lease = hold.until(LEASE_MINUTES.get(task.level, LEASE_ORDINARY))
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
        _give_room_back(held)
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
    Task.objects.filter(pk=task.pk).update(
        version=F("version") + 1
    )  # takes the row: the count below is final
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
        announce(events.about(held, events.Verified, by=by))
    return held


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


def cancel(task: Task, *, by: Person, reason: str = "", version: int | None = None) -> Task:
    """Takes an errand off the board; whoever has it is told not to go."""
    with transaction.atomic():
        announce(*cancelled(task, by=by, reason=reason, version=version))
    return task


def cancelled(
    task: Task, *, by: Person, reason: str = "", version: int | None = None
) -> list[events.TaskCancelled]:
    """Cancels inside another action's transaction and gives back the event for its announce."""
    transition(
        task, TaskState.CANCELLED, version=version, finished_at=clock.now(), cancel_reason=reason[:300]
    )
    holders = []
    for held in Claim.objects.filter(task=task, state__in=ACTIVE).order_by("pk"):
        transition(held, ClaimState.RELEASED, ended_at=clock.now())
        _give_room_back(held)
        holders.append(held.person_id)
    about = Ref("task", task.pk, task.version)
    return [
        events.TaskCancelled(
            area=task.area,
            about=about,
            actor=by,
            task=task,
            holders=tuple(holders),
            particulars={"reason": reason},
        )
    ]


def _give_back(held: Claim) -> None:
    Task.objects.filter(pk=held.task_id).update(claimed=F("claimed") - 1, version=F("version") + 1)
    held.task.refresh_from_db()
    _give_room_back(held)


def _give_room_back(held: Claim) -> None:
    if (
        held.run_id
        and Claim.objects.filter(run=held.run_id, person=held.person_id, state__in=ACTIVE).exists()
    ):
        return  # a run counts once, until its last errand is over
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
            _take_slot(task, taker, by)
            told.append(events.about(_hold_claim(task, by, run), events.Claimed, by=by, run=run.pk))
        announce(*told)
        return run

    return once(key, "tasks.claim_run", act, Run)
