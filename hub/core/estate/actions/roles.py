"""Roles: granted, extended, taken back, run out. Only a lead grants, and the last lead stays."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, Ref, announce
from hub.core.estate import reactions
from hub.core.estate.actions import guards, openings
from hub.core.estate.actions.openings import Account
from hub.core.estate.events import roles as events
from hub.core.estate.models import ExpiryTold
from hub.core.estate.words import GrantKind, Stage
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people import rights
from hub.core.people.access import live_grants, people_with_role
from hub.core.people.models import Area, Person, RoleGrant
from hub.core.people.words import Role

DAYS = 14
"""How long a role holds unless the area (threshold `estate.role_days`) or the lead says otherwise."""

MOST_DAYS = 366
SHOWN_EXACTLY = timedelta(milliseconds=1)
"""A moment comes back from a program with milliseconds, where the row has microseconds."""

SOON = timedelta(days=3)
"""How early the end of a role is announced: time enough for a lead to extend it."""


def grant(
    area: Area, person: Person, role: Role, *, by: Person, days: float | None = None, key: Key | None = None
) -> RoleGrant:
    """
    Gives somebody a role in the area for `days` (a lead does; nobody to themselves).

    Raises NotYours, Invalid `role.days`, and Conflict `role.held` where they hold it already (also when two leads
    grant it at the same moment).
    """
    guards.lead_only(by, area)
    if person.pk == by.pk:
        raise NotYours("role.own", _("Nobody grants a role to themselves. Ask another lead."))
    length = _length(area, days)

    def act() -> RoleGrant:
        _put_away_expired(area, person, role)
        try:
            with transaction.atomic():
                made = openings.appoint(area, person, role, by=by, days=length)
        except IntegrityError as error:
            raise Conflict(
                "role.held", _("%(name)s holds this role already.") % {"name": person.name}
            ) from error
        rights.changed()
        announce(_event(events.RoleGranted, made, by, told=(person.pk,)))
        return made

    return once(key, "estate.role.grant", act, RoleGrant)


def grant_to_newcomer(
    area: Area, account: Account, role: Role, *, by: Person, days: float | None = None, key: Key | None = None
) -> RoleGrant:
    """The same for somebody who is on no list: a seconded cadre, a vet from outside. Opens their account first."""
    guards.lead_only(by, area)
    with transaction.atomic():
        return grant(area, openings.open_account(account), role, by=by, days=days, key=key)


def extend(
    held: RoleGrant,
    *,
    by: Person,
    days: float | None = None,
    until: datetime | None = None,
    key: Key | None = None,
) -> RoleGrant:
    """
    Lets a live role run `days` from now. `until` is the end that the page showed: of two leads who extend at once
    one does, the other gets Conflict `role.changed`. A lead extends their own only where there is no other lead.
    """
    area = held.area
    guards.lead_only(by, area)
    length = _length(area, days)
    if held.person_id == by.pk and _other_leads(held).exists():
        raise NotYours("role.own", _("Nobody extends their own role. Ask another lead."))

    def act() -> RoleGrant:
        now = clock.now()
        expires = now + timedelta(days=length)
        shown = until or held.expires_at
        same = RoleGrant.objects.filter(
            pk=held.pk,
            revoked_at=None,
            expires_at__gt=now,
            expires_at__gte=shown,
            expires_at__lt=shown + SHOWN_EXACTLY,
        )
        if not same.update(expires_at=expires):
            raise _changed(held)
        held.expires_at = expires
        rights.changed()
        announce(_event(events.RoleExtended, held, by, told=(held.person_id,)))
        return held

    return once(key, "estate.role.extend", act, RoleGrant)


def revoke(held: RoleGrant, *, by: Person, why: str = "", key: Key | None = None) -> RoleGrant:
    """
    Takes a role back: pages end at the next click, sockets within seconds.

    The last lead of an area keeps the role: Conflict `role.last_lead`. Of two leads who take it from each other at
    the same moment one succeeds.
    """
    area = held.area
    guards.lead_only(by, area)

    def act() -> RoleGrant:
        now = clock.now()
        guards.take_area(area)
        mine = RoleGrant.objects.filter(pk=held.pk, revoked_at=None, expires_at__gt=now)
        if held.role == Role.LEAD:
            mine = mine.filter(Exists(_other_leads(held)))
        if not mine.update(revoked_at=now, revoked_by=by):
            raise _changed(held) if held.role != Role.LEAD or _is_over(held) else _last_lead()
        held.revoked_at, held.revoked_by = now, by
        rights.changed()
        revoked = _event(events.RoleRevoked, held, by, told=(held.person_id,), why=why)
        announce(revoked, *reactions.role_ended(held.person, area, by))
        return held

    return once(key, "estate.role.revoke", act, RoleGrant)


def warn_of_end(held: RoleGrant) -> bool:
    """Tells holder and leads, once per date, that a role ends soon; whether this call did."""
    return _tell_once(held, Stage.SOON, events.RoleEndsSoon)


def tell_of_end(held: RoleGrant) -> bool:
    """Tells holder and leads, once, that a role has run out, and lets every process look at rights again."""
    return _tell_once(held, Stage.OVER, events.RoleEnded)


def ending_soon() -> Iterable[RoleGrant]:
    """Live roles that end within SOON and whose holders have not been told."""
    return (
        live_grants()
        .filter(expires_at__lte=clock.now() + SOON)
        .exclude(_told(Stage.SOON))
        .select_related("person", "area")
    )


def ended() -> Iterable[RoleGrant]:
    """Roles that have run out since a week and whose holders have not been told."""
    now = clock.now()
    over = RoleGrant.objects.filter(
        revoked_at=None, expires_at__lte=now, expires_at__gt=now - timedelta(days=7)
    )
    return over.exclude(_told(Stage.OVER)).select_related("person", "area")


def _told(stage: Stage) -> Exists:
    return Exists(
        ExpiryTold.objects.filter(
            kind=GrantKind.ROLE, grant=OuterRef("pk"), expires_at=OuterRef("expires_at"), stage=stage
        )
    )


def _tell_once(held: RoleGrant, stage: Stage, kind: type[events.RoleEvent]) -> bool:
    """The mark's constraint decides which of several workers tells them."""
    with transaction.atomic():
        made = ExpiryTold.objects.get_or_create(
            kind=GrantKind.ROLE, grant=held.pk, expires_at=held.expires_at, stage=stage
        )[1]
        if not made:
            return False
        rights.changed()
        leads = people_with_role(held.area, Role.LEAD).values_list("pk", flat=True)
        ended = reactions.role_ended(held.person, held.area, None) if stage is Stage.OVER else []
        announce(_event(kind, held, None, told=tuple(sorted({held.person_id, *leads}))), *ended)
    return True


