"""The only way to the rows of joining: whose household, whose request, who may object."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from hub.core.people import access as people
from hub.core.people.models import Area, Household, JoinRequest, Membership, Person


def objectors(household: Household) -> list[int]:
    """The ids of those who may say "this person does not live here": the head; without one who joined, all who did."""
    joined = people.live_memberships().filter(household=household, joined_at__isnull=False).order_by("pk")
    head = list(joined.filter(is_head=True).values_list("person", flat=True))
    return head or list(joined.values_list("person", flat=True))


def own_household(person: Person, pk: int) -> Household:
    """A household that the person belongs to; else Http404."""
    return get_object_or_404(people.households_of(person), pk=pk)


def own_place(person: Person, pk: int) -> Membership:
    """The person's own membership in a household that they belong to; else Http404."""
    found = (
        people.live_memberships()
        .filter(household=own_household(person, pk))
        .select_related("household__area")
    )
    return get_object_or_404(found, person=person)


def member_of_own(person: Person, household: Household, pk: int) -> Membership:
    """One who lives in that household; else Http404."""
    found = people.live_memberships().filter(household=household).select_related("person", "household__area")
    return get_object_or_404(found, pk=pk)


def membership_in(area: Area, pk: int, *, over: bool = False) -> Membership:
    """A membership of the area at whose desk somebody has entered (with `over` an ended one too); else Http404."""
    rows = Membership.objects.all() if over else people.live_memberships()
    found = rows.filter(household__area=area)
    return get_object_or_404(found.select_related("person", "household__building", "household__area"), pk=pk)


def objections_in(area: Area) -> QuerySet[Membership]:
    """The members to whom a head objects, oldest first."""
    found = people.live_memberships().filter(household__area=area, objected_at__isnull=False)
    return found.select_related("person", "household__building", "household__area").order_by(
        "objected_at", "pk"
    )


def requests_in(area: Area) -> QuerySet[JoinRequest]:
    """All requests to join, with what their rows show."""
    return JoinRequest.objects.filter(area=area).select_related(
        "area", "person", "building", "household__building"
    )


def waiting_in(area: Area) -> QuerySet[JoinRequest]:
    """Those that wait for the committee, oldest first."""
    return requests_in(area).filter(state=JoinRequest.State.WAITING).order_by("created_at", "pk")


def decided_in(area: Area) -> QuerySet[JoinRequest]:
    """Those that have got their answer."""
    return requests_in(area).filter(decided_at__isnull=False)


def request_in(area: Area, pk: int) -> JoinRequest:
    """One request of the area; else Http404."""
    return get_object_or_404(requests_in(area).select_related("area"), pk=pk)


def own_request(person: Person, pk: int) -> JoinRequest:
    """A request that the person made; else Http404."""
    mine = JoinRequest.objects.filter(person=person).select_related("area", "building", "household__building")
    return get_object_or_404(mine, pk=pk)
