"""
Takes goods out of pools and gives them back ("never broken", 1): nothing is sold twice, and nothing stays unsold that
somebody wanted.

Pools are drawn from in one order: what is reserved for somebody first, then what is for everybody. The plan is made
from what was read; the guard is one conditional UPDATE, which takes its rows in ascending order, all or none. Whoever
finds that somebody was quicker reads again (`Short`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F

from groceries.models import Offer, Order, OrderLine, Pool, Reservation
from groceries.words import PoolKind
from hub.core.kit import statements
from hub.core.kit.inserts import insert

DRAW_ORDER = (PoolKind.RESERVED, PoolKind.PROXY, PoolKind.GENERAL)
EVERYBODY = frozenset({PoolKind.GENERAL})


class Short(Exception):
    """Somebody was quicker between the reading and the taking. Inside this service only: the caller reads again."""


@dataclass(frozen=True)
class Draw:
    """So many of an offer out of one pool; `counted` is False where nobody counts that pool."""

    pool_id: int
    offer_id: int
    quantity: int
    counted: bool


def plan(
    wants: Mapping[int, int], pools: Iterable[Pool], may: frozenset[PoolKind]
) -> tuple[list[Draw], dict[int, int]]:
    """
    From which pools the wanted quantities (offer id → number) can come, for somebody who may use pools of these kinds;
    and, for each offer of which there is not enough, how many are left for them.
    """
    draws: list[Draw] = []
    short: dict[int, int] = {}
    mine = sorted(
        (pool for pool in pools if pool.kind in may), key=lambda pool: DRAW_ORDER.index(PoolKind(pool.kind))
    )
    for offer_id, wanted in wants.items():
        missing = wanted
        for pool in mine:
            if pool.offer_id == offer_id and missing:
                part = missing if pool.remaining is None else min(missing, pool.remaining)
                missing -= part
                draws += [Draw(pool.pk, offer_id, part, pool.remaining is not None)] if part else []
        if missing:
            short[offer_id] = wanted - missing
    return sorted(draws, key=lambda draw: draw.pool_id), short


def left(pools: Iterable[Pool], may: frozenset[PoolKind]) -> dict[int, int | None]:
    """How many of each offer are there in pools of these kinds; None where nobody counts."""
    found: dict[int, int | None] = {}
    for pool in pools:
        if pool.kind in may:
            there = found.get(pool.offer_id, 0)
            found[pool.offer_id] = None if there is None or pool.remaining is None else there + pool.remaining
    return found


def drawn(draws: Iterable[Draw]) -> dict[int, int]:
    """How many of each offer some draws come to."""
    found: dict[int, int] = {}
    for draw in draws:
        found[draw.offer_id] = found.get(draw.offer_id, 0) + draw.quantity
    return found


_TAKE = """
WITH wanted (id, quantity) AS (VALUES {places}),
held AS (SELECT groceries_pool.id FROM groceries_pool JOIN wanted ON wanted.id = groceries_pool.id
         ORDER BY groceries_pool.id{lock})
UPDATE groceries_pool SET remaining = remaining - wanted.quantity FROM wanted
WHERE groceries_pool.id = wanted.id AND remaining >= wanted.quantity
  AND groceries_pool.id IN (SELECT id FROM held)
RETURNING groceries_pool.id
"""


def take(draws: Sequence[Draw]) -> None:
    """Takes everything or raises Short, after which the transaction must end. Call it last: these rows are hot."""
    counted = [draw for draw in draws if draw.counted]
    if not counted:
        return
    lock = " FOR UPDATE OF groceries_pool" if connection.features.has_select_for_update else ""
    places = ", ".join(["(CAST(%s AS bigint), CAST(%s AS bigint))"] * len(counted))
    taken = statements.run(
        _TAKE.format(places=places, lock=lock),
        [number for draw in counted for number in (draw.pool_id, draw.quantity)],
    )
    if len(taken) != len(counted):
        raise Short


def reserve(lines: Iterable[OrderLine], draws: Iterable[Draw]) -> None:
    """Notes which line took what from where."""
    by_offer = {line.offer_id: line for line in lines}
    insert([
        Reservation(line=by_offer[draw.offer_id], pool_id=draw.pool_id, quantity=draw.quantity) for draw in draws
    ])  # fmt: skip


def give_back(order: Order) -> None:
    """Puts everything that an order holds back into the pools it came from, once: with it the reservations go."""
    held = list(Reservation.objects.filter(line__order=order).order_by("pool_id"))
    Reservation.objects.filter(pk__in=[one.pk for one in held]).delete()
    for one in held:  # in ascending order of pools, as everywhere: two never wait for each other in a circle
        Pool.objects.filter(pk=one.pool_id).exclude(remaining=None).update(
            remaining=F("remaining") + one.quantity
        )


def lock(campaign_id: int) -> None:
    """Takes all pools of a campaign in ascending order, for whoever both gives back and takes in one transaction."""
    list(
        Pool.objects.filter(offer__campaign=campaign_id).order_by("pk").select_for_update().values_list("pk")
    )


def pools_of(offers: Iterable[Offer]) -> list[Pool]:
    """The pools of some offers as they stand now."""
    return list(Pool.objects.filter(offer__in=[offer.pk for offer in offers]).order_by("pk"))
