"""The verbs of errands, a file per noun."""

from hub.core.tasks.actions.claims import (
    NOT_FOR_YOU,
    claim,
    claim_run,
    complete,
    lapse,
    no_show,
    release,
    start,
    verify,
)
from hub.core.tasks.actions.errands import Errand, cancel, cancelled, create, open_task

__all__ = [
    "NOT_FOR_YOU", "Errand", "cancel", "cancelled", "claim", "claim_run", "complete", "create", "lapse", "no_show",
    "open_task", "release", "start", "verify",
]  # fmt: skip
