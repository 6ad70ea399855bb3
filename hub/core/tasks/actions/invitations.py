"""What becomes of those who were asked when an errand is taken, given back or called off (requests.md, 18)."""

from hub.core.kit import clock
from hub.core.notices import inbox
from hub.core.people.models import Person
from hub.core.tasks.events.board import Offered
from hub.core.tasks.models import Invitation, Task
from hub.core.tasks.words import InvitationState


def answered(task: Task, person: Person) -> None:
    """Somebody has taken a slot: their own invitation is answered, and with the last slot everybody else's is over."""
    if not task.wave:
        return  # nobody was asked
    asked = Invitation.objects.filter(task=task)
    mine = asked.filter(person=person, asked_round=task.asked_round)
    mine.update(state=InvitationState.CLAIMED, answered_at=clock.now())
    if task.claimed >= task.slots:
        withdraw(task)


def withdraw(task: Task) -> None:
    """Nobody is asked any more: what waits in an inbox about it is read, what has not left is not sent."""
    Invitation.objects.filter(task=task, state=InvitationState.OPEN).update(state=InvitationState.TAKEN)
    inbox.settle(Offered.verb, "task", task.pk)


def unanswered(task: Task) -> None:
    """A round is over: whoever has not said anything is not asked any more, until they are asked once more."""
    Invitation.objects.filter(task=task, state=InvitationState.OPEN).update(state=InvitationState.UNANSWERED)


def open_again(task: Task) -> None:
    """A slot is free again: whoever was told "taken" may still take it, and the next wave follows."""
    if task.wave:
        taken = Invitation.objects.filter(
            task=task, state=InvitationState.TAKEN, asked_round=task.asked_round
        )
        taken.update(state=InvitationState.OPEN)
