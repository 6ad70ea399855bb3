"""The errands of an area as its desk sorts and narrows them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from hub.core.kit import clock
from hub.core.people.models import Area
from hub.core.people.words import Role
from hub.core.tasks.models import Claim, Task
from hub.core.tasks.words import TaskState

FLAGS = {Role.PROPERTY: "for_property", Role.CADRE: "for_cadres", Role.VOLUNTEER: "for_volunteers"}
FREE, CLAIMED, LATE, UNTAKEN = "free", "claimed", "late", "untaken"


@dataclass(frozen=True)
class Wanted:
    """What the desk looks for among what is open: "" and None narrow nothing."""

    workforce: str = ""
    zone: str = ""
    building: int | None = None
    kind: str = ""
    level: int | None = None
    held: str = ""

    def __bool__(self) -> bool:
        return self != Wanted()

    def among(self, rows: QuerySet[Task]) -> QuerySet[Task]:
        """Those of the rows that fit."""
        exact: dict[str, Any] = {
            "building__zone": self.zone, "building": self.building, "kind": self.kind, "level": self.level
        }  # fmt: skip
        rows = rows.filter(**{name: value for name, value in exact.items() if value not in ("", None)})
        if self.workforce in FLAGS:
            rows = rows.filter(**{FLAGS[Role(self.workforce)]: True})
        return rows.filter(self._held()) if self.held else rows

    def _held(self) -> Q:
        if self.held == FREE:
            return Q(claimed__lt=F("slots"))
        if self.held == CLAIMED:
            return Q(claimed__gt=0)
        if self.held == UNTAKEN:
            return Q(untaken_at__isnull=False)
        return Q(due_at__lt=clock.now()) if self.held == LATE else Q()


def untaken(area: Area) -> QuerySet[Task]:
    """The open errands about which everybody was asked, and that nobody took."""
    return Task.objects.filter(area=area, state=TaskState.OPEN, untaken_at__isnull=False)


def tasks_at_desk(area: Area, view: str, wanted: Wanted | None = None) -> QuerySet[Task]:
    """
    The errands of an area as its desk sorts them: `open`, `check` (a claim waits for a look), `done`, `all`.

    `wanted` narrows what is open or waits for a look; what is over is never walked through for it.
    """
    rows = Task.objects.filter(area=area).select_related("building", "household__building", "area")
    rows = rows.prefetch_related(
        Prefetch("claims", Claim.objects.select_related("person").order_by("pk")), "items"
    )
    if view in ("done", "all"):
        return (rows.filter(state=TaskState.DONE) if view == "done" else rows).order_by("-pk")
    rows = wanted.among(rows) if wanted else rows
    if view == "check":
        return rows.filter(check_at__isnull=False).order_by("check_at", "pk")
    return rows.filter(state=TaskState.OPEN).order_by("level", "pk")
