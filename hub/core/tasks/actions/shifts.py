"""Shifts: planned, called off, signed up for. A place is one conditional update (requests.md, 17)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.flow import gate
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.access import has_role
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES
from hub.core.tasks.access import Taker
from hub.core.tasks.access import shifts as access
from hub.core.tasks.events import shifts as events
from hub.core.tasks.models import Shift, Signup
from hub.core.tasks.words import ShiftState, SignupState

GATE = "tasks.signups"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a shift needs to say."""

    title: str
    since: datetime
    until: datetime
    place: str = ""
    workforce: str = ""
    skill: str = ""
    places: int = 1


def plan(area: Area, wanted: Plan, *, by: Person, key: Key | None = None) -> Shift:
    """Puts a shift on the list (the area's desk only). Raises Invalid `shift.hours` where it ends before it begins."""
    only_desk(area, by)
    if wanted.until <= wanted.since:
        words = _("It must end after it begins.")
        raise Invalid("shift.hours", words, fields={"until": words})

    def act() -> Shift:
        made = Shift.objects.create(area=area, created_by=by, **asdict(wanted))
        announce(events.about(made, events.Planned, by=by))
        return made

    return once(key, "tasks.shift.plan", act, Shift)


def copy_week(area: Area, first: date, *, by: Person, key: Key | None = None) -> list[Shift]:
    """
    Plans for the week from `first` on what stood in the week before; what stands there already is not doubled.

    The same hours by the area's clock, also where the clocks are changed. Gives what is new, also where the key is sent
    again: all of it carries one moment. Raises Conflict `shift.nothing_to_copy` without any.
    """
    only_desk(area, by)

    def act() -> Shift:
        made: list[Shift] = []
        now = clock.now()
        gate.shut("tasks.week", area.pk)  # two who copy at once: the second finds all there
        there = {(shift.title, shift.since) for shift in access.week(area, first)}
        for old in access.week(area, first - access.WEEK).filter(state=ShiftState.PLANNED):
            new = _a_week_later(old)
            if (new.title, new.since) not in there:
                new.created_by, new.created_at = by, now
                new.save(force_insert=True)
                made.append(new)
        if not made:
            raise Conflict("shift.nothing_to_copy", _("Nothing is left to copy from the week before."))
        announce(*(events.about(shift, events.Planned, by=by) for shift in made))
        return made[0]

    first_made = once(key, "tasks.shift.copy", act, Shift)
    together = access.week(area, first).filter(created_by=by, created_at=first_made.created_at)
    return list(together.order_by("pk"))


def _a_week_later(old: Shift) -> Shift:
    local = old.since.astimezone(old.area.zone)
    since = access.moment(old.area, local.date() + access.WEEK, local.time())
    return Shift(
        area=old.area, title=old.title, place=old.place, since=since, until=since + (old.until - old.since),
        workforce=old.workforce, skill=old.skill, places=old.places,
    )  # fmt: skip


def cancel(shift: Shift, *, by: Person, reason: str = "") -> Shift:
    """Calls it off; whoever is on its list is told, and has these hours free again."""
    only_desk(shift.area, by)
    with transaction.atomic():
        transition(shift, ShiftState.CANCELLED, cancel_reason=reason[:300])
        told = on_list(shift)
        signed = Signup.objects.filter(shift=shift, state=SignupState.SIGNED)
        signed.update(state=SignupState.CANCELLED, ended_at=clock.now(), version=F("version") + 1)
        Shift.objects.filter(pk=shift.pk).update(taken=0)
        shift.taken = 0
        particulars = {"reason": reason}
        announce(events.about(shift, events.Cancelled, by=by, told=tuple(told), particulars=particulars))
    return shift


def on_list(shift: Shift) -> Sequence[int]:
    """The ids of those who are on a shift's list."""
    found = Signup.objects.filter(shift=shift, state=SignupState.SIGNED).order_by("pk")
    return list(found.values_list("person", flat=True))


def sign_up(shift: Shift, *, by: Person, person: Person | None = None, key: Key | None = None) -> Signup:
    """
    Takes one place of a shift for `by`; the desk may take it for `person`, who is told.

    Raises NotYours or Conflict `shift.workforce` and `shift.skill` where it is not for them, Conflict `shift.over`,
    `shift.full`, `shift.overlap` (naming the other shift) and `shift.signed_already`.
    """
    who = person or by
    if who != by:
        only_desk(shift.area, by)
    _check_may(shift, who, by)

    def act() -> Signup:
        gate.shut(GATE, who.pk)  # of two sign-ups of one person at once, the second sees the first
        _hours_are_free(shift, who)
        _take_place(shift)
        made = _on_the_list(shift, who)
        kind, more = (events.SignedUp, {}) if who == by else (events.PutOnList, {"person_id": who.pk})
        announce(events.of(made, kind, by=by, **more))
        return made

    return once(key, "tasks.shift.sign_up", act, Signup)


