"""The verbs of the ladder: an alert climbs and stops; the rota is planned."""

from hub.core.ladder.actions.climbing import Subject, climb, is_alive, send, start, stop
from hub.core.ladder.actions.moving import move
from hub.core.ladder.actions.rota import Plan, plan, remove, replace

__all__ = [
    "Plan",
    "Subject",
    "climb",
    "is_alive",
    "move",
    "plan",
    "remove",
    "replace",
    "send",
    "start",
    "stop",
]
