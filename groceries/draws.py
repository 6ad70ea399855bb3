"""What is published of a draw: the file that the verifier reads, and what the page shows."""

from typing import Any

from groceries.actions.ballots import details
from groceries.models import BallotEntry, Draw


def published(draw: Draw) -> dict[str, Any]:
    """Everything that is needed to recompute a draw, and nothing else: codes, never doors or names."""
    entries = list(BallotEntry.objects.filter(draw=draw).order_by("code"))
    return {
        "campaign": draw.campaign.title, "secret_hash": draw.secret_hash, "list_hash": draw.list_hash,
        "details_hash": draw.details_hash, "details": details(entries), "number_name": draw.number_name,
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
