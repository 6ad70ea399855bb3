"""Who lives where, by hand: moving in, births, moving, moving out, another head."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.estate.actions import guards, memberships
from hub.core.estate.events import households as events
from hub.core.estate.events.base import household as about
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.people import rights
from hub.core.people.models import CareFlag, Household, Membership, Person
from hub.core.people.words import Relation


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody who is not on the list yet: moved in from outside, or just born. `born` is "YYYY-MM"."""

    name: str
    relation: Relation = Relation.OTHER
    phone: str = ""
    born: str = ""
    language: str = ""
    birth: bool = False


def move_in(
    household: Household,
    newcomer: Newcomer,
    *,
    by: Person,
    version: int | None = None,
    key: Key | None = None,
) -> Membership:
    """
    Puts somebody new on a household's list. The first one behind a door is its head.

    Raises Conflict `state.changed` where the household has changed since the page was made, so that two people
    who enter the same birth do not make twins.
    """
    guards.desk_only(by, household.area_id)
    name = guards.required(newcomer.name, "name", _("Give the person a name."))

    def act() -> Membership:
        guards.take_household(household, version)
        head = memberships.head(household)
        language = newcomer.language or (head.person.language if head else "zh-hans")
        person = Person.objects.create_user(name, phone=newcomer.phone, born=newcomer.born, language=language)
        made = memberships.join(
            person, household, newcomer.relation if head else Relation.HEAD, is_head=head is None
        )
        rights.changed()
        announce(_moved_in(made, by, head, newcomer))
        return made

    return once(key, "estate.member.move_in", act, Membership)


def move(
    members: Sequence[Membership],
    to: Household,
    *,
    by: Person,
    version: int | None = None,
    key: Key | None = None,
) -> Household:
    """
    Moves people of one household to another door of the area, with what their rights there were.

    `version` is the one of the household they leave. Whoever was its head leaves it to the eldest who stays.
    Raises Conflict `state.changed`, Invalid `member.nobody`.
    """

    def act() -> Household:
        source = _source(members)
        guards.desk_only(by, source.area_id)
        guards.take_both(source, to, version)
        moved = memberships.carry(members, to, by)
        announce(*(moved_to(member, source, to, by) for member in moved))
        return to

    return once(key, "estate.member.move", act, Household)


def move_out(
    member: Membership, *, by: Person, why: str = "", version: int | None = None, key: Key | None = None
) -> Membership:
    """Takes somebody off a household's list: they left the area, or died. `version` is the household's."""
    household = member.household
    guards.desk_only(by, household.area_id)

    def act() -> Membership:
        guards.take_household(household, version)
        memberships.end_memberships([member], by)
        own = CareFlag.objects.filter(household=household, person=member.person_id, ended_at=None)
        own.update(ended_at=clock.now())
        memberships.ensure_head(household)
        announce(moved_out(member, by, why, household.address))
        return member

    return once(key, "estate.member.move_out", act, Membership)


def change_head(
    household: Household,
    member: Membership,
    *,
    by: Person,
    version: int | None = None,
    key: Key | None = None,
) -> Household:
    """
    Makes another member the head. Of two such changes at once one wins: the other gets Conflict `state.changed`.
    """
    guards.desk_only(by, household.area_id)

    def act() -> Household:
        guards.take_household(household, version)
        former = memberships.head(household)
        memberships.set_head(household, member)
        announce(_head_changed(household, member, former, by))
        return household

    return once(key, "estate.household.head", act, Household)


def _moved_in(made: Membership, by: Person, head: Membership | None, newcomer: Newcomer) -> events.MovedIn:
    household = made.household
    return events.MovedIn(
        area=household.area,
        about=about(household),
        actor=by,
        beneficiary=made.person,
        households=(household.pk,),
        told=(head.person_id,) if head else (),
        name=made.person.name,
        particulars={"person": made.person_id, "birth": newcomer.birth, "relation": made.relation},
    )


def moved_out(member: Membership, by: Person, why: str, address: str) -> events.MovedOut:
    """The event for somebody who was taken off a list."""
    household = member.household
    return events.MovedOut(
        area=household.area,
        about=about(household),
        actor=by,
        beneficiary=member.person,
        households=(household.pk,),
        told=(member.person_id,),
        address=address,
        particulars={"person": member.person_id, "why": why},
    )


def moved_to(member: Membership, source: Household, to: Household, by: Person) -> events.Moved:
    """The event for somebody who lives behind another door now."""
    return events.Moved(
        area=to.area,
        about=about(to),
        actor=by,
        beneficiary=member.person,
        households=(source.pk, to.pk),
        told=(member.person_id,),
        address=to.address,
        particulars={"person": member.person_id, "from": source.pk, "to": to.pk},
    )


def _head_changed(
    household: Household, member: Membership, former: Membership | None, by: Person
) -> events.HeadChanged:
    told = {member.person_id, *((former.person_id,) if former else ())}
    return events.HeadChanged(
        area=household.area,
        about=about(household),
        actor=by,
        households=(household.pk,),
        told=tuple(sorted(told)),
        name=member.person.name,
        particulars={"head": member.person_id, "before": former.person_id if former else None},
    )


def _source(members: Sequence[Membership]) -> Household:
    if not members:
        message = _("Choose who moves.")
        raise Invalid("member.nobody", message, fields={"members": message})
    if len({member.household_id for member in members}) > 1:
        raise Invalid("member.mixed", _("Choose people of one household."))
    return members[0].household
