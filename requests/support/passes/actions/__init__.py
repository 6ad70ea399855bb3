"""The verbs of passes, a file per noun."""

from support.passes.actions.asking import Leave, ask, issue, withdraw
from support.passes.actions.changing import Change, change
from support.passes.actions.days import make_words
from support.passes.actions.deciding import approve, refuse, revoke
from support.passes.actions.emergencies import Emergency, let_out, look, take
from support.passes.actions.forsaking import look_after
from support.passes.actions.gates import name_gates
from support.passes.actions.keeping import expire_due, forget_faces, tell_overdue
from support.passes.actions.reading import read
from support.passes.actions.scanning import Scan, scan

__all__ = [
    "Change", "Emergency", "Leave", "Scan", "approve", "ask", "change", "expire_due", "forget_faces", "issue",
    "let_out", "look", "look_after", "make_words", "name_gates", "read", "refuse", "revoke", "scan", "take",
    "tell_overdue", "withdraw",
]  # fmt: skip
