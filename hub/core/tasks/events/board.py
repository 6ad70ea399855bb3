"""What the desk and the waves do with errands: assigned, taken back, offered, nobody answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.announce import Event
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.people.models import Duty
from hub.core.tasks.events import ClaimEvent, Lapsed, TaskEvent


@dataclass(frozen=True, kw_only=True)
class Assigned(ClaimEvent):
    """The desk has given an errand to somebody; they are told."""

    verb: ClassVar[str] = "tasks.claim.assigned"

    def people(self) -> Iterable[int]:
        """Whoever has it now."""
        return [self.claim.person_id]

    def words(self) -> Words:
        """What they read."""
        return Words(
            gettext_noop("The desk has given you “%(title)s”. Say that you are on your way."),
            {"title": self.task.named},
            url=reverse("tasks:task", args=[self.task.pk]),
            short=gettext_noop("The desk has given you an errand."),
        )

    def urgency(self) -> int:
        """As urgent as the errand."""
        return self.task.level


@dataclass(frozen=True, kw_only=True)
class TakenBack(ClaimEvent):
    """The desk has taken an errand from somebody; they are told."""

    verb: ClassVar[str] = "tasks.claim.taken_back"

    def people(self) -> Iterable[int]:
        """Whoever had it."""
        return [self.claim.person_id]

    def words(self) -> Words:
        """What they read."""
        return Words(
            gettext_noop("The desk has taken “%(title)s” back. You need not go."),
            {"title": self.task.named},
            url=reverse("tasks:mine"),
            short=gettext_noop("The desk has taken an errand of yours back."),
        )


@dataclass(frozen=True, kw_only=True)
class NoShow(Lapsed):
    """The desk says that the claimer did not come; the slot is free again."""

    verb: ClassVar[str] = "tasks.claim.no_show"

    def words(self) -> Words:
        """What the claimer reads."""
        return Words(
            gettext_noop(
                "The desk has written down that nobody came for “%(title)s”. Ring the desk if you did."
            ),
            {"title": self.task.named},
            url=reverse("tasks:board", args=[self.task.area.slug]),
            short=gettext_noop("A claim of yours has ended."),
        )


@dataclass(frozen=True, kw_only=True)
class Offered(TaskEvent):
    """A wave of people is asked whether they can take an errand."""

    verb: ClassVar[str] = "tasks.task.offered"
    asked: tuple[int, ...] = ()

    def people(self) -> Iterable[int]:
        """Those who are asked in this wave."""
        return self.asked

    def words(self) -> Words:
        """What they read: one tap opens it, the next takes it."""
        return Words(
            gettext_noop("Can you take this errand: “%(title)s”?"),
            {"title": self.task.named},
            url=reverse("tasks:task", args=[self.task.pk]),
            short=gettext_noop("Can you take an errand?"),
        )

    def urgency(self) -> int:
        """As urgent as the errand."""
        return self.task.level


@dataclass(frozen=True, kw_only=True)
class Declined(TaskEvent):
    """Somebody who was asked says "not now": nobody is blamed for it, and the desk sees it."""

    verb: ClassVar[str] = "tasks.task.declined"


@dataclass(frozen=True, kw_only=True)
class Ticked(ClaimEvent):
    """Whoever has an errand has ticked a step of it, or taken the tick back."""

    verb: ClassVar[str] = "tasks.item.ticked"


@dataclass(frozen=True, kw_only=True)
class NobodyTook(TaskEvent):
    """Everybody who can take an errand was asked, and nobody has: whoever coordinates is told, once."""

    verb: ClassVar[str] = "tasks.task.nobody_took"
    told: tuple[int, ...] = ()
    asked: int = 0

    def people(self) -> Iterable[int]:
        """Whoever is on duty at the desk."""
        return self.told

    def words(self) -> Words:
        """What they read, and what they can do about it."""
        return Words(
            gettext_noop(
                "Nobody has taken “%(title)s”; people asked: %(n)s. Ask again, or give it to somebody."
            ),
            {"title": self.task.named, "n": self.asked},
            url=reverse("desk:errand_assign", args=[self.task.area.slug, self.task.pk]),
            short=gettext_noop("An errand that nobody takes. Open the desk."),
        )

    def urgency(self) -> int:
        """As urgent as the errand."""
        return self.task.level


@dataclass(frozen=True, kw_only=True)
class AskedAgain(TaskEvent):
    """The desk has everybody asked about an errand once more."""

    verb: ClassVar[str] = "tasks.task.asked_again"


@dataclass(frozen=True, kw_only=True)
class Unreached(ClaimEvent):
    """Whoever went found nobody in."""

    verb: ClassVar[str] = "tasks.claim.unreached"


@dataclass(frozen=True, kw_only=True)
class MoreToKnow(TaskEvent):
    """Another case needs the same door, or it has become more urgent: whoever has the errand must know."""

    verb: ClassVar[str] = "tasks.task.more_to_know"
    told: tuple[int, ...] = ()

    def people(self) -> Iterable[int]:
        """Whoever has the errand."""
        return self.told

    def words(self) -> Words:
        """What they read: what is new stands in the errand itself."""
        return Words(
            gettext_noop("There is more to know about “%(title)s”. Please look at it."),
            {"title": self.task.named},
            url=reverse("tasks:task", args=[self.task.pk]),
            short=gettext_noop("There is more to know about an errand of yours."),
        )

    def urgency(self) -> int:
        """As urgent as the errand."""
        return self.task.level


@dataclass(frozen=True, kw_only=True)
class BreakDue(Event):
    """Somebody has been on duty for long: they are told to rest, and the team page shows it."""

    verb: ClassVar[str] = "tasks.duty.break_due"
    duty: Duty
    hours: int

    def streams(self) -> Iterable[str]:
        """The desk, where the team is looked after."""
        return [names.desk(self.duty.area_id)]

    def people(self) -> Iterable[int]:
        """Whoever is on duty."""
        return [self.duty.person_id]

    def words(self) -> Words:
        """What they read."""
        return Words(
            gettext_noop(
                "You have been on duty for %(hours)s hours. Hand over for a moment and take a break."
            ),
            {"hours": str(self.hours)},
            url=reverse("estate:duty", args=[self.duty.area.slug]),
            short=gettext_noop("Time for a break."),
        )

    def urgency(self) -> int:
        """Not for the night, but now: whoever is on duty always hears it."""
        return 2
