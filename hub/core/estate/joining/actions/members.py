"""What happens to somebody who has joined: objected to, kept, withdrawn, gone by themselves."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.estate.accounts.actions import end_everything
from hub.core.estate.events.base import EstateEvent
from hub.core.estate.events.base import household as about
from hub.core.estate.joining import events
from hub.core.estate.joining.access import objectors
from hub.core.estate.joining.actions import entering
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.kit.text import tidy
from hub.core.people import access, rights
from hub.core.people.models import CareFlag, HealthStatus, JoinRequest, Membership, Person

ADDED = frozenset({entering.LETTER, entering.REQUEST})


def object_to(member: Membership, *, by: Person, key: Key | None = None) -> Membership:
    """
    The head says that this member does not live there. The committee decides; until then nothing changes.

    Raises NotYours `member.not_head`, Invalid `member.yourself`. The second time it changes nothing.
    """
    return once(key, "estate.membership.object", lambda: _object(member, by), Membership)


def _object(member: Membership, by: Person) -> Membership:
    if by.pk not in objectors(member.household):
        raise NotYours("member.not_head", _("Only the head of the household can object."))
    if by.pk == member.person_id:
        raise Invalid("member.yourself", _("This is you. To leave the household, use “Leave”."))
    live = Membership.objects.filter(pk=member.pk, ended_at=None, joined_at__isnull=False, objected_at=None)
    if live.update(objected_at=clock.now()):
        announce(_event(events.MembershipObjected, member, by))
    member.refresh_from_db(fields=["objected_at"])
    return member


def keep(member: Membership, *, by: Person, key: Key | None = None) -> Membership:
    """The committee has looked: the member stays. Raises Conflict `objection.over` where another has decided."""
    return once(key, "estate.membership.keep", lambda: _keep(member, by), Membership)


def _keep(member: Membership, by: Person) -> Membership:
    objected = Membership.objects.filter(pk=member.pk, ended_at=None, objected_at__isnull=False)
    if not objected.update(objected_at=None):
        raise Conflict("objection.over", _("Somebody else has decided this already."))
    household = member.household
    announce(
        _event(
            events.MembershipKept,
            member,
            by,
            told=tuple(objectors(household)),
            name=member.person.name,
            url=reverse("household_members", args=[household.pk]),
        )
    )
    member.objected_at = None
    return member


def withdraw(member: Membership, *, by: Person, reason: str, key: Key | None = None) -> Membership:
    """
    The committee takes somebody out of a household they had joined: at once on pages, within seconds on sockets.

    If they had joined as somebody on the list, that name is on the list again, as nobody's account. Raises Invalid
    `reason.missing`, Conflict `member.gone`.
    """
    why = tidy(reason)
    if not why:
        words = _("Say why. The person reads it.")
        raise Invalid("reason.missing", words, fields={"reason": words})
    return once(key, "estate.membership.withdraw", lambda: _withdraw(member, by, why), Membership)


def _withdraw(member: Membership, by: Person, why: str) -> Membership:
    _end(member, by)
    announce(
        _event(
            events.MembershipWithdrawn,
            member,
            by,
            told=(member.person_id,),
            address=member.household.address,
            reason=why,
        )
    )
    end_if_left_with_nothing(member.person)
    return member


def leave(member: Membership, *, key: Key | None = None) -> Membership:
    """Somebody leaves a household by themselves. Raises Conflict `member.gone`."""
    return once(key, "estate.household.leave", lambda: _leave(member), Membership)


def _leave(member: Membership) -> Membership:
    _end(member, member.person)
    household = member.household
    announce(
        _event(
            events.HouseholdLeft,
            member,
            member.person,
            told=tuple(objectors(household)),
            name=member.person.name,
            url=reverse("household_members", args=[household.pk]),
        )
    )
    end_if_left_with_nothing(member.person)
    return member


def end_if_left_with_nothing(person: Person) -> None:
    """
    Whoever belongs nowhere any more is signed out everywhere, and their programs with them.

    Their account stays: it can sign in, read its inbox, and ask to join again.
    """
    waits = JoinRequest.objects.filter(person=person, state=JoinRequest.State.WAITING)
    if not access.areas_of(person).exists() and not waits.exists():
        end_everything(person)


def _end(member: Membership, by: Person) -> None:
    household = member.household
    entering.take(household)
    live = Membership.objects.filter(pk=member.pk, ended_at=None)
    if not live.update(ended_at=clock.now(), ended_by=by, is_head=False):
        raise Conflict(
            "member.gone", _("%(name)s is not on this list any more.") % {"name": member.person.name}
        )
    if by.pk != member.person_id and member.joined_at and member.source not in ADDED:
        _back_on_the_list(member)
    rights.changed()


def _back_on_the_list(member: Membership) -> None:
    """Puts a row without account where the list had one before somebody joined under its name."""
    left, household = member.person, member.household
    phone = left.other_phone if left.phone_verified else left.phone
    listed = Person.objects.create_user(left.name, born=left.born, phone=phone, language=left.language)
    Membership.objects.create(
        person=listed,
        household=household,
        episode=member.episode,
        relation=member.relation,
        is_head=member.is_head,
        source=member.source,
    )
    CareFlag.objects.filter(household=household, person=left, ended_at=None).update(person=listed)
    elsewhere = access.live_memberships().filter(person=left, household__area=household.area_id)
    if not elsewhere.exists():
        HealthStatus.objects.filter(person=left, episode=member.episode).update(person=listed)


def _event(kind: type[EstateEvent], member: Membership, by: Person, **more: Any) -> EstateEvent:
    household = member.household
    particulars: dict[str, Any] = {"membership": member.pk, "person": member.person_id}
    if "reason" in more:
        particulars["reason"] = more["reason"]
    fields: dict[str, Any] = {
        "area": household.area,
        "about": about(household),
        "actor": by,
        "beneficiary": member.person,
        "households": (household.pk,),
        "particulars": particulars,
    }
    return kind(**(fields | more))
