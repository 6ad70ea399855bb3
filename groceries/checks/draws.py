"""Same entries and same seed, same draw ("never broken", 8)."""

from groceries import ballot
from groceries.actions.ballots import details, pure, stock_of
from groceries.models import BallotEntry, Draw
from hub.core.kit.invariants import Findings


def draws() -> Findings:
    """What was promised at the close is what was drawn, and the draw is the one of its seed."""
    for draw in Draw.objects.prefetch_related("entries").order_by("pk"):
        entries = {one.code: one for one in draw.entries.all()}
        yield from _promised(draw, entries)
        if draw.drawn_at is not None:
            yield from _drawn(draw, entries)


def _promised(draw: Draw, entries: dict[str, BallotEntry]) -> Findings:
    if (
        ballot.list_hash(entries) != draw.list_hash
        or ballot.hash_of(details(entries.values())) != draw.details_hash
    ):
        yield f"draw:{draw.pk}", draw.list_hash, ballot.list_hash(entries)


def _drawn(draw: Draw, entries: dict[str, BallotEntry]) -> Findings:
    seed = ballot.seed_of(draw.secret, draw.number, draw.list_hash)
    order = ballot.drawn_order(seed, entries)
    counted = [code for code in order if not entries[code].passed_over]
    won = ballot.winners(counted, pure(entries.values()), stock_of(draw))
    expected = {code: (rank, won.get(code, "")) for rank, code in enumerate(order, start=1)}
    found = {code: (one.rank, one.won) for code, one in entries.items()}
    if seed != draw.seed or ballot.hash_of(draw.secret) != draw.secret_hash:
        yield f"draw:{draw.pk}", seed, draw.seed
    if expected != found:
        yield f"draw:{draw.pk}", "the order of its seed", "another"
