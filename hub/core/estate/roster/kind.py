"""The roster as a kind of import (hub.core.flow.imports.kinds)."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, Ref
from hub.core.estate.roster import wording
from hub.core.estate.roster.columns import FIELDS
from hub.core.estate.roster.events import RosterImported
from hub.core.estate.roster.parse import missing, parse
from hub.core.estate.roster.plan import plan
from hub.core.estate.roster.standing import Standing, standing
from hub.core.estate.roster.write import write
from hub.core.flow.imports.fields import Field, Layout
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.plans import Plan, Reason
from hub.core.flow.imports.reporting import Reporter
from hub.core.flow.imports.tables import Table
from hub.core.kit import clock
from hub.core.people.models import Area, Person

HAND, FILE = "hand", "file"


class RosterKind:
    """Who lives behind which door."""

    name = "roster"
    fields: Sequence[Field] = FIELDS
    options: Mapping[str, Sequence[str]] = {"prefer": (HAND, FILE)}
    titles = _("Who")

    def missing(self, layout: Layout, tables: Sequence[Table]) -> list[str]:
        """Building, door and name are needed."""
        return missing(layout, tables)

    def standing(self, area: Area, *, lock: bool = False) -> Standing:
        """The area's doors and people."""
        return standing(area, lock=lock)

    def plan(
        self, area: Area, tables: Sequence[Table], layout: Layout, now: Standing, options: Mapping[str, str]
    ) -> Plan:
        """What the file would change. Births are bounded by the area's own day."""
        today = clock.now().astimezone(area.zone).date()
        return plan(parse(tables, layout, today), now, prefer_file=options.get("prefer") == FILE)

    def write(self, batch: ImportBatch, plan: Plan, by: Person | None, reporter: Reporter) -> None:
        """Writes the plan in bulk."""
        write(batch.area, batch.episode, plan.work, by, reporter.step)

    def event(self, batch: ImportBatch, by: Person | None) -> Event:
        """Counts only: the record must not hold the roster a second time."""
        return RosterImported(
            area=batch.area,
            about=Ref("import", batch.pk, batch.version),
            actor=by,
            particulars={**batch.outcome, "rows": batch.counts},
        )

    def say(self, reason: Reason) -> str:
        """A reason as a sentence."""
        return wording.say(reason)

    def label(self, field: str) -> str:
        """What a field is called."""
        return wording.label(field)

    def show(self, field: str, value: str) -> str:
        """A value as people read it."""
        return wording.show(field, value)


ROSTER = RosterKind()
