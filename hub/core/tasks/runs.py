"""A building's batch: many doors, one claim, done door by door or a floor at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.flow.idempotent import Key, once
from hub.core.kit.errors import Conflict, NotYours
from hub.core.people import access as people
from hub.core.people.models import Area, Building, CareFlag, Household, Person
from hub.core.people.words import DESK_ROLES, CareKind
from hub.core.tasks import access, actions
from hub.core.tasks.actions.errands import Item
from hub.core.tasks.models import Claim, Run, Task
from hub.core.tasks.words import ACTIVE, FINISHED, HOLDS_SLOT, ClaimState, Kind, TaskState

GOODS = (Kind.DELIVERY, Kind.SHOPPING, Kind.MEDICINE)
FRAIL = (
    CareKind.LIVES_ALONE, CareKind.PREGNANT, CareKind.DIALYSIS, CareKind.CHEMOTHERAPY, CareKind.DISABILITY,
    CareKind.INFANT,
)  # fmt: skip


@dataclass
class Floor:
    """One floor of a run as whoever walks it sees it. Without a number: what is for no door, such as the load."""

    number: int | None
    claims: list[Claim] = field(default_factory=list)

    @property
    def left(self) -> int:
        """Doors still to do."""
        return sum(claim.state in ACTIVE for claim in self.claims)


@dataclass(frozen=True)
class Sheet:
    """A run on paper: its floors from the top down, and what is carried in all."""

    run: Run
    floors: Sequence[Floor]

    @property
    def doors(self) -> int:
        """Doors on it."""
        return sum(len(floor.claims) for floor in self.floors)

    @property
    def boxes(self) -> int:
        """Boxes for all of them."""
        return sum(claim.task.boxes for floor in self.floors for claim in floor.claims)


def open_run(
    building: Building,
    title: str,
    kind: Kind,
    doors: Sequence[Household],
    *,
    by: Person,
    pick_up: str = "",
    boxes: Mapping[int, int] | None = None,
    items: Sequence[Item] = (),
    key: Key | None = None,
) -> Run:
    """
    Puts one errand per door on the board as one run (the desk of the area only). Goods lie at `pick_up`, `boxes` by
    household; they are brought to the door of the frail only (requests.md, 12). `items` are ticked at each door.

    Raises Conflict `run.empty` without a door.
    """
    area = building.area
    if not people.has_role(by, area, *DESK_ROLES):
        raise NotYours("task.not_desk", _("Only the desk puts errands on the board."))
    if not doors:
        raise Conflict("run.empty", _("No door is left to do in this building."))

    def act() -> Run:
        run = Run.objects.create(area=area, building=building, title=title[:120], pick_up=pick_up[:120])
        told = []
        frail = frail_doors(doors) if kind in GOODS else set()
        for door in doors:
            errand = actions.Errand(
                title=title[:120], kind=kind, household=door, building=building, run=run,
                boxes=(boxes or {}).get(door.pk, 0), to_door=door.pk in frail, items=tuple(items),
            )  # fmt: skip
            told.append(actions.create(area, errand, by=by)[1])
        announce(*told)
        return run

    return once(key, "tasks.open_run", act, Run)


def frail_doors(doors: Sequence[Household]) -> set[int]:
    """Those doors whose people cannot come down. Only this is passed on, never why."""
    flags = CareFlag.objects.filter(household__in=doors, kind__in=FRAIL, ended_at=None)
    return set(flags.values_list("household", flat=True))


def open_runs(person: Person, area: Area) -> QuerySet[Run]:
    """The runs of an area that are open to the person and that nobody has taken, with their number of doors."""
    free = access.board(person, area).exclude(run=None).order_by().values("run")
    taken = Claim.objects.filter(run=OuterRef("pk"), state__in=ACTIVE)
    found = Run.objects.filter(~Exists(taken), pk__in=free).select_related("building", "area")
    left = Task.objects.filter(run=OuterRef("pk"), state=TaskState.OPEN).order_by().values("run")
    doors = Subquery(left.annotate(doors=Count("pk")).values("doors"))
    return found.annotate(doors=doors).order_by("building__position", "pk")


def taken_by(person: Person) -> QuerySet[Run]:
    """The runs the person has doors of, with how many are left and by when they must have set out, if they have not."""
    own = Q(claims__person=person, claims__state__in=ACTIVE)
    found = Run.objects.filter(own, area__in=people.areas_of(person).values("pk")).select_related("building")
    waiting = Min("claims__lease_until", filter=Q(claims__person=person, claims__state=ClaimState.CLAIMED))
    return found.annotate(left=Count("claims", filter=own, distinct=True), leave_by=waiting).order_by("pk")


def run_for(person: Person, pk: int) -> Run:
    """A run the person may take, has taken, or (desk) oversees; else Http404."""
    seen = access.tasks_seen_by(person).filter(run=OuterRef("pk"))
    return get_object_or_404(Run.objects.select_related("area", "building").filter(Exists(seen)), pk=pk)


def floors(run: Run, person: Person) -> list[Floor]:
    """
    The person's own doors of a run by floor, from the top down, as one walks; before them what is for no door, because
    the load is carried in first.
    """
    mine = Claim.objects.filter(run=run, person=person, state__in=HOLDS_SLOT)
    mine = mine.select_related("task__household__building", "task__area", "person")
    mine = mine.prefetch_related("task__items__done_by")
    from_the_top = F("task__household__floor").desc(nulls_first=True)
    return _by_floor(mine.order_by(from_the_top, "task__household__door", "pk"))


def leave_by(found: Iterable[Floor]) -> datetime | None:
    """When the first of these doors goes back unless its person sets out; None once they are on the way."""
    waiting = [claim for floor in found for claim in floor.claims if claim.state == ClaimState.CLAIMED]
    return min((claim.lease_until for claim in waiting), default=None)


def sheet(run: Run, person: Person) -> Sheet:
    """
    The run as it is printed, by floor and door: one's own doors; for the desk, and for whoever may still take it, all
    that are open. Whoever has not claimed it sees doors, and no name or phone.
    """
    return Sheet(run, floors(run, person) or _left(run))


def _left(run: Run) -> list[Floor]:
    left = run.tasks.filter(state=TaskState.OPEN).select_related("household__building", "area")
    from_the_top = F("household__floor").desc(nulls_first=True)
    return _by_floor(Claim(task=task) for task in left.order_by(from_the_top, "household__door", "pk"))


def _by_floor(claims: Iterable[Claim]) -> list[Floor]:
    """In the order in which they come."""
    found: dict[int | None, Floor] = {}
    for claim in claims:
        number = claim.task.household.floor if claim.task.household else None
        found.setdefault(number, Floor(number)).claims.append(claim)
    return list(found.values())


Named = Mapping[int, str]
"""Claims, each with the token that the page showed."""


def complete_floor(
    run: Run, number: int, *, by: Person, doors: Named | None = None, key: Key | None = None
) -> Run:
    """
    Says that every door of one floor is done: `doors` are those that the page showed, which may have ended meanwhile;
    without them, all of it that `by` has now. Doors that were done one by one before stay as they are, and what comes
    after a claim has ended is kept as a note, as in `complete`.

    Raises Conflict `run.floor_over`, when the notes are kept, where nothing is or was done by it: whoever sent it
    without a network must learn that. Http404 for a claim that is not theirs.
    """
    said = _held(run, by, doors) if doors else _of_floor(run, number, by)

    def act() -> Run:
        for claim, token in said:
            actions.complete(claim, by=by, token=token)
        return run

    once(key, f"tasks.complete_floor {run.pk}", act, Run)
    if not _any_done(said):
        raise Conflict("run.floor_over", _TOO_LATE if said else _NO_DOOR)
    return run


_TOO_LATE = _("These doors are not yours any more. What you said is kept as a note, and the desk sees it.")
_NO_DOOR = _("You have no door on this floor any more.")

Said = tuple[Claim, str]


def _held(run: Run, by: Person, doors: Named) -> list[Said]:
    """Those claims; in one order, so that two who do this at once never wait for each other in a circle."""
    own = access.claims_of(by).filter(run=run, pk__in=doors).order_by("pk")
    found = [(claim, doors[claim.pk]) for claim in own]
    if len(found) < len(doors):
        raise Http404
    return found


def _of_floor(run: Run, number: int, by: Person) -> list[Said]:
    here = [claim for floor in floors(run, by) if floor.number == number for claim in floor.claims]
    return [(claim, claim.token) for claim in sorted(here, key=lambda claim: claim.pk)]


def _any_done(said: Iterable[Said]) -> bool:
    """Whether one of them is done, now or since before, by whoever holds its token."""
    done = Claim.objects.filter(pk__in=[claim.pk for claim, _token in said], state__in=FINISHED)
    tokens = dict(done.values_list("pk", "token"))
    return any(tokens.get(claim.pk) == token for claim, token in said)
