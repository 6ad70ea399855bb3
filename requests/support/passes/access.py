"""The only way from a person to passes: as a resident, at the desk, at the gate."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from hub.core.kit import clock
from hub.core.live.names import number
from hub.core.people import access as people
from hub.core.people.models import Area, Household, Person
from hub.core.people.words import DESK_ROLES
from support.passes.judging import local_day
from support.passes.models import DayWord, Gate, Pass, PassScan
from support.passes.words import GATE, HOLDS, WAITING, Kind, State

AROUND = timedelta(hours=24)
"""A gate carries the passes of so long before and after now."""


def with_people(rows: QuerySet[Pass]) -> QuerySet[Pass]:
    """With what a line of a list shows, in the same query."""
    return rows.select_related("area", "household__building", "household__area", "person", "gate")


def parts_of(person: Person) -> list[QuerySet[Pass]]:
    """
    What a resident follows, as three questions with an index each: passes of their household while they live there,
    their own, and those that they asked for as an approved neighbour while that right holds.
    """
    areas = list(people.areas_of(person).values_list("pk", flat=True))
    here = {"person": person.pk, "household__area__in": areas}
    doors = list(people.live_memberships().filter(**here).values_list("household", flat=True))
    neighbours = list(people.live_proxies().filter(**here).values_list("household", flat=True))
    rows = with_people(Pass.objects.order_by())
    return [
        rows.filter(household__in=doors),
        rows.filter(person=person.pk, area__in=areas),
        rows.filter(household__in=neighbours, asked_by=person.pk),
    ]


def in_the_name_of(household: Household, person: Person) -> QuerySet[Pass]:
    """What somebody who may act for a household has asked for in its name."""
    return with_people(Pass.objects.filter(household=household, asked_by=person.pk))


def passes_of(person: Person) -> QuerySet[Pass]:
    """The same as one question."""
    first, *others = (part.values("pk") for part in parts_of(person))
    return with_people(Pass.objects.filter(pk__in=first.union(*others)))


def pass_for(person: Person, pk: int, *, acting_for: Household | None = None) -> Pass:
    """One pass as a resident follows it, or as the household does for which the caller may act; else Http404."""
    if acting_for is not None:
        return get_object_or_404(with_people(Pass.objects.filter(household=acting_for)), pk=pk)
    return get_object_or_404(passes_of(person), pk=pk)


def current_of(person: Person) -> list[Pass]:
    """What a resident's home page shows: what waits for the desk, what holds, newest first."""
    found: dict[int, Pass] = {}
    for part in parts_of(person):
        live = part.filter(state__in=(State.REQUESTED, State.GRANTED, *HOLDS)).order_by("-pk")[:3]
        found |= {one.pk: one for one in live}
    return [found[pk] for pk in sorted(found, reverse=True)][:3]


def residents_of(permit: Pass) -> set[int]:
    """Whoever follows a pass as a resident, as `passes_of` has it."""
    found = people.ids_at_household(permit.household_id)
    holder = permit.person
    if holder and holder.is_active and people.areas_of(holder).filter(pk=permit.area_id).exists():
        found.add(holder.pk)
    neighbours = people.live_proxies().filter(person=permit.asked_by_id, household=permit.household_id)
    return found | set(neighbours.values_list("person", flat=True))


def passes_at_desk(person: Person, area: Area) -> QuerySet[Pass]:
    """Every pass of an area at whose desk the person works; none for others."""
    rows = with_people(Pass.objects.filter(area=area))
    rows = rows.select_related("asked_by", "first_by", "approved_by", "request")
    return rows if people.has_role(person, area, *DESK_ROLES) else rows.none()


def pass_at_desk(person: Person, pk: int, *, area: Area) -> Pass:
    """One of them; else Http404."""
    return get_object_or_404(passes_at_desk(person, area), pk=pk)


def passes_at_gate(person: Person, area: Area) -> QuerySet[Pass]:
    """Every pass of the area that was ever signed, for guards and the desk. Show gate fields of it only."""
    rows = with_people(Pass.objects.filter(area=area, issue__gt=0))
    return rows if people.has_role(person, area, *GATE) else rows.none()


def pass_by_code(person: Person, area: Area, code: str) -> Pass:
    """One of them by its short code; else Http404."""
    return get_object_or_404(passes_at_gate(person, area), code=code)


