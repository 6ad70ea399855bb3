"""What the desk shows of one area, and what each look at a household's care costs: a line in the record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.core.flow import lists
from hub.core.kit import clock, text
from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES
from hub.desk.filters import Filters
from support import access as support
from support.models import SavedView, SupportRequest
from support.words import ORDERS, Stage, State

PAGE = 50
VIEWS = ("open", "mine", "unowned", "waiting", "second", "solved", "closed", "all")
STAGES = {"solved": (Stage.SOLVED,), "closed": (Stage.OVER,), "all": tuple(Stage)}
"""The views of more than what is open: each stage is read by an index of its own."""


@dataclass(frozen=True)
class View:
    """
    One way to look at the requests of an area: its name, its rows and their order, and what somebody looks for among
    them. Where `parts` are given, they are the same rows as questions with an index each (flow.lists.newest); `near`
    are such questions that hold all of the rows and perhaps more (flow.search.narrowed); without any, a search goes
    through everything.
    """

    name: str
    area: Area
    rows: QuerySet[SupportRequest]
    order: Sequence[str]
    query: str = ""
    parts: Sequence[QuerySet[SupportRequest]] = ()
    near: Sequence[QuerySet[SupportRequest]] = ()

    def page(self, after: str = "", limit: int = PAGE) -> lists.Page[SupportRequest]:
        """The next rows."""
        if self.query:
            return support.found(self.rows, self.query, self.area, self.near, after=after, limit=limit)
        if self.parts:
            oldest = tuple(self.order) == ORDERS["oldest"]
            return lists.newest(self.parts, after=after, limit=limit, oldest=oldest)
        return lists.page(self.rows, self.order, after=after, limit=limit)

    def among(self, ids: Collection[int]) -> list[SupportRequest]:
        """Those of a few rows that belong in it, in its order."""
        found = self.rows.filter(pk__in=ids).order_by(*self.order)
        return [row for row in found if not self.query or text.holds(row.search, self.query)]


def view(area: Area, name: str, person: Person, query: str = "", narrowed: Filters | None = None) -> View:
    """
    The rows of a view, and of these what a search finds, newest first: number, words, name, building, door, phone.
    Every view can be narrowed and read in another order; what is over stands newest first by itself.
    """
    by, query = narrowed or Filters(), query.strip()
    everything = support.with_people(SupportRequest.objects.filter(area=area))
    if name in STAGES:
        return _old(area, name, everything, by, query)
    rows = support.queue(area)
    if name == "mine":
        rows = rows.filter(owner=person)
    elif name == "unowned":
        rows = rows.filter(owner=None)
    elif name == "waiting":
        rows = rows.filter(state__in=(State.WAITING_RESIDENT, State.WAITING_EXTERNAL))
    elif name == "second":
        rows = rows.filter(waits_for_second())
    rows, order = by.narrow(rows), ("-pk",) if query else ORDERS[by.order]
    return View(name if name in VIEWS else "open", area, rows, order, query, near=[rows] if query else ())


def _old(area: Area, name: str, everything: QuerySet[SupportRequest], by: Filters, query: str) -> View:
    """More than what is open, which grows without end: what is narrowed is asked for stage by stage."""
    stages = STAGES[name]
    some = everything if name == "all" else everything.filter(stage__in=stages)
    parts = [by.narrow(everything.filter(stage=stage)) for stage in stages] if by.narrows else []
    rows, parts = by.narrow(some), parts or ([] if name == "all" else [some])
    near = [by.first.narrow(everything.filter(stage=stage)) for stage in stages] if parts and query else []
    order = ORDERS["oldest" if by.order == "oldest" and not query else "newest"]
    return View(name, area, rows, order, query, parts, near)


def waits_for_second() -> Q:
    """Somebody wants to turn it down, and a second person has not said yes or no."""
    return Q(refusal_by__isnull=False, state__in=(State.NEW, State.TRIAGED))


def counts(area: Area, person: Person) -> dict[str, int]:
    """How many stand in each view of what is open: one query."""
    found: dict[str, int] = (
        support.queue(area)
        .order_by()
        .aggregate(
            open=Count("pk"),
            mine=Count("pk", filter=Q(owner=person)),
            unowned=Count("pk", filter=Q(owner=None)),
            waiting=Count("pk", filter=Q(state__in=(State.WAITING_RESIDENT, State.WAITING_EXTERNAL))),
            second=Count("pk", filter=waits_for_second()),
        )
    )
    return found


AGES = (
    (_("under 15 min"), 0, 15), (_("under 1 h"), 15, 60), (_("under 4 h"), 60, 240), (_("under a day"), 240, 1440),
    (_("longer"), 1440, 0),
)  # fmt: skip
"""How long a request has been waiting: the words, from and until how many minutes (0: without end)."""


@dataclass(frozen=True)
class Age:
    """One bar of the strip: how many requests are so old, and its height of 100."""

    label: str | Promise
    n: int
    height: int

    @property
    def top(self) -> int:
        """Where the bar begins in the picture."""
        return 100 - self.height


def glance(area: Area) -> dict[str, Any]:
    """What is open by level, how old it is, and how many are past a promise: one query."""
    asked = {f"level{n}": Count("pk", filter=Q(level=n)) for n in range(5)}
    asked |= {f"age{low}": Count("pk", filter=_as_old(low, high)) for _words, low, high in AGES}
    late = Count("pk", filter=Q(due_at__lt=clock.now()))
    found = support.queue(area).order_by().aggregate(overdue=late, **asked)
    counted = [(words, found[f"age{low}"]) for words, low, _high in AGES]
    most = max(1, *(n for _words, n in counted))
    ages = [Age(words, n, round(100 * n / most)) for words, n in counted]
    by_level = [(n, found[f"level{n}"]) for n in range(5)]
    count = sum(n for _level, n in by_level)
    return {"by_level": by_level, "open_count": count, "overdue": found["overdue"], "ages": ages}


def _as_old(low: int, high: int) -> Q:
    now = clock.now()
    older = Q(arrived_at__lte=now - timedelta(minutes=low)) if low else Q()
    return older & Q(arrived_at__gt=now - timedelta(minutes=high)) if high else older


def colleagues(area: Area) -> QuerySet[Person]:
    """Whoever works at the desk."""
    return people.people_with_role(area, *DESK_ROLES)


def may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """Who may listen to the desk of an area."""
    return people.ids_with_role(int(stream.partition(":")[2]), person_ids, *DESK_ROLES)


def next_in_queue(area: Area, after: SupportRequest, person: Person) -> int | None:
    """
    The case to look at once this one is dealt with: the first of the queue that nobody has, else of one's own; never
    one that this person wants to turn down, which waits for somebody else.
    """
    rest = support.queue(area).exclude(pk=after.pk).exclude(waits_for_second() & Q(refusal_by=person))
    first: Any = rest.filter(owner=None).values_list("pk", flat=True).first()
    found: Any = first or rest.filter(owner=person).values_list("pk", flat=True).first()
    return int(found) if found else None


def saved_views(area: Area, person: Person) -> QuerySet[SavedView]:
    """The looks at the list that somebody has kept: their own, and those for the whole desk."""
    return SavedView.objects.filter(Q(person=person) | Q(shared=True), area=area).select_related(
        "area", "person"
    )
