"""The only way from a person to the estate's rows: doors, grants, announcements, wishes, what was done in a name."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from hub.core.estate.models import Announcement, AnnouncementReceipt, CareWish, DoneForHousehold
from hub.core.estate.words import AnnouncementState, Audience, WishState
from hub.core.kit import clock
from hub.core.live.names import number
from hub.core.people import access as people
from hub.core.people.models import (
    Area,
    Building,
    CareFlag,
    Duty,
    HealthStatus,
    Household,
    Membership,
    Person,
    ProxyGrant,
    RoleGrant,
)
from hub.core.people.words import DESK_ROLES, Phase


def areas_at_desk(person: Person, area: Area | None = None) -> QuerySet[RoleGrant, Any]:
    """
    The areas (as a subquery of ids) at whose desk the person works now; with `area`, that one or none.

    An address that names an area leads to that area's things only: who works in two does not mix them up.
    """
    found: QuerySet[RoleGrant, Any] = people.live_grants().filter(person=person.pk, role__in=DESK_ROLES)
    return (found.filter(area=area) if area else found).values("area")


def building_for(person: Person, pk: int, *, area: Area | None = None) -> Building:
    """One building of an area at whose desk the person works; else Http404."""
    found = Building.objects.filter(area__in=areas_at_desk(person, area)).exclude(area__phase=Phase.PURGED)
    return get_object_or_404(found.select_related("area"), pk=pk)


def household_at_desk(person: Person, pk: int, *, area: Area | None = None) -> Household:
    """One door (a closed one too) of an area at whose desk the person works; else Http404."""
    found = Household.objects.filter(area__in=areas_at_desk(person, area)).exclude(area__phase=Phase.PURGED)
    return get_object_or_404(found.select_related("building", "area"), pk=pk)


def own_household(person: Person, pk: int) -> Household:
    """One door behind which the person lives; else Http404."""
    return get_object_or_404(people.households_of(person), pk=pk)


def members_of(household: Household) -> QuerySet[Membership]:
    """Who lives behind a door now: the head first, then as they were added."""
    found = people.live_memberships().filter(household=household)
    return found.select_related("person", "household__building", "household__area").order_by("-is_head", "pk")


def member_at_desk(person: Person, pk: int, *, area: Area | None = None, over: bool = False) -> Membership:
    """
    One live membership of an area at whose desk the person works; else Http404.

    Here and below, `over` finds what has ended too: for the verb that ends it, which then says so itself, or has been
    sent again with the key that ended it.
    """
    rows = Membership.objects.all() if over else people.live_memberships()
    found = rows.filter(household__area__in=areas_at_desk(person, area))
    return get_object_or_404(found.select_related("person", "household__building", "household__area"), pk=pk)


def head_of(household: Household) -> Person | None:
    """The head; without one, whoever has been on the list longest; None for an empty door."""
    first = members_of(household).first()
    return first.person if first else None


def grants_in(area: Area) -> QuerySet[RoleGrant]:
    """Who holds which role in an area now, by name."""
    found = people.live_grants().filter(area=area).select_related("person", "granted_by", "area")
    return found.order_by("role", "expires_at", "pk")


def grant_for_lead(area: Area, pk: int, *, over: bool = False) -> RoleGrant:
    """One live grant of the area that the lead has entered; else Http404."""
    rows = RoleGrant.objects.filter(area=area).select_related("person", "area") if over else grants_in(area)
    return get_object_or_404(rows, pk=pk)


def live_proxies() -> QuerySet[ProxyGrant]:
    """Neighbours' rights to act for households that hold now."""
    return _proxies(over=False)


def _proxies(*, over: bool) -> QuerySet[ProxyGrant]:
    known = ProxyGrant.objects.exclude(household__area__phase=Phase.PURGED)
    found = known if over else people.live_proxies()
    return found.select_related("person", "household__building", "household__area").order_by("pk")


def proxy_at_desk(person: Person, pk: int, *, area: Area | None = None, over: bool = False) -> ProxyGrant:
    """One live right to act, in an area at whose desk the person works; else Http404."""
    rows = _proxies(over=over).filter(household__area__in=areas_at_desk(person, area))
    return get_object_or_404(rows, pk=pk)


def proxy_of_own_household(person: Person, pk: int, *, over: bool = False) -> ProxyGrant:
    """One live right to act for a household in which the person lives; else Http404."""
    rows = _proxies(over=over).filter(household__in=people.households_of(person).values("pk"))
    return get_object_or_404(rows, pk=pk)


def flag_at_desk(person: Person, pk: int, *, area: Area | None = None, over: bool = False) -> CareFlag:
    """One live care flag, in an area at whose desk the person works; else Http404."""
    found = CareFlag.objects.filter(household__area__in=areas_at_desk(person, area))
    found = found if over else found.filter(ended_at=None)
    return get_object_or_404(found.select_related("household__building", "household__area", "person"), pk=pk)


def live_flags(household: Household) -> QuerySet[CareFlag]:
    """The care flags of a door. Show them to nobody but through actions.care.read, which records the reading."""
    found = CareFlag.objects.filter(household=household, ended_at=None)
    return found.select_related("person", "household__building").order_by("pk")


