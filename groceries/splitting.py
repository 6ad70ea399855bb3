"""
Shares out a shortage by the policy that was published before anybody ordered (groceries.md, 8).

Pure: the same wants, stock and seed give the same shares, so anybody can recompute them. Always: shares add up to no
more than there is, nobody gets more than they want, and nothing is left while somebody wants it.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from groceries.words import Split


@dataclass(frozen=True)
class Want:
    """An order's line: whose it is, how many, its turn by time (the order's number), its receipt code for the draw."""

    key: int
    quantity: int
    turn: int
    code: str = ""


Shares = dict[int, int]


def split(policy: str, wants: Sequence[Want], available: int, *, seed: str = "") -> Shares:
    """
    What each line gets of `available`, by key. `seed` (hex) orders the draw; the other policies go by time.

    Raises ValueError for an unknown policy, and for a draw without a seed.
    """
    if available >= sum(want.quantity for want in wants):
        return {want.key: want.quantity for want in wants}
    return _POLICIES[Split(policy)](wants, max(0, available), seed)


def seed_of(codes: Iterable[str]) -> str:
    """
    The seed that nobody chooses: SHA-256 of the sorted receipt codes joined by LF. Codes are random and final at the
    cut-off, before anybody knows what will be short.
    """
    return hashlib.sha256("\n".join(sorted(codes)).encode()).hexdigest()


def drawn(wants: Sequence[Want], seed: str) -> list[Want]:
    """In the order of HMAC-SHA256(key = the seed's raw bytes, code), as the ballot orders its entries."""
    key = bytes.fromhex(seed)
    if not key:
        raise ValueError("A draw needs a seed.")
    return sorted(wants, key=lambda want: hmac.new(key, want.code.encode(), hashlib.sha256).hexdigest())


def _by_time(wants: Sequence[Want]) -> list[Want]:
    return sorted(wants, key=lambda want: (want.turn, want.key))


def _fill(wants: Sequence[Want], available: int) -> Shares:
    """Each in turn gets all it wants, while there is some."""
    shares: Shares = {}
    for want in wants:
        shares[want.key] = min(want.quantity, available)
        available -= shares[want.key]
    return shares


def _first_come(wants: Sequence[Want], available: int, seed: str) -> Shares:
    return _fill(_by_time(wants), available)


def _drawn(wants: Sequence[Want], available: int, seed: str) -> Shares:
    return _fill(drawn(wants, seed), available)


def _one_each(wants: Sequence[Want], available: int, seed: str) -> Shares:
    """One for everybody by time, and what is left of it again by time."""
    turn = _by_time(wants)
    first = _fill([Want(want.key, min(1, want.quantity), want.turn) for want in turn], available)
    rest = available - sum(first.values())
    more = _fill([Want(want.key, want.quantity - first[want.key], want.turn) for want in turn], rest)
    return {key: first[key] + more[key] for key in first}


def _pro_rata(wants: Sequence[Want], available: int, seed: str) -> Shares:
    """The same share for everybody, rounded down; what that leaves goes to the largest remainders, ties by time."""
    total = sum(want.quantity for want in wants)
    shares = {want.key: want.quantity * available // total for want in wants}
    rest = available - sum(shares.values())
    largest = sorted(wants, key=lambda want: (-(want.quantity * available % total), want.turn, want.key))
    for want in largest[:rest]:
        shares[want.key] += 1
    return shares


_POLICIES: dict[Split, Callable[[Sequence[Want], int, str], Shares]] = {
    Split.ONE_EACH: _one_each, Split.DRAWN: _drawn, Split.PRO_RATA: _pro_rata, Split.FIRST_COME: _first_come,
}  # fmt: skip
