"""The only way from a person to support requests."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from hub.core.flow import lists, search
from hub.core.flow.conversation import Visibility
from hub.core.kit import clock
from hub.core.live.names import number
from hub.core.people import access as people
from hub.core.people.models import Area, Building, CareFlag, Household, Person
from hub.core.people.words import DESK_ROLES
from support.models import Exclusion, Link, Message, SupportRequest
from support.words import Stage, State

ASKED_OF = 20
"""Of so many of somebody's newest requests the first page asks whether it helped."""


def with_people(rows: QuerySet[SupportRequest]) -> QuerySet[SupportRequest]:
    """With what a line of a list shows, in the same query."""
    return rows.select_related("area", "building", "household__building", "owner", "beneficiary", "raised_by")


def requests_of(person: Person) -> QuerySet[SupportRequest]:
    """
    What a resident follows: what was raised for their household while they live there, for themselves, or by them
    as an approved neighbour while that right holds. Staff follow what they wrote down at the desk.
    """
    return any_of(parts_of(person))


def in_the_name_of(household: Household, person: Person) -> QuerySet[SupportRequest]:
    """What somebody who may act for a household has asked for in its name."""
    return SupportRequest.objects.filter(household=household, raised_by=person.pk)


def any_of(parts: Sequence[QuerySet[SupportRequest]]) -> QuerySet[SupportRequest]:
    """What is in any of these parts (`parts_of`)."""
    first, *others = (part.values("pk") for part in parts)
    return SupportRequest.objects.filter(pk__in=first.union(*others))


def to_rate(parts: Sequence[QuerySet[SupportRequest]], limit: int) -> list[SupportRequest]:
    """
    Of the newest that somebody follows as a resident, what is solved and waits for their word. The newest by their own
    indexes: asked for by stage, the database may walk through all that was ever solved.
    """
    rows = lists.newest([with_people(part) for part in parts], limit=ASKED_OF).rows
    return [row for row in rows if row.state == State.RESOLVED and row.satisfaction is None][:limit]


def parts_of(person: Person) -> list[QuerySet[SupportRequest]]:
    """The same as three questions, each with an index of its own: for lists (flow.lists.newest)."""
    areas = list(people.areas_of(person).values_list("pk", flat=True))
    here = {"person": person.pk, "household__area__in": areas}
    doors = list(people.live_memberships().filter(**here).values_list("household", flat=True))
    neighbours = list(people.live_proxies().filter(**here).values_list("household", flat=True))
    rows = SupportRequest.objects.order_by()
    return [
        rows.filter(household__in=doors),
        rows.filter(beneficiary=person.pk, area__in=areas),
        rows.filter(household__in=neighbours, raised_by=person.pk),
    ]


def requests_at_desk(person: Person, area: Area | None = None) -> QuerySet[SupportRequest]:
    """Every request of the areas whose desk the person works at; with `area`, of that one or none."""
    desks = people.live_grants().filter(person=person.pk, role__in=DESK_ROLES)
    desks = desks.filter(area=area) if area else desks
    return SupportRequest.objects.filter(area__in=desks.values("area"))


def request_for(person: Person, pk: int, *, acting_for: Household | None = None) -> SupportRequest:
    """
    One request as the resident follows it, or (`acting_for`, a door the caller may act for) as that household does;
    else Http404.
    """
    rows = requests_of(person)
    if acting_for is not None:
        rows = SupportRequest.objects.filter(household=acting_for)
    return get_object_or_404(with_people(rows), pk=pk)


def case_for(person: Person, pk: int, *, area: Area | None = None) -> SupportRequest:
    """One request as the desk works on it (the desk of `area`, where the address names one); else Http404."""
    return get_object_or_404(with_people(requests_at_desk(person, area)), pk=pk)


def queue(area: Area) -> QuerySet[SupportRequest]:
    """What is open in an area, not snoozed: level, then what is due first, then arrival (a null due comes last)."""
    open_ones = SupportRequest.objects.filter(area=area, stage=Stage.OPEN)
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=clock.now()) | Q(level__lte=1)
    return with_people(open_ones.filter(awake)).order_by("level", "due_at", "pk")


def found(
    rows: QuerySet[SupportRequest], query: str, area: Area, near: Sequence[QuerySet[SupportRequest]] = (), *,
    after: str = "", limit: int = lists.LIMIT,
) -> lists.Page[SupportRequest]:  # fmt: skip
    """
    What a search finds among all requests of an area; or, where `near` says how they are found, among some
    (flow.search.narrowed). Newest first. Raises Invalid `list.bad_cursor`.
    """
    if near:
        return search.narrowed(rows, query, scope=area.pk, near=near, after=after, limit=limit)
    return search.page(rows, query, scope=area.pk, after=after, limit=limit)


def open_by_household(building: Building) -> dict[int, int]:
    """How many requests are open behind each door of a building; doors without any are left out."""
    rows = SupportRequest.objects.filter(household__building=building, stage=Stage.OPEN).order_by()
    return dict(rows.values_list("household").annotate(n=Count("pk")))


def merged_into(request: SupportRequest) -> QuerySet[SupportRequest]:
    """The requests that were found to be about the same thing, and belong to this one now."""
    found = SupportRequest.objects.filter(duplicate_of=request.pk, state=State.DUPLICATE)
    return found.select_related("area", "household__building", "beneficiary", "raised_by").order_by("pk")


