"""The verbs of errands, a file per noun."""

from hub.core.tasks.actions.claims import NOT_FOR_THEM, NOT_FOR_YOU, assign, claim, claim_run
from hub.core.tasks.actions.errands import MOST_ITEMS, Errand, Item, cancel, cancelled, create, open_task
from hub.core.tasks.actions.progress import complete, lapse, no_show, release, start, take_back, verify
from hub.core.tasks.actions.walking import start_run

__all__ = [
    "MOST_ITEMS", "NOT_FOR_THEM", "NOT_FOR_YOU", "Errand", "Item", "assign", "cancel", "cancelled", "claim",
    "claim_run", "complete", "create", "lapse", "no_show", "open_task", "release", "start", "start_run", "take_back",
    "verify",
]  # fmt: skip
