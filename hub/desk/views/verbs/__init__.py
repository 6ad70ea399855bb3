"""What staff do with a case. Each verb: access, form, action, answer."""

from hub.desk.views.verbs.ending import close, decide_exclusion, exclude, plan_visit, reopen, resolve, visit
from hub.desk.views.verbs.taking import (
    accept,
    agree,
    assign,
    decline,
    hand_back,
    keep,
    level,
    snooze,
    times,
    undo,
)
from hub.desk.views.verbs.talking import attempt, make_task, note, reply, wait
from hub.desk.views.verbs.together import duplicate, relate, take_apart, unlink

__all__ = [
    "accept",
    "agree",
    "assign",
    "attempt",
    "close",
    "decide_exclusion",
    "decline",
    "duplicate",
    "exclude",
    "hand_back",
    "keep",
    "level",
    "make_task",
    "note",
    "plan_visit",
    "relate",
    "reopen",
    "reply",
    "resolve",
    "snooze",
    "take_apart",
    "times",
    "undo",
    "unlink",
    "visit",
    "wait",
]
