"""Who lives where, by hand: moving in, births, moving, moving out, another head."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.estate import access
from hub.core.estate.actions import guards
from hub.core.estate.events import households as events
from hub.core.estate.events.base import household as about
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people import rights
from hub.core.people.access import episode_of
from hub.core.people.models import CareFlag, Household, Invitation, Membership, Person, ProxyGrant
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
        head = _head(household)
        language = newcomer.language or (head.person.language if head else "zh-hans")
        person = Person.objects.create_user(name, phone=newcomer.phone, born=newcomer.born, language=language)
        made = _join(person, household, newcomer.relation if head else Relation.HEAD, is_head=head is None)
        rights.changed()
        announce(
            events.MovedIn(
                area=household.area,
                about=about(household),
                actor=by,
                beneficiary=person,
                households=(household.pk,),
                told=(head.person_id,) if head else (),
                name=name,
                particulars={"person": person.pk, "birth": newcomer.birth, "relation": made.relation},
            )
        )
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
    source = _source(members)
    guards.desk_only(by, source.area_id)

    def act() -> Household:
        guards.take_both(source, to, version)
        moved = carry(members, to, by)
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
        end_memberships([member], by)
        own = CareFlag.objects.filter(household=household, person=member.person_id, ended_at=None)
        own.update(ended_at=clock.now())
        ensure_head(household)
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
        former = _head(household)
        _set_head(household, member)
        told = {member.person_id, *((former.person_id,) if former else ())}
        announce(
            events.HeadChanged(
                area=household.area,
                about=about(household),
                actor=by,
                households=(household.pk,),
                told=tuple(sorted(told)),
                name=member.person.name,
                particulars={"head": member.person_id, "before": former.person_id if former else None},
            )
        )
        return household

    return once(key, "estate.household.head", act, Household)


def carry(members: Iterable[Membership], to: Household, by: Person) -> list[Membership]:
    """
    Ends memberships and begins them at another door; the people's own care flags come along.

    Both households must be taken. Gives the ended memberships. No announcing.
    """
    gone = end_memberships(members, by)
    there = set(access.members_of(to).values_list("person", flat=True))
    for member in gone:
        if member.person_id not in there:
            _join(member.person, to, member.relation, is_head=False, joined_from=member)
    for source in {member.household_id: member.household for member in gone}.values():
        people = [member.person_id for member in gone if member.household_id == source.pk]
        carry_flags(source, to, Q(person__in=people))
        ensure_head(source)
    ensure_head(to)
    return gone


def carry_flags(source: Household, to: Household, which: Q) -> None:
    """Moves live care flags to another door. One that stands there already is ended instead of standing twice."""
    have = set(CareFlag.objects.filter(household=to, ended_at=None).values_list("person", "kind"))
    for flag in CareFlag.objects.filter(which, household=source, ended_at=None):
        twice = (flag.person_id, flag.kind) in have
        changes = {"ended_at": clock.now()} if twice else {"household": to}
        CareFlag.objects.filter(pk=flag.pk, ended_at=None).update(**changes)


def end_memberships(members: Iterable[Membership], by: Person) -> list[Membership]:
    """Ends live memberships. Raises Conflict `member.gone` where one has ended meanwhile. No announcing."""
    ended = list(members)
    for member in ended:
        live = Membership.objects.filter(pk=member.pk, ended_at=None)
        if not live.update(ended_at=clock.now(), ended_by=by, is_head=False):
            raise Conflict(
                "member.gone", _("%(name)s is not on this list any more.") % {"name": member.person.name}
            )
    rights.changed()
    return ended


def end_keys(household: Household) -> None:
    """A closed door has no letter that opens it and nobody who acts for it."""
    now = clock.now()
    Invitation.objects.filter(household=household, replaced_at=None).update(replaced_at=now)
    ProxyGrant.objects.filter(household=household, revoked_at=None).update(revoked_at=now)


def ensure_head(household: Household) -> None:
    """Where members remain and none is the head, the eldest is; whose birth is not known comes after the others."""
    members = list(access.members_of(household))
    if members and not any(member.is_head for member in members):
        _set_head(household, min(members, key=lambda member: (member.person.born or "9999", member.pk)))


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


def _source(members: Sequence[Membership]) -> Household:
    if not members:
        message = _("Choose who moves.")
        raise Invalid("member.nobody", message, fields={"members": message})
    if len({member.household_id for member in members}) > 1:
        raise Invalid("member.mixed", _("Choose people of one household."))
    return members[0].household


def _join(
    person: Person,
    household: Household,
    relation: str,
    *,
    is_head: bool,
    joined_from: Membership | None = None,
) -> Membership:
    return Membership.objects.create(
        person=person,
        household=household,
        episode=episode_of(household.area_id),
        relation=relation,
        is_head=is_head,
        source="staff",
        joined_at=joined_from.joined_at if joined_from else None,
    )


def _head(household: Household) -> Membership | None:
    return access.members_of(household).filter(is_head=True).first()


def _set_head(household: Household, member: Membership) -> None:
    live = Membership.objects.filter(household=household, ended_at=None)
    live.filter(is_head=True).exclude(pk=member.pk).update(is_head=False, relation=Relation.OTHER)
    try:
        with transaction.atomic():
            named = live.filter(pk=member.pk).update(is_head=True, relation=Relation.HEAD)
    except IntegrityError as error:
        raise Conflict(
            "state.changed", _("Somebody else has changed this meanwhile."), now=household
        ) from error
    if not named:
        raise Conflict(
            "member.gone", _("%(name)s is not on this list any more.") % {"name": member.person.name}
        )
