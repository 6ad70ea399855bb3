"""Whoever went for a request met nobody, or met somebody at last (requests.md, 20)."""

from hub.core.announce import Event
from hub.core.tasks.sources import Step
from support import events
from support.models import ContactAttempt, SupportRequest
from support.words import Reached


def nobody_in(request: SupportRequest, step: Step) -> list[Event]:
    """
    Nobody answered: what somebody came for is not done. It counts as a try at the door while the request goes on; its
    residents hear that somebody was there and comes again, and whoever has the request hears it, too.
    """
    if request.is_open:
        ContactAttempt.objects.create(request=request, by=step.by, how=Reached.DOOR)
    home, owner = events.residents(request, but=step.by), events.owner(request, but=step.by)
    return [
        events.event(events.NobodyIn, request, by=step.by, told=home, task=step.task.pk),
        events.event(events.NobodyAnswered, request, by=step.by, told=owner - home, task=step.task.pk),
    ]


def somebody_in(request: SupportRequest, step: Step) -> list[Event]:
    """A knock was answered: whoever has the request goes on with it. What was asked for is not done by that."""
    told = events.owner(request, but=step.by)
    return [events.event(events.KnockAnswered, request, by=step.by, told=told, task=step.task.pk)]