def _put_away_expired(area: Area, person: Person, role: Role) -> None:
    """An expired grant was never revoked: it is closed at its own end, so that a new one has room."""
    now = clock.now()
    old = RoleGrant.objects.filter(area=area, person=person, role=role, revoked_at=None, expires_at__lte=now)
    old.update(revoked_at=F("expires_at"))


def _other_leads(held: RoleGrant) -> QuerySet[RoleGrant]:
    return live_grants().filter(area=held.area_id, role=Role.LEAD).exclude(person=held.person_id)


def _length(area: Area, days: float | None) -> float:
    length = float(area.threshold("estate.role_days", DAYS)) if days is None else days
    if not 0 < length <= MOST_DAYS:
        message = _("Choose between 1 and %(most)s days.") % {"most": MOST_DAYS}
        raise Invalid("role.days", message, fields={"days": message})
    return length


def _is_over(held: RoleGrant) -> bool:
    return not live_grants().filter(pk=held.pk).exists()


def _changed(held: RoleGrant) -> Conflict:
    held.refresh_from_db()
    return Conflict("role.changed", _("This role has been changed or taken back meanwhile."), now=held)


def _last_lead() -> Conflict:
    return Conflict("role.last_lead", _("This is the last lead of the area. Name another lead first."))


def _event(
    kind: type[events.RoleEvent], held: RoleGrant, by: Person | None, *, told: tuple[int, ...], why: str = ""
) -> Event:
    return kind(
        area=held.area,
        about=Ref("role", held.pk),
        actor=by,
        told=told,
        role=Role(held.role),
        name=held.person.name,
        until=guards.local(held.expires_at, held.area),
        particulars={
            "person": held.person_id,
            "role": held.role,
            "until": held.expires_at.isoformat(),
            "why": why,
        },
    )
