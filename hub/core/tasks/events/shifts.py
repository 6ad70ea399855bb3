"""What happens to shifts: each event with its exact audience and its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from hub.core.announce import Event, Ref
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.people.models import Person
from hub.core.tasks.models import Shift, Signup


@dataclass(frozen=True, kw_only=True)
class ShiftEvent(Event):
    """Something about a shift: the board and the desk of its area learn of it."""

    shift: Shift

    def streams(self) -> Iterable[str]:
        """The area's board and desk."""
        return [names.board(self.shift.area_id), names.desk(self.shift.area_id)]

    def said(self) -> dict[str, str]:
        """The shift in words: what, and when by the area's clock."""
        local = self.shift.since.astimezone(self.shift.area.zone)
        return {"title": self.shift.title, "when": date_format(local, "Y-m-d H:i")}


@dataclass(frozen=True, kw_only=True)
class Planned(ShiftEvent):
    """A shift is planned."""

    verb: ClassVar[str] = "tasks.shift.planned"


@dataclass(frozen=True, kw_only=True)
class Cancelled(ShiftEvent):
    """A shift is called off; whoever is on its list is told."""

    verb: ClassVar[str] = "tasks.shift.cancelled"
    told: tuple[int, ...] = ()

    def people(self) -> Iterable[int]:
        """Whoever was on its list."""
        return self.told

    def words(self) -> Words:
        """What they read."""
        return Words(
            gettext_noop("The shift “%(title)s” on %(when)s is called off. You need not come."),
            self.said(),
            url=reverse("tasks:shifts", args=[self.shift.area.slug]),
            short=gettext_noop("A shift of yours is called off."),
        )

    def urgency(self) -> int:
        """Before they set out."""
        return 2


@dataclass(frozen=True, kw_only=True)
class SignedUp(ShiftEvent):
    """Somebody is on its list."""

    verb: ClassVar[str] = "tasks.shift.signed_up"


@dataclass(frozen=True, kw_only=True)
class PutOnList(SignedUp):
    """The desk has put somebody on its list, who is told."""

    verb: ClassVar[str] = "tasks.shift.put_on_list"
    person_id: int

    def people(self) -> Iterable[int]:
        """Whoever is on it now."""
        return [self.person_id]

    def words(self) -> Words:
        """What they read."""
        return Words(
            gettext_noop("The desk has put you down for “%(title)s” on %(when)s."),
            self.said(),
            url=reverse("tasks:shifts", args=[self.shift.area.slug]),
            short=gettext_noop("You are down for a shift."),
        )


@dataclass(frozen=True, kw_only=True)
class Withdrawn(ShiftEvent):
    """Somebody has taken their name off its list."""

    verb: ClassVar[str] = "tasks.shift.withdrawn"


@dataclass(frozen=True, kw_only=True)
class Marked(ShiftEvent):
    """The desk says who came and who did not. Nobody else hears of it."""

    verb: ClassVar[str] = "tasks.shift.marked"

    def streams(self) -> Iterable[str]:
        """The desk alone."""
        return [names.desk(self.shift.area_id)]


def about(shift: Shift, kind: type[ShiftEvent], *, by: Person | None, **more: object) -> ShiftEvent:
    """An event about a shift."""
    ref = Ref("shift", shift.pk, shift.version)
    return kind(area=shift.area, about=ref, actor=by, shift=shift, **more)  # type: ignore[arg-type]


def of(signup: Signup, kind: type[ShiftEvent], *, by: Person | None, **more: object) -> ShiftEvent:
    """An event about one person's place in a shift."""
    particulars = {"person": signup.person_id, "state": str(signup.state)}
    return about(signup.shift, kind, by=by, particulars=particulars, **more)
