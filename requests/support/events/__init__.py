"""What happens to support requests: each event with its exact audience and its words."""

from support.events.base import MainMoved, RequestEvent, desk, event, owner, passed_on, residents
from support.events.coming import Assigned, HandedOver, Raised, Received, Snoozed, Triaged
from support.events.ending import Closed, Rated, Reopened, Resolved, SetAside
from support.events.together import (
    Corrected,
    ExclusionAsked,
    ExclusionDecided,
    Gathered,
    Linked,
    Merged,
    RefusalAsked,
    RefusalKept,
    Separated,
)
from support.events.visiting import KnockWanted, NotReached, Visited, VisitPlanned
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
    "Corrected",
    "ErrandDone",
    "ExclusionAsked",
    "ExclusionDecided",
    "Gathered",
    "HandedOver",
    "HelpFellThrough",
    "HelpOnTheWay",
    "KnockWanted",
    "Linked",
    "MainMoved",
    "Merged",
    "NotReached",
    "Noted",
    "Raised",
    "Rated",
    "Received",
    "RefusalAsked",
    "RefusalKept",
    "Reopened",
    "Replied",
    "RequestEvent",
    "ResidentWrote",
    "Resolved",
    "Separated",
    "SetAside",
    "Snoozed",
    "TaskMade",
    "Triaged",
    "VisitPlanned",
    "Visited",
    "Waiting",
    "desk",
    "event",
    "owner",
    "passed_on",
    "residents",
]