def main_of(request: SupportRequest) -> SupportRequest:
    """The request that is worked on: the one that a merged request belongs to, else itself."""
    if request.state != State.DUPLICATE or request.duplicate_of_id is None:
        return request
    return with_people(SupportRequest.objects.all()).get(pk=request.duplicate_of_id)


def of_household_together(request: SupportRequest) -> QuerySet[SupportRequest]:
    """Of the requests that belong together with this one (the main one too), those of its household."""
    main = request.duplicate_of_id if request.state == State.DUPLICATE else request.pk
    together = Q(pk=main) | Q(duplicate_of=main, state=State.DUPLICATE)
    same = Q(household=request.household_id) if request.household_id else Q(pk=request.pk)
    return with_people(SupportRequest.objects.filter(together).filter(same))


def rated(request: SupportRequest) -> SupportRequest:
    """
    The request on which its household's word stands: of several that belong together, the main one if it is theirs,
    else the first that was merged. Itself where it stands alone.
    """
    if request.household_id is None:
        return request
    found = {row.pk: row for row in of_household_together(request)}
    main = found.get(request.duplicate_of_id or request.pk)
    return main or found[min(found)] if found else request


def links_of(request: SupportRequest) -> QuerySet[Link]:
    """What it is linked with, in either direction, as long as the link holds."""
    found = Link.objects.filter(Q(request=request.pk) | Q(other=request.pk), ended_at=None)
    return found.select_related("request__area", "other__area").order_by("pk")


def thread(request: SupportRequest, merged: Iterable[SupportRequest] = ()) -> QuerySet[Message]:
    """All that was said, for the desk: about this request and those that were merged into it."""
    ids = [request.pk, *(one.pk for one in merged)]
    return (
        Message.objects.filter(request__in=ids)
        .select_related("author", "request")
        .order_by("created_at", "pk")
    )


def messages_seen_by_resident(request: SupportRequest) -> QuerySet[Message]:
    """
    The replies; never a note. Of requests that belong together a household reads what was said about its own, and
    nobody else's words.
    """
    together = Q(pk=request.pk) | Q(duplicate_of=request.pk, state=State.DUPLICATE)
    if request.state == State.DUPLICATE and request.duplicate_of_id:
        together |= Q(pk=request.duplicate_of_id)
    same = SupportRequest.objects.filter(together)
    if request.household_id is None:
        same = same.filter(pk=request.pk)
    ids = list(same.filter(household=request.household_id).values_list("pk", flat=True))
    found = Message.objects.filter(request__in=ids, visibility=Visibility.REPLY)
    return found.select_related("author").order_by("created_at", "pk")


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
    found = SupportRequest.objects.filter(household=household, category=category, stage=Stage.OPEN)
    return found.filter(arrived_at__gte=since).order_by("-pk")


def residents_may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """Whoever follows the request as a resident."""
    found = _of_stream(stream)
    return residents_of(found) & set(person_ids) if found else set()


def desk_may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """The desk of the request's area."""
    found = _of_stream(stream)
    return people.ids_with_role(found.area_id, person_ids, *DESK_ROLES) if found else set()


def _of_stream(stream: str) -> SupportRequest | None:
    return SupportRequest.objects.select_related("beneficiary").filter(pk=number(stream)).first()


def residents_of(request: SupportRequest) -> set[int]:
    """
    Whoever follows a request as a resident, as `requests_of` has it: its household, whom it is for while they belong to
    the area, and the neighbour who raised it while that right holds.
    """
    found = people.ids_at_household(request.household_id) if request.household_id else set()
    whom = request.beneficiary
    if whom and whom.is_active and people.areas_of(whom).filter(pk=request.area_id).exists():
        found.add(whom.pk)
    if request.raised_by_id and request.household_id:
        neighbours = people.live_proxies().filter(person=request.raised_by_id, household=request.household_id)
        found |= set(neighbours.values_list("person", flat=True))
    return found


def may_see_request(person: Person, pk: int) -> bool:
    """Whether they follow the request: what was sent along with it is theirs too."""
    return requests_of(person).filter(pk=pk).exists()


def may_see_case(person: Person, pk: int) -> bool:
    """Whether they work at its desk."""
    return requests_at_desk(person).filter(pk=pk).exists()


def may_see_reply(person: Person, pk: int) -> bool:
    """Whether they follow the request that a reply belongs to. What hangs on a note is for the desk alone."""
    said = Message.objects.select_related("request").filter(pk=pk, visibility=Visibility.REPLY).first()
    if said is None:
        return False
    mine = requests_of(person)
    if mine.filter(pk=said.request_id).exists():
        return True
    main = said.request.duplicate_of_id if said.request.state == State.DUPLICATE else None
    same = mine.filter(household=said.request.household_id).exclude(household=None)
    return same.filter(Q(pk=main) | Q(duplicate_of=said.request_id, state=State.DUPLICATE)).exists()


def may_see_message(person: Person, pk: int) -> bool:
    """Whether they work at the desk that a message or note belongs to."""
    said = Message.objects.filter(pk=pk).values_list("request", flat=True).first()
    return said is not None and may_see_case(person, said)


def exclusions_waiting(area: Area) -> QuerySet[Exclusion]:
    """What a second person is asked to leave out of a rate."""
    found = Exclusion.objects.filter(approved=None, area=area)
    return found.select_related("request__area", "asked_by").order_by("-asked_at")[:50]
