"""A shift that was changed: who is told what it was and what it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from hub.core.notices.tell import Words
from hub.core.tasks.events.shifts import ShiftEvent
from hub.core.tasks.models import Shift


def described(shift: Shift) -> str:
    """A shift as one line by the area's clock: what, when, where."""
    since, until = (at.astimezone(shift.area.zone) for at in (shift.since, shift.until))
    hours = f"{date_format(since, 'Y-m-d H:i')}–{date_format(until, 'H:i')}"
    return ", ".join(filter(None, [shift.title, hours, shift.place]))


@dataclass(frozen=True, kw_only=True)
class Changed(ShiftEvent):
    """A shift says something else; whoever is on its list is told what it was, and what it is."""

    verb: ClassVar[str] = "tasks.shift.changed"
    told: tuple[int, ...] = ()
    was: str = ""
    moved: bool = False

    def people(self) -> Iterable[int]:
        """Whoever is on its list."""
        return self.told

    def words(self) -> Words:
        """What they read; where the hours are others, that they may step back."""
        said = {"was": self.was, "now": described(self.shift)}
        plain = gettext_noop("Your shift has changed. It was: %(was)s. It is now: %(now)s.")
        moved = gettext_noop(
            "The hours of your shift have changed. It was: %(was)s. It is now: %(now)s. Say whether you still come;"
            " you may step back, and nothing is held against you."
        )
        return Words(
            moved if self.moved else plain,
            said,
            url=reverse("tasks:shifts", args=[self.shift.area.slug]),
            short=gettext_noop("A shift of yours has changed."),
        )

    def urgency(self) -> int:
        """Other hours before they set out."""
        return 2 if self.moved else super().urgency()


@dataclass(frozen=True, kw_only=True)
class LetGo(ShiftEvent):
    """A shift was moved to hours at which somebody on its list is elsewhere: they are off it, and told."""

    verb: ClassVar[str] = "tasks.shift.let_go"
    told: tuple[int, ...] = ()

    def people(self) -> Iterable[int]:
        """Whoever was taken off."""
        return self.told

    def words(self) -> Words:
        """What they read."""
        return Words(
            gettext_noop(
                "A shift of yours was moved: %(now)s. You are down for another one then, so you are off this list."
                " Nothing is held against you."
            ),
            {"now": described(self.shift)},
            url=reverse("tasks:shifts", args=[self.shift.area.slug]),
            short=gettext_noop("You are off the list of a shift that was moved."),
        )

    def urgency(self) -> int:
        """Before they set out."""
        return 2


@dataclass(frozen=True, kw_only=True)
class Agreed(ShiftEvent):
    """Somebody comes at the new hours, too."""

    verb: ClassVar[str] = "tasks.shift.agreed"
