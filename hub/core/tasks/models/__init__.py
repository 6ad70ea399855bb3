"""Errands, who has taken them, and what the board needs besides: a file per noun."""

from hub.core.tasks.models.items import CheckItem
from hub.core.tasks.models.knocks import AlsoFor
from hub.core.tasks.models.people import Load
from hub.core.tasks.models.recurring import Occurrence, RecurringTask
from hub.core.tasks.models.shifts import Shift, Signup
from hub.core.tasks.models.task import Claim, Run, Task, new_token
from hub.core.tasks.models.team import BreakPrompt
from hub.core.tasks.models.waves import Invitation

__all__ = [
    "AlsoFor", "BreakPrompt", "CheckItem", "Claim", "Invitation", "Load", "Occurrence", "RecurringTask", "Run", "Shift",
    "Signup", "Task", "new_token",
]  # fmt: skip
