"""
Who may see and do what: the only way from a person to rows of people, places and rights.

A row is got *through* a person's right to it; what they may not see and what does not exist are the same 404.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from hub.core.kit import clock
from hub.core.kit.prepared import Prepared
from hub.core.people import here
from hub.core.people.models import Area, Duty, Episode, Household, Membership, Person, ProxyGrant, RoleGrant
from hub.core.people.words import DESK_ROLES, STAFF_ROLES, Phase, Role

FEW = 50
"""People that a query names one by one."""

View = TypeVar("View", bound=Callable[..., HttpResponse])


def live_grants(now: datetime | None = None) -> QuerySet[RoleGrant]:
    """
    Grants that hold now: neither revoked nor expired, in an area whose data is not destroyed.

    `now`: handed in by queries that are kept (Prepared).
    """
    return RoleGrant.objects.filter(
        revoked_at=None, expires_at__gt=now or clock.now(), person__is_active=True
    ).exclude(area__phase=Phase.PURGED)


def live_memberships() -> QuerySet[Membership]:
    """Memberships that hold now."""
    return Membership.objects.filter(ended_at=None, person__is_active=True).exclude(
        household__area__phase=Phase.PURGED
    )


def live_proxies() -> QuerySet[ProxyGrant]:
    """Neighbours' rights to act for a household that hold now."""
    return ProxyGrant.objects.filter(
        revoked_at=None, expires_at__gt=clock.now(), person__is_active=True
    ).exclude(household__area__phase=Phase.PURGED)


def roles_of(person: Person | AnonymousUser, area: Area | int) -> frozenset[Role]:
    """The live roles of a person in an area (one query)."""
    if not person.is_authenticated:
        return frozenset()
    area_id = area if isinstance(area, int) else area.pk
    return frozenset(Role(grant.role) for grant in _ROLES.all(person.pk, area_id, clock.now()))


_ROLES = Prepared(
    lambda person, area, now: live_grants(now).filter(person=person, area=area).only("role"),
    int, int, datetime,
)  # fmt: skip


def has_role(person: Person | AnonymousUser, area: Area | int, *roles: Role) -> bool:
    """Whether the person holds at least one of `roles` in the area, now."""
    return bool(roles_of(person, area) & set(roles))


def people_with_role(area: Area | int, *roles: Role) -> QuerySet[Person]:
    """Everybody who holds one of `roles` in the area, now, ordered by id."""
    holders = live_grants().filter(area=area, role__in=roles).values("person")
    return Person.objects.filter(pk__in=holders).order_by("pk")


def ids_with_role(area_id: int, person_ids: Collection[int], *roles: Role) -> set[int]:
    """
    Those of `person_ids` who hold one of `roles` in the area: one query, however many people.

    For many people all holders are read: naming a thousand in the query costs six times as much, and every event
    on a stream asks this about everybody who listens.
    """
    found = live_grants().filter(area=area_id, role__in=roles)
    if len(person_ids) <= FEW:
        found = found.filter(person__in=person_ids)
    return set(found.values_list("person", flat=True)).intersection(person_ids)


def ids_without_factor(area_id: int, person_ids: Collection[int], *roles: Role) -> set[int]:
    """
    Those of `person_ids` who hold one of `roles` in the area, and no role for which a second factor is asked: whom a
    session without one may let in.
    """
    found = ids_with_role(area_id, person_ids, *(set(roles) - STAFF_ROLES))
    return found - ids_with_role(area_id, found, *STAFF_ROLES) if found else found


def on_duty(area: Area | int, *roles: Role) -> QuerySet[Person]:
    """Who is on duty in the area now (with one of `roles`, if given) and still holds that role."""
    duties = Duty.objects.filter(area=area, ended_at=None, since__lte=clock.now(), until__gt=clock.now())
    held = live_grants().filter(area=area)
    if roles:
        held = held.filter(role__in=roles)
    return (
        Person.objects.filter(pk__in=duties.values("person"))
        .filter(pk__in=held.values("person"))
        .order_by("pk")
    )


def areas_of(person: Person | AnonymousUser) -> QuerySet[Area]:
    """The areas in which the person lives or holds a role."""
    if not person.is_authenticated:
        return Area.objects.none()
    lives = Q(pk__in=live_memberships().filter(person=person.pk).values("household__area"))
    works = Q(pk__in=live_grants().filter(person=person.pk).values("area"))
    return Area.objects.filter(lives | works).exclude(phase=Phase.PURGED).order_by("pk")


def area_for(person: Person | AnonymousUser, slug: str) -> Area:
    """The area with this slug, if the person lives or works there; else Http404."""
    return get_object_or_404(areas_of(person), slug=slug)


def episode_of(area: Area | int) -> Episode:
    """The area's current episode. Http404 where it has been closed for good."""
    return get_object_or_404(Episode, area=area, ended_at=None)


def households_of(person: Person | AnonymousUser) -> QuerySet[Household]:
    """The doors behind which the person lives."""
    if not person.is_authenticated:
        return Household.objects.none()
    mine = live_memberships().filter(person=person.pk).values("household")
    return Household.objects.filter(pk__in=mine, closed_at=None).select_related("building", "area")


