"""What each household would get and get back, worked out from the rows: the preview and the deed are the same sums."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import F, Sum

from groceries import splitting, values
from groceries.models import Adjustment, Campaign, Offer, Order, OrderLine, ReceiptLine
from groceries.splitting import Want
from groceries.words import OrderState


@dataclass(frozen=True)
class Part:
    """One offer: how many are wanted, how many can be handed out, and what each line of an order gets."""

    offer: Offer
    wanted: int
    usable: int
    shares: Mapping[int, int]

    @property
    def short(self) -> int:
        """How many are missing."""
        return max(0, self.wanted - self.usable)

    @property
    def given(self) -> int:
        """How many are handed out."""
        return sum(self.shares.values())

    @property
    def left(self) -> int:
        """How many nobody ordered."""
        return max(0, self.usable - self.given)


@dataclass
class Household:
    """One order in the preview: what it gets, what that is worth, and what goes back (minor units)."""

    order: Order
    lines: list[OrderLine] = field(default_factory=list)
    value_minor: int = 0
    before_minor: int = 0

    @property
    def back_minor(self) -> int:
        """What it gets back of what it ordered for."""
        return self.before_minor - self.value_minor

    @property
    def is_short(self) -> bool:
        """Whether it gets less than it ordered."""
        return any(line.handed < line.quantity for line in self.lines)

    @property
    def gets_less(self) -> bool:
        """Whether fewer packs come, also counting what comes instead."""
        return any(line.comes < line.quantity for line in self.lines)

    @property
    def gets_nothing(self) -> bool:
        """Whether nothing was left for it."""
        return not any(line.comes for line in self.lines)


@dataclass(frozen=True)
class Plan:
    """The whole of it."""

    parts: list[Part]
    households: list[Household]
    seed: str

    @property
    def short(self) -> list[Household]:
        """Those who get less than they ordered."""
        return [one for one in self.households if one.is_short]

    @property
    def served(self) -> int:
        """Households that get something."""
        return sum(not one.gets_nothing for one in self.households)

    @property
    def value_minor(self) -> int:
        """What everything that is handed out is worth."""
        return sum(one.value_minor for one in self.households)

    @property
    def back_minor(self) -> int:
        """What goes back in all."""
        return sum(one.back_minor for one in self.households)


def usable_of(campaign: Campaign) -> dict[int, int]:
    """What can be handed out of each offer: arrived and not spoilt."""
    lines = ReceiptLine.objects.filter(receipt__campaign=campaign).values_list("offer")
    return dict(lines.annotate(n=Sum(F("arrived") - F("spoilt"))).order_by())


def plan(campaign: Campaign) -> Plan:
    """Works it out by the campaign's published policy; changes nothing. A fixed number of queries."""
    lines = list(
        OrderLine.objects.filter(order__campaign=campaign, order__state=OrderState.CONFIRMED)
        .select_related("order__household__building", "order__beneficiary", "offer__good", "offer__missing")
        .order_by("order_id", "offer__position", "offer_id")
    )
    seed = splitting.seed_of({line.order.code for line in lines})
    usable = usable_of(campaign)
    parts = [_part(campaign, of_it, usable, seed) for of_it in _by_offer(lines).values()]
    for part in parts:
        for line in lines:
            if line.offer_id == part.offer.pk:
                line.allocated = part.shares[line.pk]
    return Plan(parts, _households(campaign, lines), seed)


def shared(campaign: Campaign) -> Plan:
    """What was shared out, as the rows say it: the same sums as the plan that was confirmed, without its parts."""
    lines = list(
        OrderLine.objects.filter(order__campaign=campaign, order__state__in=values.VALUED)
        .select_related("order__household__building", "order__beneficiary", "offer__good")
        .order_by("order_id", "offer__position", "offer_id")
    )
    found: dict[int, Household] = {}
    for line in lines:
        found.setdefault(line.order_id, Household(line.order)).lines.append(line)
    for one in found.values():
        one.before_minor = one.order.total_minor
        one.value_minor = one.before_minor if one.order.value_minor is None else one.order.value_minor
    seed = splitting.seed_of({line.order.code for line in lines})
    return Plan([], sorted(found.values(), key=lambda one: _place(one.order)), seed)


def _by_offer(lines: list[OrderLine]) -> dict[int, list[OrderLine]]:
    found: dict[int, list[OrderLine]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.offer.position, line.offer_id)):
        found[line.offer_id].append(line)
    return found


def _part(campaign: Campaign, lines: list[OrderLine], usable: Mapping[int, int], seed: str) -> Part:
    """What somebody has said does not come to one household (`actions.not_delivered`) is not shared out to it again."""
    wants = [Want(line.pk, line.handed, line.order_id, line.order.code) for line in lines]
    there = usable.get(lines[0].offer_id, 0)
    shares = splitting.split(campaign.split, wants, there, seed=seed)
    return Part(lines[0].offer, sum(want.quantity for want in wants), there, shares)


def _households(campaign: Campaign, lines: list[OrderLine]) -> list[Household]:
    found: dict[int, Household] = {}
    back, instead = _missing_parts(campaign), _missing_goods(campaign)
    for line in lines:
        found.setdefault(line.order_id, Household(line.order)).lines.append(line)
    for one in found.values():
        less = sum(back.get(line.pk, 0) * line.handed + instead.get(line.pk, 0) for line in one.lines)
        one.value_minor = values.of_order(one.lines, campaign.fee_minor, less)
        one.before_minor = one.order.total_minor
    return sorted(found.values(), key=lambda one: _place(one.order))


def _missing_parts(campaign: Campaign) -> dict[int, int]:
    """What goes back for each pack of a line, for parts that did not come."""
    rows = Adjustment.objects.filter(order__campaign=campaign, quantity__gt=0).exclude(missing__part=None)
    found: dict[int, int] = defaultdict(int)
    for line_id, amount, quantity in rows.values_list("line", "amount_minor", "quantity"):
        found[line_id or 0] += amount // quantity
    return found


def _missing_goods(campaign: Campaign) -> dict[int, int]:
    """What goes back of a line because something else, or nothing, comes for a whole good."""
    rows = Adjustment.objects.filter(order__campaign=campaign).exclude(missing__offer=None)
    return {line_id or 0: amount for line_id, amount in rows.values_list("line", "amount_minor")}


def shares_of(campaign: Campaign, offer: Offer) -> Mapping[int, int]:
    """What each line of one offer would get of what came, by the campaign's policy."""
    found = [part.shares for part in plan(campaign).parts if part.offer.pk == offer.pk]
    return found[0] if found else {}


def _place(order: Order) -> tuple[int, str, int, str]:
    """From building to building, floor to floor, door to door."""
    house = order.household.building
    return house.position, house.number, order.household.floor, order.household.door
