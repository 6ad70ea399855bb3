"""
The draw that anyone can check (groceries.md, "The ballot"): pure functions, the same as in the verifier's script.

Before the number exists, SHA-256 of the secret and of the list of codes are published. Afterwards
seed = SHA-256(secret|number|list), and the codes are ordered by HMAC-SHA256(seed's 32 raw bytes, code) in hex.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

GENERAL, RESERVED, PROXY = "general", "reserved", "proxy"
Stock = dict[int, dict[str, int | None]]
"""Offer id → kind of pool → how many; None where nobody counts."""


@dataclass(frozen=True)
class Entry:
    """One order in the draw: its code, which reserve it may use first, whether it carries over, what it wants."""

    code: str
    pool: str
    carried: bool
    wants: Mapping[int, int]


def hash_of(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def list_hash(codes: Iterable[str]) -> str:
    """SHA-256 of the sorted codes, joined by LF."""
    return hash_of("\n".join(sorted(codes)))


def seed_of(secret: str, number: str, list_hex: str) -> str:
    """The seed in hex."""
    return hash_of(f"{secret}|{number}|{list_hex}")


def drawn_order(seed: str, codes: Iterable[str]) -> list[str]:
    """The codes as they are drawn."""
    key = bytes.fromhex(seed)
    return sorted(codes, key=lambda code: hmac.new(key, code.encode(), hashlib.sha256).hexdigest())


def winners(order: Sequence[str], entries: Mapping[str, Entry], stock: Stock) -> dict[str, str]:
    """
    Who gets what they asked for, whole: code → out of which pool, for goods in `stock` (left untouched).

    First each reserve, in the drawn order, for those for whom it is. What is left of it is everybody's. Then whoever
    carries over from the round before, then everybody else, in the drawn order.
    """
    left = {offer: dict(pools) for offer, pools in stock.items()}
    won: dict[str, str] = {}
    for pool in (RESERVED, PROXY):
        _pass(won, [code for code in order if entries[code].pool == pool], entries, left, pool)
    for pools in left.values():
        _pour(pools)
    _pass(won, [code for code in order if entries[code].carried], entries, left, GENERAL)
    _pass(won, order, entries, left, GENERAL)
    return won


def _pass(
    won: dict[str, str], order: Sequence[str], entries: Mapping[str, Entry], left: Stock, pool: str
) -> None:
    for code in order:
        wants = entries[code].wants
        if code not in won and all(_has(left[offer], pool, n) for offer, n in wants.items()):
            won[code] = pool
            for offer, number in wants.items():
                rest = left[offer][pool]
                left[offer][pool] = None if rest is None else rest - number


def _has(pools: Mapping[str, int | None], pool: str, number: int) -> bool:
    rest = pools.get(pool, 0)
    return rest is None or rest >= number


def _pour(pools: dict[str, int | None]) -> None:
    for kind in (RESERVED, PROXY):
        rest = pools.pop(kind, 0)
        general = pools.get(GENERAL, 0)
        if rest is not None and general is not None:
            pools[GENERAL] = general + rest
