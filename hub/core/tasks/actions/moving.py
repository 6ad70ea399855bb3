"""A shift that was planned is changed: its words, its place, its hours, how many it needs (requests.md, 17)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.flow import gate
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.models import Person
from hub.core.tasks.actions.shifts import GATE, on_list, only_desk
from hub.core.tasks.events import moving as events
from hub.core.tasks.events.shifts import about
from hub.core.tasks.models import Shift, Signup
from hub.core.tasks.words import ShiftState, SignupState


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a shift says after it was changed."""

    title: str
    place: str
    since: datetime
    until: datetime
    places: int


def change(
    shift: Shift, wanted: Change, *, by: Person, version: int | None = None, release: bool = False
) -> Shift:
    """
    Changes a shift (the desk only). Whoever is on its list is told what it was and what it is; where the hours are
    others, each may step back without a mark until they have agreed.

    Raises Invalid `shift.hours`, `shift.past` and `shift.places`; Conflict `state.changed`, `shift.over`, `shift.begun`
    (who is there already came at its hour), and `shift.overlaps` where somebody on the list is elsewhere at the new
    hours: it names them all (`people`), and with `release` they are taken off this list, and told.
    """
    only_desk(shift.area, by)
    _check(shift, wanted)
    was, moved = events.described(shift), (wanted.since, wanted.until) != (shift.since, shift.until)
    said = moved or (wanted.title, wanted.place) != (shift.title, shift.place)
    with transaction.atomic():
        for person in sorted(on_list(shift)):
            gate.shut(GATE, person)  # what they sign up for at this moment comes before or after
        gone = elsewhere(shift, wanted.since, wanted.until) if moved else []
        if version in (None, shift.version):
            _refuse(shift, wanted, gone, release)
        save_changes(shift, version=version, **asdict(wanted), taken=shift.taken - len(gone))
        _let_go([signup for signup, _other in gone])
        if moved:
            _move(shift)
        told = tuple(on_list(shift)) if said else ()
        changed: Event = about(shift, events.Changed, by=by, told=told, was=was, moved=moved)
        announce(changed, *_released(shift, [signup for signup, _other in gone], by))
    return shift


def _check(shift: Shift, wanted: Change) -> None:
    now = clock.now()
    if shift.state != ShiftState.PLANNED or shift.is_over:
        raise Conflict("shift.over", _("This shift is over, or called off."))
    if wanted.until <= wanted.since:
        raise _hours("until", _("It must end after it begins."))
    if shift.has_begun and wanted.since != shift.since:
        raise Conflict("shift.begun", _("This shift has begun. Only its end can be moved."))
    if wanted.since != shift.since and wanted.since < now:
        raise _hours("since", _("Choose an hour that is still to come."), "shift.past")
    if wanted.until <= now:
        raise _hours("until", _("Choose an hour that is still to come."), "shift.past")


def _hours(field: str, words: object, code: str = "shift.hours") -> Invalid:
    return Invalid(code, words, fields={field: words})


def _refuse(shift: Shift, wanted: Change, gone: Sequence[tuple[Signup, Shift]], release: bool) -> None:
    """The list is final once the version is taken: whoever comes or goes meanwhile moves it."""
    if gone and not release:
        names = ", ".join(f"{signup.person.name} (“{other.title}”)" for signup, other in gone)
        words = _("Elsewhere at these hours: %(names)s.") % {"names": names}
        people = [{"person": signup.person_id, "shift": other.pk} for signup, other in gone]
        raise Conflict("shift.overlaps", words, people=people)
    if wanted.places < shift.taken - len(gone):
        too_few = _("More people than that are on its list.")
        raise Invalid("shift.places", too_few, fields={"places": too_few})


def _let_go(gone: Sequence[Signup]) -> None:
    """After the shift's row, as those take it who sign up or step back."""
    rows = Signup.objects.filter(pk__in=[one.pk for one in gone], state=SignupState.SIGNED)
    rows.update(state=SignupState.CANCELLED, ended_at=clock.now(), version=F("version") + 1)


def elsewhere(shift: Shift, since: datetime, until: datetime) -> list[tuple[Signup, Shift]]:
    """Those on a shift's list who are on another list at these hours, with that other shift."""
    mine = {one.person_id: one for one in _signed(shift)}
    others = Signup.objects.filter(
        person__in=mine, state=SignupState.SIGNED, since__lt=until, until__gt=since
    ).exclude(shift=shift).select_related("shift").order_by("person", "-since")  # fmt: skip
    busy = {one.person_id: one.shift for one in others}
    return [(signup, busy[pk]) for pk, signup in mine.items() if pk in busy]


def _signed(shift: Shift) -> Sequence[Signup]:
    found = Signup.objects.filter(shift=shift, state=SignupState.SIGNED)
    return list(found.select_related("person").order_by("pk"))


def _move(shift: Shift) -> None:
    """The places go with it. Each keeps the hours to which its person agreed; moved back to these, all is as it was."""
    for signup in _signed(shift):
        agreed = signup.agreed
        back = agreed == (shift.since, shift.until)
        since, until = (None, None) if back else agreed
        Signup.objects.filter(pk=signup.pk).update(
            since=shift.since, until=shift.until, agreed_since=since, agreed_until=until,
            version=F("version") + 1,
        )  # fmt: skip


def _released(shift: Shift, gone: Sequence[Signup], by: Person) -> list[Event]:
    if not gone:
        return []
    ids = tuple(signup.person_id for signup in gone)
    return [about(shift, events.LetGo, by=by, told=ids, particulars={"people": list(ids)})]


def agree(signup: Signup, *, by: Person) -> Signup:
    """
    Says that one comes at the new hours, too. Said twice, it is said once.

    Raises Conflict `state.changed` where the hours were moved again, or the place is gone.
    """
    if signup.person_id != by.pk:
        raise NotYours("shift.not_yours", _("Only whoever is on the list can say so."))
    with transaction.atomic():
        now = signup.reread()
        if now.state == SignupState.SIGNED and not now.was_moved:
            return now
        mine = Signup.objects.filter(pk=signup.pk, state=SignupState.SIGNED)
        hours = mine.filter(since=signup.since, until=signup.until)
        if not hours.update(agreed_since=None, agreed_until=None, version=F("version") + 1):
            raise Conflict("state.changed", _("Somebody else has changed this meanwhile."), now=now)
        signup.refresh_from_db()
        announce(about(signup.shift, events.Agreed, by=by, particulars={"person": by.pk}))
    return signup
