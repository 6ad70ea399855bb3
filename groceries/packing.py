"""
Who gets what, from building to floor to door, and what is loaded for each building (groceries.md, 6 and scenario 10).

One reading of the rows for the load sheet, the pack lists, the labels and the spreadsheet, so that they agree.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from groceries.models import Batch, Campaign, Offer, Order, OrderLine
from groceries.words import HANDED, TO_HAND, Handing, OrderState
from hub.core.kit.spreadsheet import Cell
from hub.core.people.models import Building

SHOWN = (OrderState.CONFIRMED, *TO_HAND, *HANDED, OrderState.CLOSED)


@dataclass(frozen=True)
class Door:
    """One order as it is packed."""

    order: Order
    lines: list[OrderLine]

    @property
    def packs(self) -> int:
        """How many packs."""
        return sum(line.comes for line in self.lines)

    @property
    def to_the_door(self) -> bool:
        """Whether it is brought to the door."""
        return self.order.handing == Handing.DOOR


@dataclass
class Floor:
    """The doors of one floor."""

    number: int
    doors: list[Door] = field(default_factory=list)


@dataclass
class House:
    """A building's share."""

    building: Building
    floors: dict[int, Floor] = field(default_factory=dict)
    sums: Counter[int] = field(default_factory=Counter)
    instead: Counter[str] = field(default_factory=Counter)
    batch: Batch | None = None

    @property
    def doors(self) -> list[Door]:
        """All of them, floor by floor."""
        return [door for floor in self.floors.values() for door in floor.doors]

    @property
    def packs(self) -> int:
        """How many packs are loaded."""
        return sum(self.sums.values()) + sum(self.instead.values())

    @property
    def brought(self) -> int:
        """To how many doors goods are brought."""
        return sum(door.to_the_door for door in self.doors)

    @property
    def load(self) -> list[tuple[str, int]]:
        """Each good that is loaded, with its number; what comes instead of another stands last."""
        titles = {line.offer_id: line.offer.title for door in self.doors for line in door.lines}
        goods = [(titles[pk], number) for pk, number in sorted(self.sums.items()) if number]
        return [*goods, *sorted(self.instead.items())]

    def row(self, offers: Sequence[Offer]) -> list[int]:
        """The number of each offer."""
        return [self.sums[offer.pk] for offer in offers]


@dataclass(frozen=True)
class Packing:
    """The whole campaign's."""

    offers: list[Offer]
    houses: list[House]

    @property
    def sums(self) -> list[int]:
        """Of each offer in all: what the purchase orders say, less what did not come."""
        total: Counter[int] = Counter()
        for house in self.houses:
            total.update(house.sums)
        return [total[offer.pk] for offer in self.offers]

    @property
    def packs(self) -> int:
        """How many packs are loaded in all."""
        return sum(house.packs for house in self.houses)

    @property
    def brought(self) -> int:
        """To how many doors goods are brought in all."""
        return sum(house.brought for house in self.houses)

    @property
    def rows(self) -> list[tuple[House, list[int]]]:
        """Each building with its numbers, for the load sheet."""
        return [(house, house.row(self.offers)) for house in self.houses]


def of(campaign: Campaign, *, building: Building | None = None) -> Packing:
    """Reads it in four queries, however many orders."""
    found = Order.objects.filter(campaign=campaign, state__in=SHOWN).select_related(
        "household__building", "beneficiary", "slot"
    )
    if building is not None:
        found = found.filter(household__building=building)
    offers = list(campaign.offers.filter(withdrawn_at=None).select_related("missing"))
    by_id = {offer.pk: offer for offer in offers}
    lines = OrderLine.objects.filter(order__in=found.values("pk"))
    of_order: dict[int, list[OrderLine]] = {}
    for line in lines.order_by("offer__position", "offer_id"):
        if line.comes and line.offer_id in by_id:
            line.offer = by_id[line.offer_id]
            of_order.setdefault(line.order_id, []).append(line)
    ordered = found.order_by(
        "household__building__position", "household__building__number", "household__floor", "household__door",
        "household__part",
    )  # fmt: skip
    return Packing(offers, _houses(campaign, ordered, of_order))


def _houses(campaign: Campaign, orders: Iterable[Order], of_order: dict[int, list[OrderLine]]) -> list[House]:
    batches = {batch.building_id: batch for batch in campaign.batches.select_related("run")}
    houses: dict[int, House] = {}
    for order in orders:
        lines = of_order.get(order.pk, [])
        if not lines:
            continue
        at = order.household
        house = houses.setdefault(at.building_id, House(at.building, batch=batches.get(at.building_id)))
        house.floors.setdefault(at.floor, Floor(at.floor)).doors.append(Door(order, lines))
        for line in lines:
            house.sums[line.offer_id] += line.handed
            if line.swapped:
                house.instead[line.instead] += line.swapped
    return list(houses.values())


def table(packing: Packing, headings: Sequence[Cell]) -> list[list[Cell]]:
    """A row for each line: building, floor, door, code, how, good, unit, number."""
    found: list[list[Cell]] = [list(headings)]
    for house in packing.houses:
        for door in house.doors:
            order, at = door.order, door.order.household
            where: list[Cell] = [
                str(house.building), at.floor, f"{at.door}{'-' + at.part if at.part else ''}", order.shown_code,
                order.get_handing_display(),
            ]  # fmt: skip
            for line in door.lines:
                if line.handed:
                    found.append([*where, line.offer.title, line.offer.unit, line.handed])
                if line.swapped:
                    found.append([*where, line.instead, "", line.swapped])
    return found
