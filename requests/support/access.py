"""The only way from a person to support requests."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from hub.core.kit import clock
from hub.core.people import access as people
from hub.core.people.models import Area, CareFlag, Household, Person
from hub.core.people.words import DESK_ROLES
from support.models import Message, SupportRequest
from support.words import OPEN_STATES
from hub.core.flow.conversation import Visibility


def _with_people(rows: QuerySet[SupportRequest]) -> QuerySet[SupportRequest]:
    return rows.select_related("area", "building", "household__building", "owner", "beneficiary", "raised_by")


def requests_of(person: Person) -> QuerySet[SupportRequest]:
    """
    What a resident may follow: what was raised for their household while they live there, or by themselves.

    Somebody who raised it for another household follows it only while they may act for that household.
    """
    own_doors = people.live_memberships().filter(person=person.pk).values("household")
    acted = people.households_acted_for(person).values("pk")
    own = Q(household__in=own_doors) | Q(beneficiary=person.pk) | Q(raised_by=person.pk, household__in=acted)
    unplaced = Q(raised_by=person.pk, household=None)
    return SupportRequest.objects.filter(own | unplaced, area__in=people.areas_of(person).values("pk"))


def requests_at_desk(person: Person) -> QuerySet[SupportRequest]:
    """Every request of the areas whose desk the person works at."""
    desks = people.live_grants().filter(person=person.pk, role__in=DESK_ROLES).values("area")
    return SupportRequest.objects.filter(area__in=desks)


def request_for(person: Person, pk: int) -> SupportRequest:
    """One request as the resident follows it; else Http404."""
    return get_object_or_404(_with_people(requests_of(person)), pk=pk)


def case_for(person: Person, pk: int) -> SupportRequest:
    """One request as the desk works on it; else Http404."""
    return get_object_or_404(_with_people(requests_at_desk(person)), pk=pk)


def queue(area: Area) -> QuerySet[SupportRequest]:
    """What is open in an area, not snoozed: level, then what is due first, then arrival (a null due comes last)."""
    open_ones = SupportRequest.objects.filter(area=area, state__in=OPEN_STATES)
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=clock.now()) | Q(level__lte=1)
    return _with_people(open_ones.filter(awake)).order_by("level", "due_at", "pk")


def messages_seen_by_resident(request: SupportRequest) -> QuerySet[Message]:
    """The replies; never a note."""
    return request.messages.filter(visibility=Visibility.REPLY).select_related("author")


def care_kinds(household: Household | None) -> list[str]:
    """The live care flags of a household, for the triage's arithmetic and for the desk. Its view is recorded there."""
    if household is None:
        return []
    live = CareFlag.objects.filter(household=household, ended_at=None)
    return list(live.order_by("kind").values_list("kind", flat=True).distinct())


def recent_of_household(request: SupportRequest) -> QuerySet[SupportRequest]:
    """Other requests of the same door, newest first."""
    same = SupportRequest.objects.filter(household=request.household_id).exclude(household=None)
    return same.exclude(pk=request.pk).select_related("owner").order_by("-pk")


def possible_duplicates(household: Household, category: str) -> QuerySet[SupportRequest]:
    """Open requests of the same door and category within 48 hours (requests.md, 8)."""
    since = clock.now() - timedelta(hours=48)
    found = SupportRequest.objects.filter(household=household, category=category, state__in=OPEN_STATES)
    return found.filter(arrived_at__gte=since).order_by("-pk")


def may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """Who may listen to one request: the desk of its area, its household and whoever raised it with right to."""
    pk = int(stream.partition(":")[2])
    found = SupportRequest.objects.filter(pk=pk).first()
    if found is None:
        return set()
    staff = people.ids_with_role(found.area_id, person_ids, *DESK_ROLES)
    return staff | (residents_of(found) & set(person_ids))


def residents_of(request: SupportRequest) -> set[int]:
    """Whoever follows a request as a resident: its household, whom it is for, and an approved neighbour who raised it."""
    found = people.ids_at_household(request.household_id) if request.household_id else set()
    if request.beneficiary_id:
        found.add(request.beneficiary_id)
    if request.raised_by_id and request.raised_by and _still_raises(request, request.raised_by):
        found.add(request.raised_by_id)
    return found


def _still_raises(request: SupportRequest, person: Person) -> bool:
    if people.has_role(person, request.area_id, *DESK_ROLES):
        return False
    if request.household_id is None:
        return people.areas_of(person).filter(pk=request.area_id).exists()
    return people.households_acted_for(person).filter(pk=request.household_id).exists()
