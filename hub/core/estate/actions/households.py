"""Households by hand: on the list, corrected, closed, opened again."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.estate import access
from hub.core.estate.actions import guards, living, memberships
from hub.core.estate.events import households as events
from hub.core.estate.events.base import household as about
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people.models import Building, Household, Person


def add(building: Building, fields: Mapping[str, Any], *, by: Person, key: Key | None = None) -> Household:
    """
    Puts a door on the list: `door`, and if known `part`, `floor`, `remark`. A closed one is opened again.

    Raises Conflict `household.taken` with `now`, the household that has this door: two households at one door
    need different parts.
    """
    guards.desk_only(by, building.area_id)
    door = guards.required(fields.get("door", ""), "door", _("Give the door's number."))

    def act() -> Household:
        made = _make(building, {**fields, "door": door})
        announce(_event(events.HouseholdAdded, made, by, {"door": door, "part": made.part}))
        return made

    return once(key, "estate.household.add", act, Household)


def change(
    household: Household,
    changes: Mapping[str, Any],
    *,
    by: Person,
    version: int | None = None,
    key: Key | None = None,
) -> Household:
    """
    Corrects `building`, `door`, `part`, `floor` or `remark`: a wrong door, a part for one of two households.

    Those who live there come along. Raises Conflict `state.changed` with `now`, or `household.taken` with `other`,
    the household that stands at that door already (merge the two, or give one of them a part).
    """
    guards.desk_only(by, household.area_id)

    def act() -> Household:
        before = {name: str(getattr(household, name)) for name in changes}
        try:
            with transaction.atomic():
                guards.take_household(household, version, **changes)
        except IntegrityError as error:
            raise _taken(_standing(household.building, household.door, household.part, changes)) from error
        after = {name: str(value) for name, value in changes.items()}
        announce(_event(events.HouseholdChanged, household, by, {"before": before, "after": after}))
        return household

    return once(key, "estate.household.change", act, Household)


def close(
    household: Household,
    *,
    by: Person,
    why: str = "",
    everybody_left: bool = False,
    version: int | None = None,
    key: Key | None = None,
) -> Household:
    """
    Closes a door behind which nobody lives. With `everybody_left` those still on its list are taken off it first.

    Raises Conflict `household.lived_in` where somebody is still on the list, `state.changed` with `now`.
    """
    guards.desk_only(by, household.area_id)

    def act() -> Household:
        guards.take_household(household, version, closed_at=clock.now())
        members = list(access.members_of(household))
        if members and not everybody_left:
            message = _(
                "Somebody is still on the list of this household. Move them first, or say that all have left."
            )
            raise Conflict("household.lived_in", message, now=household)
        left = memberships.end_memberships(members, by)
        memberships.end_keys(household)
        told = tuple(member.person_id for member in left)
        closed = _event(events.HouseholdClosed, household, by, {"why": why, "left": list(told)})
        address = household.address
        announce(closed, *(living.moved_out(member, by, why, address) for member in left))
        return household

    return once(key, "estate.household.close", act, Household)


def reopen(
    household: Household, *, by: Person, version: int | None = None, key: Key | None = None
) -> Household:
    """Opens a closed household again: it was closed by mistake, or somebody moves in."""
    guards.desk_only(by, household.area_id)

    def act() -> Household:
        if household.closed_at is None:
            raise Conflict("household.open", _("This household is open."), now=household)
        save_changes(household, version=version, closed_at=None)
        announce(_event(events.HouseholdAdded, household, by, {"again": True}))
        return household

    return once(key, "estate.household.reopen", act, Household)


def _make(building: Building, fields: Mapping[str, Any]) -> Household:
    try:
        with transaction.atomic():
            return Household.objects.create(area_id=building.area_id, building=building, **fields)
    except IntegrityError as error:
        there = _standing(building, fields["door"], fields.get("part", ""), {})
        if there is None or there.closed_at is None:
            raise _taken(there) from error
        extra = {name: value for name, value in fields.items() if name in ("floor", "remark")}
        return save_changes(there, closed_at=None, **extra)


def _standing(building: Building, door: str, part: str, changes: Mapping[str, Any]) -> Household | None:
    at = {
        "building": changes.get("building", building),
        "door": changes.get("door", door),
        "part": changes.get("part", part),
    }
    return Household.objects.filter(**at).select_related("building", "area").first()


def _taken(there: Household | None) -> Conflict:
    message = _("A household stands at this door already. Give this one a part (A, B), or merge the two.")
    return Conflict("household.taken", message, fields={"door": message}, other=there)


def _event(
    kind: type[events.HouseholdAdded] | type[events.HouseholdChanged] | type[events.HouseholdClosed],
    household: Household,
    by: Person,
    particulars: Mapping[str, Any],
) -> events.HouseholdAdded | events.HouseholdChanged | events.HouseholdClosed:
    return kind(
        area=household.area,
        about=about(household),
        actor=by,
        households=(household.pk,),
        particulars=particulars,
    )