def carried(person: Person, area: Area) -> QuerySet[Pass]:
    """What a gate's device carries with face and name: who may leave around now, and who is out."""
    now = clock.now()
    near = Q(state=State.APPROVED, starts_at__lt=now + AROUND, ends_at__gt=now)
    changed = Q(state=State.APPROVED, issue__gt=1, signed_until__gt=now)
    rows = passes_at_gate(person, area).filter(near | changed | Q(state=State.ACTIVE))
    return rows.order_by("starts_at", "pk")


def dead(person: Person, area: Area) -> QuerySet[Pass]:
    """
    What was signed, does not hold any more, and by a square alone, also an older one, still would: revoked, used,
    changed, cut short.
    """
    since = clock.now() - AROUND
    rows = passes_at_gate(person, area).filter(signed_until__gt=since).exclude(state__in=HOLDS)
    return rows.order_by("pk")


def out_now(person: Person, area: Area) -> QuerySet[Pass]:
    """Who is out, those who should be back first."""
    return passes_at_gate(person, area).filter(state=State.ACTIVE).order_by("due_back", "pk")


def to_decide_in(area: Area) -> QuerySet[Pass]:
    """The passes of an area that wait for a decision; for its desk's heaps of work."""
    return Pass.objects.filter(area=area, state__in=WAITING)


def to_look_at_in(area: Area) -> QuerySet[PassScan]:
    """What happened at the gates of an area, and nobody has looked at it yet; for its desk's heaps of work."""
    happened = Q(is_conflict=True) | Q(kind=Kind.EMERGENCY)
    return PassScan.objects.filter(happened, area=area, looked_at=None)


def to_look_at(person: Person, area: Area) -> QuerySet[PassScan]:
    """Emergency exits and passes used twice at which nobody at the desk has looked, newest first."""
    rows = (
        to_look_at_in(area)
        .select_related("permit__household__building", "permit__area", "by", "gate", "area", "taken_by")
        .order_by("-pk")
    )
    return rows if people.has_role(person, area, *DESK_ROLES) else rows.none()


def scan_to_look_at(person: Person, pk: int, *, area: Area) -> PassScan:
    """One scan of the area at whose desk the person works (looked at or not); else Http404."""
    rows = PassScan.objects.filter(area=area).select_related("permit", "area", "taken_by")
    rows = rows if people.has_role(person, area, *DESK_ROLES) else rows.none()
    return get_object_or_404(rows.filter(Q(is_conflict=True) | Q(kind=Kind.EMERGENCY)), pk=pk)


def emergencies_at_gate(person: Person, area: Area) -> QuerySet[PassScan]:
    """
    The emergency exits of the last day at which nobody has looked, newest first: the guard sees who has them. Show
    when, where and who has it only.
    """
    since = clock.now() - AROUND
    rows = PassScan.objects.filter(area=area, kind=Kind.EMERGENCY, looked_at=None, at__gt=since)
    rows = rows if people.has_role(person, area, *GATE) else rows.none()
    return rows.select_related("gate", "taken_by").order_by("-pk")


def gates_of(area: Area) -> QuerySet[Gate]:
    """The gates in use."""
    return Gate.objects.filter(area=area, closed_at=None).order_by("pk")


def words_of(area: Area) -> dict[str, DayWord]:
    """Colour and word of today and tomorrow, by `today` and `tomorrow`; a day that has none yet is left out."""
    today = local_day(area, clock.now())
    names = {today: "today", today + timedelta(days=1): "tomorrow"}
    return {names[row.day]: row for row in DayWord.objects.filter(area=area, day__in=names)}


def may_see_face(person: Person, pk: int) -> bool:
    """Whether the photo is on a pass that they follow."""
    return passes_of(person).filter(pk=pk).exists()


def may_check_face(person: Person, pk: int) -> bool:
    """Whether they stand at the gate or sit at the desk of the pass's area."""
    found = Pass.objects.filter(pk=pk).first()
    return found is not None and people.has_role(person, found.area_id, *GATE)


def residents_may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """Whoever follows the pass as a resident."""
    found = Pass.objects.select_related("person").filter(pk=number(stream)).first()
    return residents_of(found) & set(person_ids) if found else set()


def desk_may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """The desk of the pass's area."""
    found = Pass.objects.filter(pk=number(stream)).first()
    return people.ids_with_role(found.area_id, person_ids, *DESK_ROLES) if found else set()


def gate_may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """Guards and the desk of the area."""
    return people.ids_with_role(number(stream), person_ids, *GATE)
