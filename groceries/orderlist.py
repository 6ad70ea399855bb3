"""The orders of a campaign as a list: found by door, name or receipt code, and taken out as it is shown."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from groceries import access, events
from groceries.models import Campaign, Order
from groceries.words import HOLDS_STOCK, OVER, OrderState
from hub.core.announce import announce
from hub.core.estate import search
from hub.core.flow.idempotent import Key
from hub.core.flow.repeat import noted
from hub.core.kit import money, spreadsheet
from hub.core.kit.text import half_width, tidy
from hub.core.people.models import Person

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ORDER = ["-pk"]
_CODE = re.compile(r"^[A-Z0-9]{4}-?[A-Z0-9]{0,4}$")
SHOWS: Mapping[str, Sequence[str]] = {
    "": HOLDS_STOCK, "waiting": (OrderState.WAITLISTED,), "held": (OrderState.RESERVED,), "over": OVER,
}  # fmt: skip
"""What the list can be narrowed to."""


def found(person: Person, campaign: Campaign, *, query: str = "", show: str = "") -> QuerySet[Order]:
    """Orders of a campaign that fit: `query` is a door, a name, a phone or the beginning of a receipt code."""
    rows = access.orders_run_by(person, campaign).filter(state__in=SHOWS.get(show, HOLDS_STOCK))
    typed = tidy(half_width(query))[:80]
    if not typed:
        return rows.prefetch_related("lines__offer")
    doors = [one.household.pk for one in search.find(campaign.area, typed)]
    fits = Q(household__in=doors)
    if _CODE.match(typed.upper()):
        fits |= Q(code__startswith=typed.upper().replace("-", ""))
    if typed.isascii() and typed.isdecimal() and len(typed) < 6:
        fits |= Q(household__building__number=typed)
    return rows.filter(fits).prefetch_related("lines__offer")


def export(
    person: Person, campaign: Campaign, form: str, *, query: str = "", show: str = "", key: Key | None = None
) -> bytes:
    """What the list shows, all pages of it, as `csv` or `xlsx`; that it was taken out is recorded."""
    rows = found(person, campaign, query=query, show=show).order_by(*_WALK)
    offers = list(campaign.offers.order_by("position", "pk"))
    table = list(_table(campaign, rows, offers))
    data = spreadsheet.to_xlsx(table, title=campaign.title) if form == "xlsx" else spreadsheet.to_csv(table)
    told: dict[str, Any] = {"as": form, "rows": len(table) - 1}
    event = events.about_campaign(events.OrdersExported, campaign, by=person, **told)
    noted(key, "groceries.export_orders", lambda: announce(event))
    return data


_WALK = (
    "household__building__position",
    "household__building__number",
    "household__floor",
    "household__door",
    "pk",
)


def _table(campaign: Campaign, rows: QuerySet[Order], offers: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """A row per order, a column per good: what a pack list needs."""
    goods = [f"{offer.title} {offer.unit}".strip() for offer in offers]
    yield [
        _("Building"), _("Door"), _("Code"), _("State"), _("Ordered by"), *goods, _("Amount"),
        _("How it is handed out"), _("Note"), _("Ordered at"),
    ]  # fmt: skip
    for order in rows.select_related("placed_by"):
        numbers = {line.offer_id: line.quantity for line in order.lines.all()}
        home = order.household
        yield [
            str(home.building), f"{home.door}{home.part}", order.shown_code, order.shown_state,
            order.beneficiary.name if order.beneficiary else (order.placed_by.name if order.placed_by else ""),
            *(numbers.get(offer.pk) for offer in offers),
            money.plain(order.total_minor, campaign.area.currency), order.get_handing_display(), order.note,
            order.placed_at,
        ]  # fmt: skip
