"""The only way from a person to errands, claims and what they may see of an address."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from hub.core.kit import clock
from hub.core.live.names import number
from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES, WORKFORCES, Role
from hub.core.tasks import sources
from hub.core.tasks.access.at_desk import Wanted as Wanted
from hub.core.tasks.access.at_desk import tasks_at_desk as tasks_at_desk
from hub.core.tasks.access.at_desk import untaken as untaken
from hub.core.tasks.models import CheckItem, Claim, Invitation, Load, Task
from hub.core.tasks.words import ACTIVE, ADDRESS_AFTERWARDS_HOURS, InvitationState, TaskState

OPEN_TO = {Role.PROPERTY: "for_property", Role.CADRE: "for_cadres", Role.VOLUNTEER: "for_volunteers"}
BOARD_ROLES = WORKFORCES | DESK_ROLES
"""Who sees the board: the three workforces, and the desk that fills it."""


def tasks_seen_by(person: Person) -> QuerySet[Task]:
    """
    The errands a person may see: all of an area for its desk, those open to their workforce, and their own.

    Who holds no role in an area sees none of its errands; own ones only while they still live or work there.
    """
    grants = people.live_grants().filter(person=person.pk)
    seen = Q(area__in=grants.filter(role__in=DESK_ROLES).values("area"))
    for role, flag in OPEN_TO.items():
        seen |= Q(area__in=grants.filter(role=role).values("area"), state=TaskState.OPEN, **{flag: True})
    mine = Claim.objects.filter(person=person.pk).values("task")
    return Task.objects.filter(seen | Q(pk__in=mine, area__in=people.areas_of(person).values("pk")))


def task_for(person: Person, pk: int) -> Task:
    """One errand the person may see; else Http404."""
    return get_object_or_404(
        tasks_seen_by(person).select_related("area", "building", "household__building"), pk=pk
    )


def board(person: Person, area: Area) -> QuerySet[Task]:
    """What is open to the person in an area, most urgent first."""
    seen = tasks_seen_by(person).filter(area=area, state=TaskState.OPEN)
    return seen.select_related("building").order_by("level", "pk")


BOARD_ORDER = ["level", "far", "place", "floor", "pk"]
"""What is urgent first; then one's own zone, and as one walks: by building and floor."""


def as_walked(rows: QuerySet[Task], zones: Collection[str]) -> QuerySet[Task]:
    """Errands with what BOARD_ORDER asks for, seen by somebody who goes about in `zones` (everywhere, if empty)."""
    near = When(building__zone__in=list(zones), then=Value(0))
    far = Case(near, default=Value(1), output_field=IntegerField()) if zones else Value(0)
    place = Coalesce(F("building__position"), Value(0))
    floor = Coalesce(F("household__floor"), Value(0), output_field=IntegerField())
    return rows.annotate(far=far, place=place, floor=floor).order_by(*BOARD_ORDER)


def asked(person: Person, area: Area) -> QuerySet[Task]:
    """The errands about which the person is asked and that have room, the most urgent first."""
    open_ones = Invitation.objects.filter(person=person, state=InvitationState.OPEN)
    found = board(person, area).filter(pk__in=open_ones.values("task"), claimed__lt=F("slots"))
    return found.order_by("level", "pk")


def claims_of(person: Person) -> QuerySet[Claim]:
    """A person's own claims, newest first."""
    found = Claim.objects.filter(person=person).select_related(
        "task__building", "task__area", "task__household"
    )
    return found.order_by("-pk")


def held_by(person: Person) -> QuerySet[Claim]:
    """Those of a person's claims that are not over, newest first."""
    # By the moment, not the id: in the order of ids, SQLite walks through all that the person ever had.
    return claims_of(person).filter(state__in=ACTIVE).order_by("-claimed_at", "-pk")


