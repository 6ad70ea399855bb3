"""The ladder's own queue, with a thread of its own in each worker: no import and no export holds up an alarm."""

from hub.core.jobs import registry
from hub.core.ladder import actions


@registry.drain
def climb_ladders() -> int:
    """Takes the steps that are due. Looked at when there is work and every few seconds."""
    return actions.climb()
