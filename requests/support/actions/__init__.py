"""The verbs of support requests, a file per noun."""

from support.actions.adding import More, add_to
from support.actions.asides import agree_to_decline, decline, keep_after_all, snooze, undo, withdraw
from support.actions.drafts import drafts_of, forget_draft, keep_draft
from support.actions.editing import Correction, correct
from support.actions.ending import close, reopen, resolve
from support.actions.errands import make_task, on_step
from support.actions.escalating import hand_back
from support.actions.excluding import ask_exclusion, decide_exclusion
from support.actions.inbound import Sms, receive_sms
from support.actions.levels import set_times
from support.actions.merging import mark_duplicate, relate, take_apart, unlink
from support.actions.owners import accept, assign, set_level
from support.actions.raising import Wish, raise_request
from support.actions.rating import rate
from support.actions.shelf import (
    answered,
    answers,
    change_article,
    change_reply,
    keep_view,
    put_article,
    put_reply,
    take_down,
)
from support.actions.talking import note, reply, resident_writes, wait_for
from support.actions.visiting import could_not_reach, plan_visit, record_visit

__all__ = [
    "Correction",
    "More",
    "Sms",
    "Wish",
    "accept",
    "add_to",
    "agree_to_decline",
    "answered",
    "answers",
    "ask_exclusion",
    "assign",
    "change_article",
    "change_reply",
    "close",
    "correct",
    "could_not_reach",
    "decide_exclusion",
    "decline",
    "drafts_of",
    "forget_draft",
    "hand_back",
    "keep_after_all",
    "keep_draft",
    "keep_view",
    "make_task",
    "mark_duplicate",
    "note",
    "on_step",
    "plan_visit",
    "put_article",
    "put_reply",
    "raise_request",
    "rate",
    "receive_sms",
    "record_visit",
    "relate",
    "reopen",
    "reply",
    "resident_writes",
    "resolve",
    "set_level",
    "set_times",
    "snooze",
    "take_apart",
    "take_down",
    "undo",
    "unlink",
    "wait_for",
    "withdraw",
]
