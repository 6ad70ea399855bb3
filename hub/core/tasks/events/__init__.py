"""What happens to errands: each event with its exact audience and its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.announce import Event, Ref
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.people.models import Person
from hub.core.tasks import sources
from hub.core.tasks.models import Claim, Task


@dataclass(frozen=True, kw_only=True)
class TaskEvent(Event):
    """Something about an errand: the area's board and desk learn of it, and whoever it was raised for."""

    task: Task

    def streams(self) -> Iterable[str]:
        """The board, the desk, and the case from which the errand came."""
        own = [names.board(self.task.area_id), names.desk(self.task.area_id)]
        return own + sources.streams_of(self.task)


@dataclass(frozen=True, kw_only=True)
class TaskOpened(TaskEvent):
    """An errand stands on the board."""

    verb: ClassVar[str] = "tasks.task.opened"


@dataclass(frozen=True, kw_only=True)
class TaskCancelled(TaskEvent):
    """An errand is not needed any more; whoever has it is told."""

    verb: ClassVar[str] = "tasks.task.cancelled"
    holders: tuple[int, ...] = ()

    def people(self) -> Iterable[int]:
        """Whoever had claimed it."""
        return self.holders

    def words(self) -> Words:
        """What the claimer reads."""
        return Words(
            gettext_noop("“%(title)s” is not needed any more. You need not go."),
            {"title": self.task.named},
            url=reverse("tasks:mine"),
            short=gettext_noop("An errand of yours is not needed any more."),
        )


@dataclass(frozen=True, kw_only=True)
class TaskDone(TaskEvent):
    """All slots of an errand are done."""

    verb: ClassVar[str] = "tasks.task.done"


@dataclass(frozen=True, kw_only=True)
class ClaimEvent(TaskEvent):
    """Something about one person's claim."""

    claim: Claim


@dataclass(frozen=True, kw_only=True)
class Claimed(ClaimEvent):
    """Somebody has taken a slot."""

    verb: ClassVar[str] = "tasks.claim.claimed"


@dataclass(frozen=True, kw_only=True)
class Started(ClaimEvent):
    """Somebody is on the way."""

    verb: ClassVar[str] = "tasks.claim.started"


@dataclass(frozen=True, kw_only=True)
class Completed(ClaimEvent):
    """Somebody has done it."""

    verb: ClassVar[str] = "tasks.claim.completed"


@dataclass(frozen=True, kw_only=True)
class CompletedLate(ClaimEvent):
    """Somebody reported it done after their claim had ended: kept as a note, changes nothing else."""

    verb: ClassVar[str] = "tasks.claim.completed_late"


@dataclass(frozen=True, kw_only=True)
class Released(ClaimEvent):
    """Somebody has given their slot back."""

    verb: ClassVar[str] = "tasks.claim.released"


@dataclass(frozen=True, kw_only=True)
class Verified(ClaimEvent):
    """The desk has looked at what was done."""

    verb: ClassVar[str] = "tasks.claim.verified"


@dataclass(frozen=True, kw_only=True)
class Lapsed(ClaimEvent):
    """A claim was not started in time, or the claimer did not come; the slot is free again."""

    verb: ClassVar[str] = "tasks.claim.lapsed"

    def people(self) -> Iterable[int]:
        """Whoever let it lapse."""
        return [self.claim.person_id]

    def words(self) -> Words:
        """What the claimer reads."""
        return Words(
            gettext_noop("Your claim on “%(title)s” has lapsed, because it was not started in time."),
            {"title": self.task.named},
            url=reverse("tasks:board", args=[self.task.area.slug]),
            short=gettext_noop("A claim of yours has lapsed."),
        )


def about(claim: Claim, kind: type[ClaimEvent], *, by: Person | None, **particulars: object) -> ClaimEvent:
    """An event about a claim, as the record keeps it: the errand is the subject, the claim a particular."""
    task = claim.task
    return kind(
        area=task.area,
        about=Ref("task", task.pk, task.version),
        actor=by,
        task=task,
        claim=claim,
        particulars={"claim": claim.pk, "person": claim.person_id, **particulars},
    )