def claim_for(person: Person, pk: int) -> Claim:
    """One of the person's own claims; else Http404. Rights in the area must still hold."""
    mine = claims_of(person).filter(task__area__in=people.areas_of(person).values("pk"))
    return get_object_or_404(mine, pk=pk)


def claim_to_check(person: Person, pk: int) -> Claim:
    """One claim for the desk of its area to check; else Http404."""
    desks = people.live_grants().filter(person=person.pk, role__in=DESK_ROLES).values("area")
    return get_object_or_404(Claim.objects.filter(task__area__in=desks).select_related("task__area"), pk=pk)


def item_of(held: Claim, number: int) -> CheckItem:
    """One step of the checklist of somebody's own errand; else Http404."""
    return get_object_or_404(CheckItem, task=held.task_id, number=number)


def may_see_address(person: Person, task: Task) -> bool:
    """Address and phone: for the desk, while claimed, and for two hours after (requests.md, "The claim")."""
    if people.has_role(person, task.area_id, *DESK_ROLES):
        return True
    since = clock.now() - timedelta(hours=ADDRESS_AFTERWARDS_HOURS)
    held = Q(state__in=ACTIVE) | Q(ended_at__gte=since)
    return Claim.objects.filter(held, task=task, person=person).exists()


def load_of(person: Person, area: Area) -> Load:
    """The person's cap, skills and vetting in an area; the defaults, in no row yet, before their first errand."""
    return Load.objects.filter(person=person, area=area).first() or Load(person=person, area=area)


def may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """Who may listen to a board after their second factor: whoever may see it."""
    return people.ids_with_role(number(stream), person_ids, *BOARD_ROLES)


def volunteers_may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """Who may listen without one: the workforces of whom none is asked."""
    return people.ids_without_factor(number(stream), person_ids, *BOARD_ROLES)


@dataclass(frozen=True)
class Taker:
    """What decides whether a person may take errands in an area, read once."""

    roles: frozenset[Role]
    load: Load

    @classmethod
    def of(cls, person: Person, area: Area) -> "Taker":
        """The person's live workforces, skills and vetting there."""
        return cls(people.roles_of(person, area) & WORKFORCES, load_of(person, area))

    def hindrance(self, task: Task) -> str:
        """Why they may not take an errand, as a code; "" when they may. Slots and cap are the claim's own affair."""
        if not self.roles:
            return "role"
        if not self.roles & task.workforces:
            return "workforce"
        if task.vetted_only and not self.load.is_vetted:
            return "vetting"
        if task.skill and task.skill not in self.load.skills:
            return "skill"
        return "zone" if task.zone_only and not self.goes_to(task) else ""

    def goes_to(self, task: Task) -> bool:
        """Whether the errand is in a zone in which they go about. Sorts and offers; forbids only where it says so."""
        return not self.load.zones or task.building is None or task.building.zone in self.load.zones


def task_for_desk(person: Person, pk: int, *, area: Area | None = None) -> Task:
    """One errand for the desk of its area (of `area`, where the address names one); else Http404."""
    desks = people.live_grants().filter(person=person.pk, role__in=DESK_ROLES)
    desks = desks.filter(area=area) if area else desks
    found = Task.objects.filter(area__in=desks.values("area")).select_related("area")
    return get_object_or_404(found, pk=pk)


def may_see_proof(person: Person, claim_id: int) -> bool:
    """Who may look at the photo of a claim by working there: whoever took it, while they belong, and the desk."""
    claim = Claim.objects.filter(pk=claim_id).select_related("task").first()
    if claim is None:
        return False
    if people.has_role(person, claim.task.area_id, *DESK_ROLES):
        return True
    return claim.person_id == person.pk and people.areas_of(person).filter(pk=claim.task.area_id).exists()


def was_for(person: Person, claim_id: int) -> bool:
    """Who may look at it besides: whoever the errand was for."""
    claim = Claim.objects.filter(pk=claim_id).select_related("task").first()
    return claim is not None and sources.concerns(claim.task, person)
