"""What is shown of a draw: the file that the verifier reads, the result, and where one order stands in it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from groceries.actions.ballots import details, losers
from groceries.actions.rounds import round_after
from groceries.models import BallotEntry, Campaign, Draw, Order
from groceries.words import LIVE, OrderState, PoolKind


def published(draw: Draw) -> dict[str, Any]:
    """Everything that is needed to recompute a draw, and nothing else: codes, never doors or names."""
    entries = list(BallotEntry.objects.filter(draw=draw).order_by("code"))
    return {
        "campaign": draw.campaign.title, "secret_hash": draw.secret_hash, "list_hash": draw.list_hash,
        "details_hash": draw.details_hash, "details": details(entries), "number_name": draw.named,
        "number_day": draw.number_day and draw.number_day.isoformat(),
        "promised_at": draw.promised_at.isoformat(), "stock": draw.stock, "secret": draw.secret,
        "number": draw.number, "seed": draw.seed,
        "entries": [
            {
                "code": one.code, "pool": one.pool, "carried": one.carried, "wants": one.wants, "rank": one.rank,
                "won": one.won, "passed_over": one.passed_over,
            }
            for one in entries
        ],
    }  # fmt: skip


def entry_of(draw: Draw, code: str) -> BallotEntry | None:
    """The entry with a receipt code as somebody types it: small letters, with or without the dash."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return BallotEntry.objects.filter(draw=draw, code=f"{plain[:4]}-{plain[4:]}").first()


@dataclass(frozen=True)
class Outcome:
    """How many entered, how many win and out of what, and how many do not."""

    entries: int
    won: int
    reserved: int
    proxy: int
    carried: int
    passed_over: int

    @property
    def general(self) -> int:
        """Those who win out of what was for everybody, with what was left of the reserves."""
        return self.won - self.reserved - self.proxy

    @property
    def not_won(self) -> int:
        """All who do not win."""
        return self.entries - self.won

    @property
    def lost(self) -> int:
        """Those who come first in the next round; who had their share elsewhere is not among them."""
        return self.entries - self.won - self.passed_over


def outcome(draw: Draw) -> Outcome:
    """In one query, however many entries. Before the draw nobody has won."""
    counted = {
        "entries": Q(), "won": ~Q(won=""), "reserved": Q(won=PoolKind.RESERVED), "proxy": Q(won=PoolKind.PROXY),
        "carried": ~Q(won="") & Q(carried=True), "passed_over": Q(passed_over=True),
    }  # fmt: skip
    sums = {f"n_{name}": Count("pk", filter=which) for name, which in counted.items()}
    found = draw.entries.order_by().aggregate(**sums)
    return Outcome(**{name: found[f"n_{name}"] for name in counted})


SHOWS = {"": Q(), "won": ~Q(won=""), "lost": Q(won="")}


def entries(draw: Draw, show: str = "") -> QuerySet[BallotEntry]:
    """The drawn entries for whoever runs it: all, `won`, or `lost`; each with its door."""
    rows = draw.entries.exclude(rank=None).filter(SHOWS.get(show, Q()))
    return rows.select_related("order__household__building")


@dataclass(frozen=True)
class Lot:
    """One order in its draw, for its household. `entry` is there once orders are closed."""

    campaign: Campaign
    order: Order
    draw: Draw | None
    entry: BallotEntry | None
    entrants: int
    carried: bool
    next_order: Order | None = None

    @property
    def waits(self) -> bool:
        """Whether it is still to be drawn."""
        return self.order.state == OrderState.WAITLISTED

    @property
    def lost(self) -> bool:
        """Whether it was drawn and does not win."""
        return bool(self.entry and self.entry.rank and not self.entry.won)


def lot_of(order: Order) -> Lot | None:
    """Where an order stands in a draw; None where nothing is drawn, or it was withdrawn before."""
    campaign = order.campaign
    if not campaign.is_ballot:
        return None
    draw = Draw.objects.filter(campaign=campaign).first()
    entry = BallotEntry.objects.filter(order=order).first()
    if entry is None and order.state != OrderState.WAITLISTED:
        return None
    waiting = campaign.orders.filter(state=OrderState.WAITLISTED)
    entrants = draw.entries.count() if draw else waiting.count()
    carried = entry.carried if entry else comes_again(order)
    after = round_after(campaign) if entry and entry.rank and not entry.won else None
    again = after and Order.objects.filter(campaign=after, household=order.household, state__in=LIVE).first()
    return Lot(campaign, order, draw, entry, entrants, carried, again or None)


def comes_again(order: Order) -> bool:
    """Whether its household was not drawn in the round before."""
    before = order.campaign.follows_id
    return before is not None and losers(before).filter(household=order.household_id).exists()
