"""Care flags: set, ended, wished for; and the one way to read them, which records the reading."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.estate import access
from hub.core.estate.actions import guards
from hub.core.estate.events import care as events
from hub.core.estate.events.base import health
from hub.core.estate.models import CareWish
from hub.core.estate.words import WishState
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.access import episode_of, ids_at_household, live_memberships
from hub.core.people.models import CareFlag, HealthStatus, Household, Person
from hub.core.people.words import CareKind, CareSource


@dataclass(frozen=True)
class HealthData:
    """What was read: the care flags and infection statuses of one household."""

    flags: list[CareFlag]
    statuses: list[HealthStatus]

    def flags_of(self, person_id: int | None) -> list[CareFlag]:
        """The flags of one person, or (None) of the household as a whole."""
        return [flag for flag in self.flags if flag.person_id == person_id]

    def status_of(self, person_id: int) -> HealthStatus | None:
        """The infection status of one person, if the committee has recorded one."""
        return next((status for status in self.statuses if status.person_id == person_id), None)


@dataclass(frozen=True)
class Note:
    """What care is needed, who said so, and whether whom it is about agrees that it is noted."""

    kind: CareKind
    source: CareSource = CareSource.STAFF
    consent: bool = False
    detail: str = ""


def read(household: Household, *, by: Person, place: str) -> HealthData:
    """
    The health data of a household for somebody who acts on it (committee and leads; NotYours for everybody else).

    Each reading is recorded with its `place` (`household`, `request:12`), and the household sees it on its own page.
    The one way to show care flags to staff: nothing else may read those rows.
    """
    guards.desk_only(by, household.area_id)
    return read_several([household], by=by, place=place)[household.pk]


def read_several(households: list[Household], *, by: Person, place: str) -> dict[int, HealthData]:
    """The same for the doors of one list of one area, by id. A door without health data makes no reading."""
    for area_id in {household.area_id for household in households}:
        guards.desk_only(by, area_id)
    found = {household.pk: HealthData([], []) for household in households}
    with transaction.atomic():
        for flag in CareFlag.objects.filter(household__in=households, ended_at=None).select_related("person"):
            found[flag.household_id].flags.append(flag)
        _add_statuses(found)
        announce(*(_reading(row, found[row.pk], by, place) for row in households if _any(found[row.pk])))
    return found


def own(household: Household, *, by: Person) -> HealthData:
    """
    What a member sees of their own household: what concerns the whole door, themselves, and children.

    Nobody sees the illness of another adult here, the head neither: they can ask them. Not recorded as a reading.
    """
    if by.pk not in ids_at_household(household.pk):
        raise NotYours("care.not_member", _("Only those who live there see this."))
    flags = [
        flag for flag in access.live_flags(household) if flag.person is None or _may_know(flag.person, by)
    ]
    statuses = [status for status in access.live_health(household) if _may_know(status.person, by)]
    return HealthData(flags, statuses)


def _may_know(person: Person, by: Person) -> bool:
    return person.pk == by.pk or (is_child(person) and not is_child(by))


def is_child(person: Person) -> bool:
    """Whether somebody is surely under 18; who has no birth on the list counts as an adult."""
    year, _, month = person.born.partition("-")
    if not (year.isdecimal() and month.isdecimal()):
        return False
    today = clock.now()
    return (today.year - int(year), today.month - int(month)) < (OF_AGE, 0)


OF_AGE = 18


def set_flag(
    household: Household,
    note: Note,
    *,
    by: Person,
    person: Person | None = None,
    key: Key | None = None,
) -> CareFlag:
    """
    Notes that a household, or one person in it, needs more care (committee and leads).

    Without the consent of whom it is about nobody notes an illness: Invalid `care.consent`. Raises Conflict
    `care.noted` where it is noted already, Invalid `care.not_member` for somebody who does not live there.
    """
    guards.desk_only(by, household.area_id)
    _check(household, person, note)

    def act() -> CareFlag:
        made = _make(household, person, note, by)
        announce(_changed(events.FlagSet, made, by))
        return made

    return once(key, "estate.care.set", act, CareFlag)


def end_flag(flag: CareFlag, *, by: Person, why: str = "", key: Key | None = None) -> CareFlag:
    """Ends a care flag. Raises Conflict `care.ended` where it has ended already."""
    guards.desk_only(by, flag.household.area_id)

    def act() -> CareFlag:
        _end(flag)
        announce(_changed(events.FlagEnded, flag, by, why))
        return flag

    return once(key, "estate.care.end", act, CareFlag)


def wish(
    household: Household, kind: CareKind, *, by: Person, wanted: bool, text: str = "", key: Key | None = None
) -> CareWish:
    """
    A member asks the committee to set a care flag (`wanted`) or to end it.

    Raises Conflict `care.wished` where the same question waits for an answer.
    """
    if by.pk not in ids_at_household(household.pk):
        raise NotYours("care.not_member", _("Only those who live there see this."))

    def act() -> CareWish:
        try:
            with transaction.atomic():
                made = CareWish.objects.create(
                    household=household,
                    episode=episode_of(household.area_id),
                    kind=kind,
                    wanted=wanted,
                    text=text,
                    asked_by=by,
                )
        except IntegrityError as error:
            raise Conflict(
                "care.wished", _("You have asked this already. The committee will answer.")
            ) from error
        announce(_about_wish(events.WishMade, made, by))
        return made

    return once(key, "estate.care.wish", act, CareWish)


def decide(
    asked: CareWish,
    *,
    by: Person,
    grant: bool,
    answer: str = "",
    version: int | None = None,
    key: Key | None = None,
) -> CareWish:
    """
    Answers a wish: granted, the flag is set or ended with the member's consent; declined, with a reason.

    Raises Conflict where somebody else has answered, Invalid `care.reason` for a refusal without a word.
    """
    guards.desk_only(by, asked.household.area_id)
    if not grant and not answer.strip():
        message = _("Say why, so that the household understands.")
        raise Invalid("care.reason", message, fields={"answer": message})

    def act() -> CareWish:
        state = WishState.GRANTED if grant else WishState.DECLINED
        transition(asked, state, version=version, decided_by=by, decided_at=clock.now(), answer=answer)
        changed = _follow(asked, by) if grant else []
        told = (asked.asked_by_id,) if asked.asked_by_id else ()
        announce(_about_wish(events.WishDecided, asked, by, told), *changed)
        return asked

    return once(key, "estate.care.decide", act, CareWish)


def _follow(asked: CareWish, by: Person) -> list[Event]:
    """Sets or ends the flag that was asked for; nothing where it is as wished already."""
    live = access.live_flags(asked.household).filter(kind=asked.kind)
    if not asked.wanted:
        ended = list(live)
        for flag in ended:
            _end(flag)
        return [_changed(events.FlagEnded, flag, by) for flag in ended]
    if live.exists():
        return []
    note = Note(CareKind(asked.kind), CareSource.RESIDENT, consent=True)
    made = _make(asked.household, asked.person, note, by)
    return [_changed(events.FlagSet, made, by)]


def _add_statuses(found: dict[int, HealthData]) -> None:
    lives = live_memberships().filter(household__in=found).values_list("person", "household")
    doors: dict[int, list[int]] = {}
    for person_id, household_id in lives:
        doors.setdefault(person_id, []).append(household_id)
    current = HealthStatus.objects.filter(
        person__in=live_memberships().filter(household__in=found).values("person"),
        replaced_at=None,
        episode__ended_at=None,
    )
    for status in current.select_related("person"):
        for household_id in doors.get(status.person_id, ()):
            found[household_id].statuses.append(status)


def _any(data: HealthData) -> bool:
    return bool(data.flags or data.statuses)


def _reading(household: Household, data: HealthData, by: Person, place: str) -> Event:
    kinds = sorted({flag.kind for flag in data.flags} | {status.kind for status in data.statuses})
    particulars = {"place": place, "kinds": kinds}
    return events.HealthRead(area=household.area, about=health(household), actor=by, particulars=particulars)


def _check(household: Household, person: Person | None, note: Note) -> None:
    if person is not None and person.pk not in ids_at_household(household.pk):
        message = _("This person does not live there.")
        raise Invalid("care.not_member", message, fields={"person": message})
    if not note.consent and note.kind not in PLAIN:
        message = _("Ask the person first: an illness is noted only with their consent.")
        raise Invalid("care.consent", message, fields={"consent": message})


PLAIN = frozenset({CareKind.LIVES_ALONE, CareKind.INFANT, CareKind.NO_SMARTPHONE, CareKind.LANGUAGE})
"""What anybody at the door can see. Everything else is an illness or condition, and needs consent."""


def _make(household: Household, person: Person | None, note: Note, by: Person) -> CareFlag:
    try:
        with transaction.atomic():
            return CareFlag.objects.create(
                household=household,
                person=person,
                episode=episode_of(household.area_id),
                kind=note.kind,
                source=note.source,
                consent=note.consent,
                detail=note.detail,
                created_by=by,
            )
    except IntegrityError as error:
        raise Conflict("care.noted", _("This is noted for them already.")) from error


def _end(flag: CareFlag) -> None:
    now = clock.now()
    if not CareFlag.objects.filter(pk=flag.pk, ended_at=None).update(ended_at=now):
        raise Conflict("care.ended", _("This has been ended already."))
    flag.ended_at = now


def _changed(kind: type[events.CareChanged], flag: CareFlag, by: Person, why: str = "") -> Event:
    household = flag.household
    return kind(
        area=household.area,
        about=health(household),
        actor=by,
        beneficiary=flag.person,
        households=(household.pk,),
        told=_who_is_told(flag),
        particulars={
            "flag": flag.pk,
            "kind": flag.kind,
            "person": flag.person_id,
            "consent": flag.consent,
            "why": why,
        },
    )


def _who_is_told(flag: CareFlag) -> tuple[int, ...]:
    """Whom a flag is about: the person, or all who live there where it is about the whole door."""
    return (flag.person_id,) if flag.person_id else tuple(sorted(ids_at_household(flag.household_id)))


def _about_wish(
    kind: type[events.WishMade] | type[events.WishDecided],
    asked: CareWish,
    by: Person,
    told: tuple[int, ...] = (),
) -> Event:
    household = asked.household
    return kind(
        area=household.area,
        about=health(household),
        actor=by,
        households=(household.pk,),
        told=told,
        particulars={"wish": asked.pk, "kind": asked.kind, "wanted": asked.wanted, "state": asked.state},
    )
