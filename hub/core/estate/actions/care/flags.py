"""Care flags: noted with consent, and ended."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.estate.actions import guards
from hub.core.estate.events import care as events
from hub.core.estate.events.base import health
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.access import episode_of, ids_at_household
from hub.core.people.models import CareFlag, Household, Person
from hub.core.people.words import CareKind, CareSource

PLAIN = frozenset({CareKind.LIVES_ALONE, CareKind.INFANT, CareKind.NO_SMARTPHONE, CareKind.LANGUAGE})
"""What anybody at the door can see. Everything else is an illness or condition, and needs consent."""


@dataclass(frozen=True)
class Note:
    """What care is needed, who said so, and whether whom it is about agrees that it is noted."""

    kind: CareKind
    source: CareSource = CareSource.STAFF
    consent: bool = False
    detail: str = ""


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
        made = make(household, person, note, by)
        announce(changed(events.FlagSet, made, by))
        return made

    return once(key, "estate.care.set", act, CareFlag)


def end_flag(flag: CareFlag, *, by: Person, why: str = "", key: Key | None = None) -> CareFlag:
    """Ends a care flag. Raises Conflict `care.ended` where it has ended already."""
    guards.desk_only(by, flag.household.area_id)

    def act() -> CareFlag:
        end(flag)
        announce(changed(events.FlagEnded, flag, by, why))
        return flag

    return once(key, "estate.care.end", act, CareFlag)


def make(household: Household, person: Person | None, note: Note, by: Person) -> CareFlag:
    """The row. Raises Conflict `care.noted`. No announcing."""
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


def end(flag: CareFlag) -> None:
    """Ends the row. Raises Conflict `care.ended`. No announcing."""
    now = clock.now()
    if not CareFlag.objects.filter(pk=flag.pk, ended_at=None).update(ended_at=now):
        raise Conflict("care.ended", _("This has been ended already."))
    flag.ended_at = now


def changed(kind: type[events.CareChanged], flag: CareFlag, by: Person, why: str = "") -> Event:
    """The event about a flag that was set or ended."""
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


def _check(household: Household, person: Person | None, note: Note) -> None:
    if person is not None and person.pk not in ids_at_household(household.pk):
        message = _("This person does not live there.")
        raise Invalid("care.not_member", message, fields={"person": message})
    if not note.consent and note.kind not in PLAIN:
        message = _("Ask the person first: an illness is noted only with their consent.")
        raise Invalid("care.consent", message, fields={"consent": message})


def _who_is_told(flag: CareFlag) -> tuple[int, ...]:
    """Whom a flag is about: the person, or all who live there where it is about the whole door."""
    return (flag.person_id,) if flag.person_id else tuple(sorted(ids_at_household(flag.household_id)))
