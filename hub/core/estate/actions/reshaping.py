"""Two households at one door become two rows, and two rows that are one household become one."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.estate import access, reactions
from hub.core.estate.actions import guards, living, memberships
from hub.core.estate.events import households as events
from hub.core.estate.events.base import household as about
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Household, Membership, Person


def split(
    household: Household,
    members: Sequence[Membership],
    part: str,
    *,
    by: Person,
    version: int | None = None,
    key: Key | None = None,
) -> Household:
    """
    Gives some of those behind one door a household of their own at the same door, with a part ("B").

    Raises Invalid `household.part` without one, `member.nobody` where nobody or everybody would go, Conflict
    `household.taken` where that part is there already. Gives the new household.
    """
    guards.desk_only(by, household.area_id)
    name = guards.required(part, "part", _("Give the new household a part, such as B."))

    def act() -> Household:
        guards.take_household(household, version)
        staying = access.members_of(household).exclude(pk__in=[member.pk for member in members])
        if not members or not staying.exists():
            message = _("Choose who belongs to the new household. At least one person stays.")
            raise Invalid("member.nobody", message, fields={"members": message})
        made = _twin(household, name)
        moved = memberships.carry(members, made, by)
        told = [living.moved_to(member, household, made, by) for member in moved]
        announce(_split(household, made, by, [member.person_id for member in moved]), *told)
        return made

    return once(key, "estate.household.split", act, Household)


def merge(
    keep: Household, other: Household, *, by: Person, version: int | None = None, key: Key | None = None
) -> Household:
    """
    Makes `other` part of `keep`: its people and care flags come along, then it is closed. `keep` keeps its head.

    What the services have on `other` moves in the same transaction (reactions.on_merge). Merging the same two the
    other way round at the same moment: one wins, the other gets Conflict. Not to be undone by one click.
    """
    guards.desk_only(by, keep.area_id)

    def act() -> Household:
        guards.take_both(keep, other, version)
        moved = memberships.carry(access.members_of(other), keep, by)
        memberships.carry_flags(other, keep, Q(person=None))
        further = reactions.households_merged(keep, other, by)
        guards.take_household(other, closed_at=clock.now())
        memberships.end_keys(other)
        told = [living.moved_to(member, other, keep, by) for member in moved]
        announce(_merged(keep, other, by, [member.person_id for member in moved]), *told, *further)
        return keep

    return once(key, "estate.household.merge", act, Household)


def _split(household: Household, made: Household, by: Person, people: list[int]) -> Event:
    return events.HouseholdSplit(
        area=household.area,
        about=about(household),
        actor=by,
        households=(household.pk, made.pk),
        particulars={"new": made.pk, "part": made.part, "people": people},
    )


def _merged(keep: Household, other: Household, by: Person, people: list[int]) -> Event:
    return events.HouseholdsMerged(
        area=keep.area,
        about=about(keep),
        actor=by,
        households=(keep.pk, other.pk),
        particulars={"merged": other.pk, "address": other.address, "people": people},
    )


def _twin(household: Household, part: str) -> Household:
    try:
        with transaction.atomic():
            return Household.objects.create(
                area=household.area,
                building=household.building,
                door=household.door,
                floor=household.floor,
                part=part,
            )
    except IntegrityError as error:
        message = _("This door has a household with this part already.")
        raise Conflict("household.taken", message, fields={"part": message}) from error
