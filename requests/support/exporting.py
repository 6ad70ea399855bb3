"""Requests as a table that is taken out: what the list shows, and nothing about anybody's health."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hub.core.announce import Ref, announce
from hub.core.flow.idempotent import Key
from hub.core.flow.repeat import noted
from hub.core.kit import spreadsheet
from hub.core.people.models import Area, Person
from support import access
from support.events.shelf import CasesExported
from support.models import SupportRequest

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST = 20_000


def export(
    area: Area, rows: QuerySet[SupportRequest], form: str, *, by: Person, key: Key | None = None
) -> bytes:
    """The rows in their order, at most 20,000, as `csv` or `xlsx`; who took them out is recorded."""
    table = list(_table(access.with_people(rows)[:MOST]))
    data = spreadsheet.to_xlsx(table, title=area.shown_name) if form == "xlsx" else spreadsheet.to_csv(table)
    told: dict[str, Any] = {"as": form, "rows": len(table) - 1}
    event = CasesExported(area=area, about=Ref("area", area.pk), actor=by, particulars=told)
    noted(key, "support.export", lambda: announce(event))
    return data


def _table(rows: QuerySet[SupportRequest]) -> Iterator[Sequence[Any]]:
    yield [
        _("Number"), _("Level"), _("State"), _("What it is about"), _("Building"), _("Door"), _("What they need"),
        _("Name"), _("Phone"), _("How it came"), _("Came at"), _("Due at"), _("Who has it"), _("How it ended"),
        _("Did it help?"),
    ]  # fmt: skip
    for row in rows:
        yield [
            row.number, row.level, row.get_state_display(), row.get_category_display(), str(row.building or ""),
            row.household.door if row.household else "", row.text, row.who, row.contact_phone,
            row.get_channel_display(), row.arrived_at, row.due_at, row.owner.name if row.owner else "",
            row.get_outcome_display(), row.get_satisfaction_display() or "",
        ]  # fmt: skip
