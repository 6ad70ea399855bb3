"""Errands are offered in waves: a few people at a time, whoever was asked least recently first (requests.md, 18)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, Ref, announce
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import WORKFORCES
from hub.core.tasks import access, thresholds
from hub.core.tasks.access import profiles
from hub.core.tasks.actions import rounds
from hub.core.tasks.actions.rounds import IDLE, URGENT
from hub.core.tasks.events.board import Declined, Offered
from hub.core.tasks.models import Claim, Invitation, Load, Task
from hub.core.tasks.words import ACTIVE, WAVE_SIZE, InvitationState, TaskState

MOST_TRIED = 400
QUESTIONS, NOISE = 5, timedelta(hours=12)
"""Nobody is asked about more than five errands at a time, unless a life may hang on it (level 0 and 1)."""


def offer(task: Task) -> list[Person]:
    """
    Asks the next people about an errand whose turn has come; gives whom. Nobody where another worker was quicker, or
    where it is filled or over: the conditional update decides, and the constraint of invitations stands behind it.

    Once everybody was asked, whoever coordinates is told, and in time another round begins (`rounds`).
    """
    with transaction.atomic():
        if not _take_turn(task):
            return []
        asked, told = pick(task), []
        if not asked:
            told = rounds.nobody_left(task)
            asked = pick(task) if rounds.begin(task) else []
        if asked:
            told += [_asked(task, asked)]
        else:
            _look_later(task)
        announce(*told)
    return asked


def _asked(task: Task, people_asked: list[Person]) -> Event:
    ids = [person.pk for person in people_asked]
    Invitation.objects.bulk_create(
        [
            Invitation(task=task, person=person, wave=task.wave, asked_round=task.asked_round)
            for person in people_asked
        ]
    )
    _note_turn(task.area, ids)
    about = Ref("task", task.pk, task.version)
    said = {"wave": task.wave, "round": task.asked_round, "people": ids}
    return Offered(area=task.area, about=about, actor=None, task=task, asked=tuple(ids), particulars=said)


def _note_turn(area: Area, ids: list[int]) -> None:
    """In one order: two waves that ask the same people never wait for each other in a circle (PostgreSQL)."""
    rows = Load.objects.filter(area=area, person__in=ids)
    list(rows.select_for_update().order_by("pk").values_list("pk"))
    rows.update(last_offered_at=clock.now())


def due_tasks() -> Iterator[Task]:
    """The errands whose next wave is due: the most urgent first, then those about which fewest were asked."""
    due = Task.objects.filter(state=TaskState.OPEN, claimed__lt=F("slots"), next_wave_at__lte=clock.now())
    yield from due.select_related("area", "building").order_by("level", "wave", "next_wave_at", "pk")[:200]


CHANGES = ("wave", "next_wave_at", "version", "claimed", "asked_round", "asks_wide", "untaken_at")


def _take_turn(task: Task) -> bool:
    next_at = clock.now() + _pause(task.area)
    turn = Task.objects.filter(
        pk=task.pk,
        state=TaskState.OPEN,
        claimed__lt=F("slots"),
        wave=task.wave,
        next_wave_at__lte=clock.now(),
    )
    if not turn.update(wave=F("wave") + 1, next_wave_at=next_at):
        return False
    task.refresh_from_db(fields=CHANGES)
    return True


def _pause(area: Area) -> timedelta:
    return timedelta(minutes=thresholds.of(area, thresholds.WAVE_MINUTES))


def _look_later(task: Task) -> None:
    later = clock.now() + IDLE * _pause(task.area)
    if task.untaken_at:
        later = max(min(later, rounds.due_at(task) or later), clock.now() + _pause(task.area))
    Task.objects.filter(pk=task.pk).update(wave=F("wave") - 1, next_wave_at=later)


def pick(task: Task, size: int = WAVE_SIZE) -> list[Person]:
    """
    Who is asked next: may take it (workforce, skill, vetting), goes about there, has room under their cap, is on shift
    or may be asked at any time, and was not asked about it in this round. Never asked first, then who was asked longest
    ago. A wide round asks also those who are off shift, go about elsewhere or have been asked enough.
    """
    _know_everybody(task.area)
    here = profiles.on_shift(task.area)
    found: list[Person] = []
    for load in _candidates(task):
        taker = access.Taker(task.workforces, load)
        if taker.hindrance(task):
            continue
        if not task.asks_wide and not ((load.available or load.person_id in here) and taker.goes_to(task)):
            continue
        found.append(load.person)
        if len(found) == size:
            break
    return found


def _candidates(task: Task) -> list[Load]:
    holders = people.people_with_role(task.area, *task.workforces).values("pk")
    asked = Invitation.objects.filter(task=task, asked_round=task.asked_round).values("person")
    has_it = Claim.objects.filter(task=task, state__in=ACTIVE).values("person")
    free = Load.objects.filter(area=task.area, active__lt=F("cap"), person__in=holders)
    free = free.exclude(person__in=asked).exclude(person__in=has_it).select_related("person")
    if task.level > URGENT and not task.asks_wide:
        free = free.exclude(person__in=_asked_enough(task.area))
    offered, took = F("last_offered_at").asc(nulls_first=True), F("last_claim_at").asc(nulls_first=True)
    return list(free.order_by(offered, took, "pk")[:MOST_TRIED])


def _asked_enough(area: Area) -> QuerySet[Any, Any]:
    """Who has so many questions open that another would only be noise; those of yesterday count no more."""
    recent = Invitation.objects.filter(
        task__area=area, state=InvitationState.OPEN, offered_at__gt=clock.now() - NOISE
    )
    counted = recent.order_by().values("person").annotate(n=Count("pk"))
    return counted.filter(n__gte=QUESTIONS).values("person")


def _know_everybody(area: Area) -> None:
    """A row for each who may take errands here and has none yet: whoever was never asked comes first."""
    known = Load.objects.filter(area=area).values("person")
    new = people.people_with_role(area, *WORKFORCES).exclude(pk__in=known)
    Load.objects.bulk_create([Load(person=person, area=area) for person in new], ignore_conflicts=True)


def decline(task: Task, *, by: Person) -> Task:
    """Says "not now" to being asked; others are asked in their turn. Raises Conflict where it was not asked."""
    with transaction.atomic():
        mine = Invitation.objects.filter(task=task, person=by, state=InvitationState.OPEN)
        if not mine.update(state=InvitationState.DECLINED, answered_at=clock.now()):
            raise Conflict("invitation.over", _("You are not asked about this errand any more."))
        about = Ref("task", task.pk, task.version)
        announce(Declined(area=task.area, about=about, actor=by, task=task))
    return task
