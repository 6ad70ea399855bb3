"""What happens to support requests: each event with its exact audience and its words."""

from support.events.base import RequestEvent, desk, event, owner, residents
from support.events.coming import Assigned, HandedOver, Raised, Received, Snoozed, Triaged
from support.events.ending import Closed, Rated, Reopened, Resolved, SetAside
from support.events.working import (
    ErrandDone,
    HelpFellThrough,
    HelpOnTheWay,
    Noted,
    Replied,
    ResidentWrote,
    TaskMade,
    Waiting,
)

__all__ = [
    "Assigned",
    "Closed",
    "ErrandDone",
    "HandedOver",
    "HelpFellThrough",
    "HelpOnTheWay",
    "Noted",
    "Raised",
    "Rated",
    "Received",
    "Reopened",
    "Replied",
    "RequestEvent",
    "ResidentWrote",
    "Resolved",
    "SetAside",
    "Snoozed",
    "TaskMade",
    "Triaged",
    "Waiting",
    "desk",
    "event",
    "owner",
    "residents",
]