def live_health(household: Household) -> QuerySet[HealthStatus]:
    """The infection status of those who live behind a door. Read through actions.care.read only."""
    lives = people.live_memberships().filter(household=household).values("person")
    found = HealthStatus.objects.filter(person__in=lives, replaced_at=None, episode__area=household.area_id)
    return found.select_related("person").order_by("pk")


def wishes_in(area: Area) -> QuerySet[CareWish]:
    """What households have asked about care and nobody has answered yet, oldest first."""
    found = CareWish.objects.filter(household__area=area, state=WishState.WAITING)
    return found.select_related("household__building", "household__area", "person", "asked_by").order_by("pk")


def wish_at_desk(person: Person, pk: int, *, area: Area | None = None) -> CareWish:
    """One wish about care, in an area at whose desk the person works; else Http404."""
    found = CareWish.objects.filter(household__area__in=areas_at_desk(person, area))
    return get_object_or_404(found.select_related("household__building", "household__area", "person"), pk=pk)


def announcements_for(person: Person) -> QuerySet[Announcement]:
    """
    What the person should know: sent, not withdrawn, and meant for them. Newest first.

    Looks up first where they live and what they do (two small queries): asked of each announcement, the same would
    cost a hundred times as much on every home page.
    """
    lives = people.live_memberships().filter(person=person.pk, household__closed_at=None)
    places = lives.values_list("household__area", "household__building", "household__building__zone")
    meant = Q(pk__in=[])
    areas = set()
    for area, building, zone in places:
        areas.add(area)
        meant |= Q(area=area, audience=Audience.BUILDING, building=building)
        if zone:
            meant |= Q(area=area, audience=Audience.ZONE, zone=zone)
    for area, role in people.live_grants().filter(person=person.pk).values_list("area", "role"):
        areas.add(area)
        meant |= Q(area=area, audience=Audience.ROLE, role=role)
    meant |= Q(area__in=areas, audience=Audience.EVERYONE)
    found = Announcement.objects.filter(meant, state=AnnouncementState.OUT)
    return found.select_related("area", "building").order_by("-pk")


def unread_by(person: Person) -> QuerySet[Announcement]:
    """Those of them that the person has not read in the edition that must be read."""
    read = AnnouncementReceipt.objects.filter(
        announcement=OuterRef("pk"), person=person.pk, edition__gte=OuterRef("must_read")
    )
    return announcements_for(person).filter(~Exists(read))


def announcement_for(person: Person, pk: int) -> Announcement:
    """One announcement meant for the person; else Http404."""
    return get_object_or_404(announcements_for(person), pk=pk)


def announcement_at_desk(person: Person, pk: int, *, area: Area | None = None) -> Announcement:
    """One announcement, a draft too, of an area at whose desk the person works; else Http404."""
    found = Announcement.objects.filter(area__in=areas_at_desk(person, area)).select_related(
        "area", "building"
    )
    return get_object_or_404(found, pk=pk)


def done_for(household: Household) -> QuerySet[DoneForHousehold]:
    """What was done in a household's name, newest first."""
    return DoneForHousehold.objects.filter(household=household).select_related("actor").order_by("-pk")


def duty_of(person: Person, area: Area) -> Duty | None:
    """The person's own duty in the area, if they are on duty now."""
    now = clock.now()
    return Duty.objects.filter(person=person, area=area, ended_at=None, until__gt=now).first()


def on_duty_in(area: Area) -> QuerySet[Duty]:
    """Who is on duty in the area now and still holds the role, first come first."""
    now = clock.now()
    held = people.live_grants().filter(area=area, person=OuterRef("person"), role=OuterRef("role"))
    found = Duty.objects.filter(Exists(held), area=area, ended_at=None, since__lte=now, until__gt=now)
    return found.select_related("person").order_by("since", "pk")


def members_may_follow(stream: str, person_ids: Collection[int]) -> set[int]:
    """Who may listen to a household's stream: those who live there."""
    lives = people.live_memberships().filter(household=number(stream), person__in=person_ids)
    return set(lives.values_list("person", flat=True))


def desk_may_follow(stream: str, person_ids: Collection[int]) -> set[int]:
    """And the desk of its area, after its second factor."""
    area = Household.objects.filter(pk=number(stream)).values("area")
    found = people.live_grants().filter(area__in=area, role__in=DESK_ROLES, person__in=person_ids)
    return set(found.values_list("person", flat=True))


def own_proxy(person: Person, pk: int, *, over: bool = False) -> ProxyGrant:
    """One live right of the person to act for somebody; else Http404."""
    return get_object_or_404(_proxies(over=over).filter(person=person.pk), pk=pk)


def residents_of(area: Area) -> QuerySet[Person]:
    """Everybody who lives in an area now."""
    lives = people.live_memberships().filter(household__area=area, household__closed_at=None)
    return Person.objects.filter(pk__in=lives.values("person"), is_active=True).order_by("pk")


def known_in(area: Area) -> QuerySet[Person]:
    """Who lives or holds a role in an area: to whom a role may be given. Nobody finds a stranger by trying ids."""
    works = people.live_grants().filter(area=area).values("person")
    lives = people.live_memberships().filter(household__area=area).values("person")
    return Person.objects.filter(Q(pk__in=lives) | Q(pk__in=works), is_active=True).order_by("pk")