_LIVES = Prepared(
    lambda person: (
        live_memberships()
        .filter(person=person, household__closed_at=None)
        .select_related("household__building", "household__area")
    ),
    int,
)
"""Begins with the person, and leaves nothing to cut off. "The first household with this person" tempts PostgreSQL to
walk all households in their order where it does not know yet how many there are: 5 ms of an order."""


def home_of(person: Person | AnonymousUser) -> Household | None:
    """The first of the doors behind which the person lives; None for somebody who lives nowhere."""
    if not person.is_authenticated:
        return None
    return min((one.household for one in _LIVES.all(person.pk)), key=lambda door: door.pk, default=None)


def households_acted_for(person: Person | AnonymousUser) -> QuerySet[Household]:
    """The doors for which the person may act: their own, those granted by proxy, the whole area for desk staff."""
    if not person.is_authenticated:
        return Household.objects.none()
    mine = live_memberships().filter(person=person.pk).values("household")
    granted = live_proxies().filter(person=person.pk)
    desks = live_grants().filter(person=person.pk, role__in=DESK_ROLES).values("area")
    return Household.objects.filter(
        Q(pk__in=mine) | Q(pk__in=granted.values("household")) | Q(area__in=desks), closed_at=None
    ).select_related("building", "area")


def household_for(person: Person | AnonymousUser, pk: int) -> Household:
    """One door the person lives at or may act for; else Http404."""
    return get_object_or_404(households_acted_for(person), pk=pk)


def ids_at_household(household_id: int) -> set[int]:
    """Everybody with an account or none who lives behind a door now."""
    return {member.person_id for member in _AT_HOUSEHOLD.all(household_id)}


_AT_HOUSEHOLD = Prepared(lambda pk: live_memberships().filter(household=pk).only("person"), int)


def has_second_factor(request: HttpRequest) -> bool:
    """
    Whether this session was opened, or later confirmed, with a second factor (TOTP, passkey or recovery code).

    allauth notes in the session each way somebody proved who they are, and for whom. A passkey signs in alone and
    counts as both factors: settings.MFA_WEBAUTHN_USER_VERIFICATION asks for the finger, face or PIN each time. A
    personal token counts as the session it was made in, where it may use its person's staff roles at all.
    """
    token = getattr(request, "api_token", None)
    if token is not None:
        return token.second_factor and "staff" in token.scopes
    return session_is_confirmed(request.session, request.user.pk)


def session_is_confirmed(session: SessionBase | Mapping[str, Any], person_id: int | None) -> bool:
    """The same of a session's data alone, for sockets: they have no request."""
    return any(proof.get("method") == "mfa" for proof in _proofs(session, person_id))


def proofs_of(request: HttpRequest) -> list[dict[str, Any]]:
    """
    How the person of this session has proved who they are, oldest first: `method` (code, password, mfa), `at`.

    The session of somebody who has not finished signing in, or of somebody else before, proves nothing.
    """
    return _proofs(request.session, request.user.pk)


def _proofs(session: SessionBase | Mapping[str, Any], person_id: int | None) -> list[dict[str, Any]]:
    if session.get("account_authentication_methods_user") != str(person_id):
        return []
    found = session.get("account_authentication_methods")
    return found if isinstance(found, list) else []


def staff_required(*roles: Role) -> Callable[[View], View]:
    """
    Opens a view to people with one of `roles` in the area of the URL (`slug`) and a second factor in this session.

    A stranger, or somebody without the role, gets the same 404 as for an area that does not exist. Somebody with
    the role but no second factor is sent to set one up or to confirm it, and comes back. Sets `request.area`,
    `request.roles`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, slug: str, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
            enter(request, slug, *roles)
            if needs_second_factor(request):
                return redirect(f"{reverse('second_factor')}?{urlencode({'next': request.get_full_path()})}")
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def second_factor_first(request: HttpRequest, area: Area, *roles: Role) -> HttpResponse | None:
    """
    For a route without the area in its address, where somebody works: sets `request.area` and `request.roles`, and
    gives the redirect to the second factor where the roles ask for one that this session lacks. Http404 for whoever
    holds none of `roles` there, if any are named.
    """
    here.be_in(request, area)
    request.roles = roles_of(request.user, area)
    if roles and not request.roles & set(roles):
        raise Http404
    if not needs_second_factor(request):
        return None
    return redirect(f"{reverse('second_factor')}?{urlencode({'next': request.get_full_path()})}")


_GRANTS_AT = Prepared(
    lambda person, slug, now: live_grants(now).filter(person=person, area__slug=slug).select_related("area"),
    int, str, datetime,
)  # fmt: skip


def enter(request: HttpRequest, slug: str, *roles: Role) -> Area:
    """Sets `request.area` and `request.roles`; Http404 without one of `roles` there (one query)."""
    grants = _GRANTS_AT.all(request.user.pk, slug, clock.now()) if request.user.pk else []
    areas = {Role(grant.role): grant.area for grant in grants}
    found = next((areas[role] for role in roles if role in areas), None)
    if found is None:
        raise Http404
    here.be_in(request, found)
    request.roles = frozenset(areas)
    return found


def needs_second_factor(request: HttpRequest) -> bool:
    """Whether the roles just entered with (`request.roles`) ask for a second factor that this session lacks."""
    return bool(request.roles & STAFF_ROLES) and not has_second_factor(request)
