"""Neighbours who act for a household: approved, taken back, objected to, run out; and telling what was done."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, Ref, announce
from hub.core.estate.actions import guards
from hub.core.estate.events import proxy as events
from hub.core.estate.models import DoneForHousehold, ExpiryTold
from hub.core.estate.words import GrantKind, Stage
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people import rights
from hub.core.people.access import ids_at_household, people_with_role
from hub.core.people.models import Household, Person, ProxyGrant
from hub.core.people.words import DESK_ROLES

DAYS = 14
"""How long an approval holds unless the area says otherwise (threshold `estate.proxy_days`)."""

MOST_DAYS = 90


def approve(
    household: Household, person: Person, *, by: Person, days: float | None = None, key: Key | None = None
) -> ProxyGrant:
    """
    Lets a neighbour act for a household (committee and leads). Neighbour and household are told, and it can object.

    Raises Conflict `proxy.held` where they may already, Invalid `proxy.lives_there` for somebody of that household.
    """
    guards.desk_only(by, household.area_id)
    length = _length(household, days)
    if person.pk in ids_at_household(household.pk):
        message = _("They live there: they act for their household anyway.")
        raise Invalid("proxy.lives_there", message, fields={"person": message})

    def act() -> ProxyGrant:
        now = clock.now()
        old = ProxyGrant.objects.filter(
            person=person, household=household, revoked_at=None, expires_at__lte=now
        )
        old.update(revoked_at=F("expires_at"))
        try:
            with transaction.atomic():
                made = ProxyGrant.objects.create(
                    person=person,
                    household=household,
                    approved_by=by,
                    expires_at=now + timedelta(days=length),
                )
        except IntegrityError as error:
            raise Conflict("proxy.held", _("They may act for this household already.")) from error
        rights.changed()
        announce(_event(events.ProxyApproved, made, by))
        return made

    return once(key, "estate.proxy.approve", act, ProxyGrant)


def revoke(held: ProxyGrant, *, by: Person, why: str = "", key: Key | None = None) -> ProxyGrant:
    """Takes it back (committee and leads)."""
    guards.desk_only(by, held.household.area_id)
    return _end(held, by, events.ProxyRevoked, why=why, key=key)


def object_to(held: ProxyGrant, *, by: Person, why: str = "", key: Key | None = None) -> ProxyGrant:
    """The household does not want it (any member says so): it ends at once, and the committee is told."""
    if by.pk not in ids_at_household(held.household_id):
        raise NotYours("proxy.not_member", _("Only those who live there can object."))
    return _end(held, by, events.ProxyObjected, why=why, key=key)


def give_up(held: ProxyGrant, *, by: Person, key: Key | None = None) -> ProxyGrant:
    """The neighbour does not want to any more."""
    if by.pk != held.person_id:
        raise NotYours("proxy.not_yours", _("Only they can give this up."))
    return _end(held, by, events.ProxyRevoked, key=key)


def ended() -> QuerySet[ProxyGrant]:
    """Rights to act that have run out since a week and of which nobody has been told."""
    now = clock.now()
    told = ExpiryTold.objects.filter(
        kind=GrantKind.PROXY, grant=OuterRef("pk"), expires_at=OuterRef("expires_at"), stage=Stage.OVER
    )
    over = ProxyGrant.objects.filter(
        revoked_at=None, expires_at__lte=now, expires_at__gt=now - timedelta(days=7)
    )
    return over.exclude(Exists(told)).select_related("person", "household__area", "household__building")


def tell_of_end(held: ProxyGrant) -> bool:
    """Tells neighbour and household, once, that it has run out; whether this call did."""
    with transaction.atomic():
        made = ExpiryTold.objects.get_or_create(
            kind=GrantKind.PROXY, grant=held.pk, expires_at=held.expires_at, stage=Stage.OVER
        )[1]
        if made:
            rights.changed()
            announce(_event(events.ProxyEnded, held, None))
    return made


def slip_handed_over(household: Household, up_to: int, *, by: Person, key: Key | None = None) -> Household:
    """
    Somebody has printed the slip and takes it to the door: what it lists, up to the row `up_to`, is told.
    """
    guards.desk_only(by, household.area_id)

    def act() -> Household:
        waiting = DoneForHousehold.objects.filter(
            household=household, slip_wanted=True, slip_at=None, pk__lte=up_to
        )
        told = waiting.update(slip_at=clock.now(), slip_by=by)
        announce(
            events.SlipHandedOver(
                area=household.area,
                about=Ref("household", household.pk, household.version),
                actor=by,
                households=(household.pk,),
                particulars={"lines": told},
            )
        )
        return household

    return once(key, "estate.slip.hand_over", act, Household)


def _end(
    held: ProxyGrant, by: Person, kind: type[events.ProxyEvent], *, why: str = "", key: Key | None = None
) -> ProxyGrant:
    def act() -> ProxyGrant:
        now = clock.now()
        if not ProxyGrant.objects.filter(pk=held.pk, revoked_at=None, expires_at__gt=now).update(
            revoked_at=now
        ):
            raise Conflict("proxy.ended", _("This has ended already."))
        held.revoked_at = now
        rights.changed()
        announce(_event(kind, held, by, why))
        return held

    return once(key, kind.verb, act, ProxyGrant)


def _event(kind: type[events.ProxyEvent], held: ProxyGrant, by: Person | None, why: str = "") -> Event:
    household = held.household
    told = {held.person_id, *ids_at_household(household.pk)} - ({by.pk} if by else set())
    if kind is events.ProxyObjected:
        told |= set(people_with_role(household.area_id, *DESK_ROLES).values_list("pk", flat=True))
    return kind(
        area=household.area,
        about=Ref("household", household.pk, household.version),
        actor=by,
        households=(household.pk,),
        told=tuple(sorted(told)),
        name=held.person.name,
        address=household.address,
        particulars={
            "grant": held.pk,
            "person": held.person_id,
            "until": held.expires_at.isoformat(),
            "why": why,
        },
    )


def _length(household: Household, days: float | None) -> float:
    length = float(household.area.threshold("estate.proxy_days", DAYS)) if days is None else days
    if not 0 < length <= MOST_DAYS:
        message = _("Choose between 1 and %(most)s days.") % {"most": MOST_DAYS}
        raise Invalid("proxy.days", message, fields={"days": message})
    return length
