"""The errands of an area as a spreadsheet: what the desk's list shows, all pages of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from hub.core.announce import Event, Ref, announce
from hub.core.flow.idempotent import Key
from hub.core.flow.repeat import noted
from hub.core.kit import spreadsheet
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area, Person
from hub.core.tasks.access import Wanted, tasks_at_desk
from hub.core.tasks.doors import went_unanswered
from hub.core.tasks.models import Task
from hub.core.tasks.words import NOBODY_ANSWERED

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class ErrandsExported(Event):
    """Somebody has taken the errands of an area out as a file."""

    verb: ClassVar[str] = "tasks.errands.exported"


def export(area: Area, view: str, wanted: Wanted, form: str, *, by: Person, key: Key | None = None) -> bytes:
    """
    The errands that a view of the desk shows, as `csv` or `xlsx`, without phones and notes on people; that they were
    taken out is recorded. Raises Invalid `export.bad_format`.
    """
    if form not in TYPES:
        raise Invalid("export.bad_format", _("Choose XLSX or CSV."))
    table = [_headings(), *_rows(area, view, wanted)]
    made = spreadsheet.to_xlsx(table, title=area.shown_name) if form == "xlsx" else spreadsheet.to_csv(table)
    particulars = {"as": form, "view": view, "rows": len(table) - 1}
    event = ErrandsExported(area=area, about=Ref("area", area.pk), actor=by, particulars=particulars)
    noted(key, "tasks.export", lambda: announce(event))
    return made


def _headings() -> Sequence[str]:
    return [
        _("Number"), _("What is to be done"), _("Kind"), _("Level"), _("State"), _("Building"), _("Door"),
        _("People needed"), _("Claimed"), _("Who"), _("Put on the board"), _("Due"), _("Finished"), _("Waves"),
    ]  # fmt: skip


def _rows(area: Area, view: str, wanted: Wanted) -> Iterator[Sequence[Any]]:
    for task in tasks_at_desk(area, view, wanted).iterator(AT_ONCE):
        yield _row(task)


def _state(task: Task) -> str:
    over = went_unanswered(task, task.claims.all())
    return str(NOBODY_ANSWERED if over else task.get_state_display())


def _row(task: Task) -> Sequence[Any]:
    who = "、".join(f"{claim.person.name} ({claim.shown_state})" for claim in task.claims.all())
    return [
        task.pk, task.shown_title, task.get_kind_display(), task.level, _state(task),
        str(task.building or ""), task.household.door if task.household else "", task.slots, task.claimed, who,
        task.created_at, task.due_at, task.finished_at, task.wave,
    ]  # fmt: skip
