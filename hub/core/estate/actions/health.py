"""Infection status, set by the committee. A change announces itself, and services react."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.estate import reactions
from hub.core.estate.actions import guards
from hub.core.estate.events.base import health as about
from hub.core.estate.events.care import HealthSet
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.access import episode_of
from hub.core.people.models import HealthStatus, Membership, Person
from hub.core.people.words import HealthKind


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the committee has learned. `until` is the day on which it is expected to end."""

    kind: HealthKind
    since: date
    until: date | None = None


def record(
    member: Membership, finding: Finding, *, by: Person, replaces: int | None = None, key: Key | None = None
) -> HealthStatus:
    """
    Sets somebody's infection status in place of the one before (committee and leads).

    `replaces` is the id of the status that the page showed (None: none). Of two staff who set it at once one does:
    the other gets Conflict `health.changed` with `now`. Every service reacts in the same transaction.
    """
    guards.desk_only(by, member.household.area_id)
    if finding.until and finding.until < finding.since:
        message = _("The end lies before the beginning.")
        raise Invalid("health.dates", message, fields={"until": message})

    def act() -> HealthStatus:
        before = _replace(member, replaces)
        made = _make(member, finding, by)
        announce(_event(member, before, made, by), *reactions.health_changed(member.person, before, made, by))
        return made

    return once(key, "estate.health.record", act, HealthStatus)


def clear(member: Membership, *, by: Person, replaces: int, key: Key | None = None) -> Membership:
    """Ends somebody's infection status: it was entered by mistake, or is over and leaves nothing to say."""
    guards.desk_only(by, member.household.area_id)

    def act() -> Membership:
        before = _replace(member, replaces)
        announce(_event(member, before, None, by), *reactions.health_changed(member.person, before, None, by))
        return member

    return once(key, "estate.health.clear", act, Membership)


def current(member: Membership) -> HealthStatus | None:
    """The status that holds. Not for showing: reading goes through actions.care.read."""
    return HealthStatus.objects.filter(
        person=member.person_id, episode=episode_of(member.household.area_id), replaced_at=None
    ).first()


def _replace(member: Membership, replaces: int | None) -> HealthStatus | None:
    before = current(member)
    if (before.pk if before else None) != replaces:
        raise _changed(before)
    if before and not HealthStatus.objects.filter(pk=before.pk, replaced_at=None).update(
        replaced_at=clock.now()
    ):
        raise _changed(current(member))
    return before


def _make(member: Membership, finding: Finding, by: Person) -> HealthStatus:
    try:
        with transaction.atomic():
            return HealthStatus.objects.create(
                person=member.person,
                episode=episode_of(member.household.area_id),
                kind=finding.kind,
                since=finding.since,
                until=finding.until,
                set_by=by,
            )
    except IntegrityError as error:
        raise _changed(current(member)) from error


def _changed(now: HealthStatus | None) -> Conflict:
    return Conflict("health.changed", _("Somebody else has changed this status meanwhile."), now=now)


def _event(member: Membership, before: HealthStatus | None, now: HealthStatus | None, by: Person) -> Event:
    household = member.household
    return HealthSet(
        area=household.area,
        about=about(household),
        actor=by,
        beneficiary=member.person,
        households=(household.pk,),
        told=(member.person_id,),
        particulars={
            "person": member.person_id,
            "before": before.kind if before else "",
            "now": now.kind if now else "",
            "since": now.since.isoformat() if now else "",
        },
    )
