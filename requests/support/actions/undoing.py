"""What the desk's last step can be taken back to, for a few seconds (pages.md: Z, undo for 10 s)."""

from datetime import datetime, timedelta
from typing import Any

from hub.core.kit import clock
from support.models import SupportRequest
from support.words import OPEN_STATES, State

SECONDS = 10
GRACE = 5
"""The page counts 10 s; the server allows for a slow network."""
STATES = (*OPEN_STATES, State.OUT_OF_SCOPE, State.DUPLICATE)
"""Whatever else a request has become stays so: its end was told."""
FIELDS = (
    "state", "level", "level_reason", "owner_id", "duplicate_of_id", "outcome", "refusal_by_id", "refusal_reason",
)  # fmt: skip


def before(request: SupportRequest) -> dict[str, Any]:
    """What a step is about to change, kept on the row itself: `undo` puts it back while nobody else has touched it."""
    kept: dict[str, Any] = {name: getattr(request, name) for name in FIELDS}
    for name in ("snoozed_until", "acknowledged_at"):
        moment = getattr(request, name)
        kept[name] = moment.isoformat() if moment else None
    kept["until"] = (clock.now() + timedelta(seconds=SECONDS + GRACE)).isoformat()
    return kept


def kept(request: SupportRequest) -> dict[str, Any] | None:
    """What can still be put back; None when it is too late or there is nothing."""
    if not request.undo or datetime.fromisoformat(request.undo["until"]) < clock.now():
        return None
    return read(request.undo)


def is_possible(request: SupportRequest) -> bool:
    """Whether the last step can be taken back now: a page offers it where the action allows it."""
    return request.state in STATES and kept(request) is not None


def read(undo: dict[str, Any]) -> dict[str, Any]:
    """The fields that `before` kept, as they are set again. What a version before this one kept lacks some."""
    found = {name: undo[name] for name in FIELDS if name in undo}
    for name in ("snoozed_until", "acknowledged_at"):
        found[name] = datetime.fromisoformat(undo[name]) if undo[name] else None
    return found
