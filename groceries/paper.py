"""A building's paper list, read: which door, which good, how many; what cannot be booked and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from groceries.models import Campaign, Offer, Order
from groceries.words import LIVE, OrderChannel
from hub.core.flow.imports import reading
from hub.core.flow.imports.tables import Table
from hub.core.kit.errors import Invalid
from hub.core.people import access as people
from hub.core.people.models import Building, Household

DOOR, GOOD, QUANTITY = (
    ("门牌", "门牌号", "房号", "door"),
    ("品名", "商品", "good"),
    ("数量", "份数", "quantity"),
)
MOST = 1000


@dataclass
class PaperLine:
    """One line of the list as it was written, what it means, and what is wrong with it ("" where nothing is)."""

    number: int
    door: str
    good: str
    quantity: str
    household: Household | None = None
    offer: Offer | None = None
    count: int = 0
    names: str = ""
    problem: str = ""
    online: Order | None = None

    @property
    def is_fine(self) -> bool:
        """Whether it can be booked."""
        return not self.problem


@dataclass
class PaperList:
    """All lines, and how many are fine."""

    lines: list[PaperLine] = field(default_factory=list)

    @property
    def fine(self) -> list[PaperLine]:
        """What can be booked."""
        return [line for line in self.lines if line.is_fine]

    @property
    def flagged(self) -> list[PaperLine]:
        """What a person must look at."""
        return [line for line in self.lines if not line.is_fine]


def rows_of(data: bytes) -> list[tuple[str, str, str]]:
    """Door, good and quantity of each line of a CSV or XLSX file. Raises Invalid `paper.columns`."""
    for table in reading.read(data):
        for index in range(min(10, len(table.rows))):
            columns = _columns(table.heading_at(index))
            if columns:
                return _cells(table, index + 1, columns)
    raise Invalid(
        "paper.columns", _("The file needs the columns door (门牌), good (品名) and quantity (数量).")
    )


def _columns(heading: Sequence[str]) -> tuple[int, int, int] | None:
    found = [
        next((place for place, text in enumerate(heading) if text.strip().lower() in names), None)
        for names in (DOOR, GOOD, QUANTITY)
    ]
    door, good, quantity = found
    return None if door is None or good is None or quantity is None else (door, good, quantity)


def _cells(table: Table, start: int, columns: tuple[int, int, int]) -> list[tuple[str, str, str]]:
    rows = [row for row in table.rows[start:] if any(row)][:MOST]
    return [
        (cells[0], cells[1], cells[2])
        for cells in ([row[place].strip() if place < len(row) else "" for place in columns] for row in rows)
    ]


def read(campaign: Campaign, building: Building, rows: Iterable[tuple[str, str, str]]) -> PaperList:
    """What the lines mean, in a fixed number of queries."""
    found = PaperList([PaperLine(number, *row) for number, row in enumerate(rows, start=1)])
    doors = {
        one.door: one for one in building.households.filter(closed_at=None).select_related("building", "area")
    }
    offers = {one.title.casefold(): one for one in campaign.offers.filter(withdrawn_at=None)}
    orders = Order.objects.filter(campaign=campaign, state__in=LIVE, household__building=building)
    standing = {one.household_id: one for one in orders}
    names = names_at([one.pk for one in doors.values()])
    twice = Counter((line.door, line.good.casefold()) for line in found.lines)
    for line in found.lines:
        line.household, line.offer = doors.get(line.door), offers.get(line.good.casefold())
        line.count = int(line.quantity) if line.quantity.isdecimal() and len(line.quantity) < 5 else 0
        line.names = names.get(line.household.pk, "") if line.household else ""
        line.online = standing.get(line.household.pk) if line.household else None
        line.problem = _problem(line, twice)
    return found


def _problem(line: PaperLine, twice: Mapping[tuple[str, str], int]) -> str:
    if line.household is None:
        return _("There is no such door.")
    if line.offer is None:
        return _("This is not on offer.")
    if not line.count:
        return _("The quantity cannot be read.")
    if line.online is not None and line.online.channel != OrderChannel.PAPER:
        return _("Has ordered already: %(code)s.") % {"code": line.online.shown_code}
    if twice[line.door, line.good.casefold()] > 1:
        return _("This door stands on the list twice.")
    return ""


def names_at(household_ids: Sequence[int]) -> dict[int, str]:
    """Who lives behind some doors, the head first, as one line."""
    living = people.live_memberships().filter(household__in=household_ids).order_by("-is_head", "pk")
    found: dict[int, list[str]] = {}
    for household, name in living.values_list("household", "person__name"):
        found.setdefault(household, []).append(name)
    return {household: "、".join(names[:3]) for household, names in found.items()}