def _check_may(shift: Shift, who: Person, by: Person) -> None:
    taker = Taker.of(who, shift.area)
    refuse = NotYours if who == by else Conflict
    if not taker.roles & shift.workforces:
        raise refuse("shift.workforce", _("This shift is for another workforce."))
    if shift.skill and shift.skill not in taker.load.skills:
        raise refuse("shift.skill", _("This shift needs a skill that is not in the profile."))


def _hours_are_free(shift: Shift, who: Person) -> None:
    """The guard against two places at once (volunteer_planner#299). Only behind the person's gate is it final."""
    taken = Signup.objects.filter(
        person=who, state=SignupState.SIGNED, since__lt=shift.until, until__gt=shift.since
    )
    other = taken.select_related("shift").order_by("since").first()
    if other is None:
        return
    if other.shift_id == shift.pk:
        raise Conflict("shift.signed_already", _("You are on this list already."))
    words = _("These hours overlap with “%(title)s”.") % {"title": other.shift.title}
    raise Conflict("shift.overlap", words)


def _take_place(shift: Shift) -> None:
    """
    The guard: one conditional update, with the constraint behind it. It names the hours that were read, too: whoever
    signs up while the shift is moved has agreed to others.
    """
    since, until = shift.since, shift.until
    free = Shift.objects.filter(
        pk=shift.pk, state=ShiftState.PLANNED, taken__lt=F("places"), until__gt=clock.now(),
    ).filter(since=since, until=until)  # fmt: skip
    if free.update(taken=F("taken") + 1, version=F("version") + 1):
        shift.refresh_from_db(fields=["taken", "version"])
        return
    shift.refresh_from_db()
    if (shift.since, shift.until) != (since, until):
        raise Conflict("shift.moved", _("The hours of this shift have just changed. Look at it again."))
    if shift.state != ShiftState.PLANNED or shift.is_over:
        raise Conflict("shift.over", _("This shift is over, or called off."))
    raise Conflict("shift.full", _("All places are taken. Choose another shift."))


def _on_the_list(shift: Shift, who: Person) -> Signup:
    try:
        with transaction.atomic():
            return Signup.objects.create(shift=shift, person=who, since=shift.since, until=shift.until)
    except IntegrityError as error:
        raise Conflict("shift.signed_already", _("You are on this list already.")) from error


def withdraw(signup: Signup, *, by: Person) -> Signup:
    """
    Takes one's name off a list; the desk may do it for somebody who rings. The place is free again.

    Raises Conflict `shift.begun` for oneself once it has begun: the desk must know then. Whoever has not agreed to
    hours that were moved steps back as long as it runs.
    """
    if signup.person_id != by.pk:
        only_desk(signup.shift.area, by)
    elif signup.since <= clock.now() and not (signup.was_moved and signup.until > clock.now()):
        raise Conflict("shift.begun", _("This shift has begun. Ring the desk."))
    with transaction.atomic():
        # The shift's row first, as in `cancel`: nobody waits for the other in a circle.
        on = Shift.objects.filter(pk=signup.shift_id, taken__gt=0)
        on.update(taken=F("taken") - 1, version=F("version") + 1)
        transition(signup, SignupState.WITHDRAWN, ended_at=clock.now())
        signup.shift.refresh_from_db(fields=["taken", "version"])
        announce(events.of(signup, events.Withdrawn, by=by))
    return signup


def mark(signup: Signup, *, came: bool, by: Person) -> Signup:
    """
    The desk says who came to a shift that has begun. Whoever did not come and had not agreed to hours that were moved
    is taken off the list without a mark. Raises Conflict `shift.not_begun`.
    """
    only_desk(signup.shift.area, by)
    if signup.since > clock.now():
        raise Conflict("shift.not_begun", _("This shift has not begun yet."))
    if not came and signup.was_moved and signup.state == SignupState.SIGNED:
        return withdraw(signup, by=by)
    with transaction.atomic():
        transition(signup, SignupState.CAME if came else SignupState.NO_SHOW, ended_at=clock.now())
        announce(events.of(signup, events.Marked, by=by))
    return signup


def only_desk(area: Area, by: Person) -> None:
    """Raises NotYours for whoever does not work at the area's desk."""
    if not has_role(by, area, *DESK_ROLES):
        raise NotYours("task.not_desk", _("Only the desk plans shifts."))
