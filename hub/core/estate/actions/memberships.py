"""The rows of who lives where, moved without announcing: for verbs that have taken the households first."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.core.estate import access
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people import rights
from hub.core.people.access import episode_of
from hub.core.people.models import CareFlag, Household, Invitation, Membership, Person, ProxyGrant
from hub.core.people.words import Relation


def carry(members: Iterable[Membership], to: Household, by: Person) -> list[Membership]:
    """
    Ends memberships and begins them at another door; the people's own care flags come along.

    Both households must be taken. Gives the ended memberships. No announcing.
    """
    gone = end_memberships(members, by)
    there = set(access.members_of(to).values_list("person", flat=True))
    for member in gone:
        if member.person_id not in there:
            join(member.person, to, member.relation, is_head=False, joined_from=member)
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
        set_head(household, min(members, key=lambda member: (member.person.born or "9999", member.pk)))


def join(
    person: Person,
    household: Household,
    relation: str,
    *,
    is_head: bool,
    joined_from: Membership | None = None,
) -> Membership:
    """A live membership from now on."""
    return Membership.objects.create(
        person=person,
        household=household,
        episode=episode_of(household.area_id),
        relation=relation,
        is_head=is_head,
        source="staff",
        joined_at=joined_from.joined_at if joined_from else None,
    )


def head(household: Household) -> Membership | None:
    """The head's membership, if there is a head."""
    return access.members_of(household).filter(is_head=True).first()


def set_head(household: Household, member: Membership) -> None:
    """Makes one member the head. Raises Conflict where somebody else was quicker, or the member has gone."""
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
