"""The verbs of support requests, a file per noun."""

from support.actions.asides import decline, mark_duplicate, snooze, undo, withdraw
from support.actions.ending import close, rate, reopen, resolve
from support.actions.errands import make_task, on_step
from support.actions.escalating import hand_back
from support.actions.levels import set_times
from support.actions.owners import accept, assign, set_level
from support.actions.raising import Wish, raise_request
from support.actions.talking import note, reply, resident_writes, wait_for

__all__ = [
    "Wish", "accept", "assign", "close", "decline", "hand_back", "make_task", "mark_duplicate", "note", "on_step",
    "raise_request", "rate", "reopen", "reply", "resident_writes", "resolve", "set_level", "set_times", "snooze",
    "undo", "wait_for", "withdraw",
]  # fmt: skip
