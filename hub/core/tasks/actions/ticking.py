"""The steps of an errand are ticked off by whoever has it (requests.md, 16); needed ones before it is done."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people.models import Person
from hub.core.tasks import events
from hub.core.tasks.events.board import Ticked
from hub.core.tasks.models import CheckItem, Claim, Task
from hub.core.tasks.words import ACTIVE, TaskState


def tick(
    held: Claim, item: CheckItem, *, done: bool, by: Person, token: str, key: Key | None = None
) -> CheckItem:
    """
    Ticks a step, or takes the tick back. Said twice, it is said once, and who said it first stays.

    `token` is the claim's own. Raises Conflict `claim.over` where the claim has ended or the errand is over.
    """

    def act() -> CheckItem:
        _still_held(held, token)
        found = CheckItem.objects.filter(pk=item.pk, task=held.task_id, done_at__isnull=done)
        if found.update(done_at=clock.now() if done else None, done_by=by if done else None):
            announce(events.about(held, Ticked, by=by, item=item.number, done=done))
        item.refresh_from_db()
        return item

    return once(key, f"tasks.tick {held.pk} {item.number} {int(done)}", act, CheckItem)


def _still_held(held: Claim, token: str) -> None:
    """Takes the errand's row: whoever says "done" at this moment comes before or after."""
    open_one = Task.objects.filter(pk=held.task_id, state=TaskState.OPEN)
    mine = Claim.objects.filter(pk=held.pk, token=token, state__in=ACTIVE)
    if not open_one.update(version=F("version") + 1) or not mine.exists():
        raise Conflict("claim.over", _("You do not have this errand any more. Nothing was ticked."))
    held.task.refresh_from_db(fields=["version"])


def check(task: Task) -> None:
    """Raises Conflict `task.steps`, which names the needed steps that nobody has ticked, behind the errand's row."""
    left = list(CheckItem.objects.filter(task=task, needed=True, waived=False, done_at=None))
    if left:
        names = "; ".join(item.text for item in left)
        words = _("Not done yet, tick these first: %(steps)s") % {"steps": names}
        raise Conflict("task.steps", words, steps=[item.number for item in left])


def waive(task: Task) -> None:
    """Nobody answered: what is not ticked cannot be."""
    CheckItem.objects.filter(task=task, needed=True, done_at=None).update(waived=True)
