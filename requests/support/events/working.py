"""What is said and done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.live import names
from hub.core.notices.tell import Words
from support.events.base import RequestEvent


@dataclass(frozen=True, kw_only=True)
class Replied(RequestEvent):
    """The committee has written to the resident."""

    verb: ClassVar[str] = "support.request.replied"
    sentence: ClassVar[str] = gettext_noop("The committee has answered your request #%(number)s.")


@dataclass(frozen=True, kw_only=True)
class ResidentWrote(RequestEvent):
    """The resident has written; whoever has the request is told."""

    verb: ClassVar[str] = "support.request.resident_wrote"
    sentence: ClassVar[str] = gettext_noop("The resident has written about request #%(number)s.")
    short: ClassVar[str] = gettext_noop("A resident has answered.")

    def words(self) -> Words:
        """What the owner reads."""
        url = reverse("desk:case", args=[self.request.area.slug, self.request.pk])
        return Words(self.sentence, {"number": self.request.number}, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class Noted(RequestEvent):
    """Staff wrote a note: nobody outside the desk learns of it, not even that it exists."""

    verb: ClassVar[str] = "support.request.noted"

    def streams(self) -> Iterable[str]:
        """The desk only."""
        return [names.desk(self.request.area_id)]


@dataclass(frozen=True, kw_only=True)
class TaskMade(RequestEvent):
    """An errand was made for it; with `TaskOpened` in the same announce."""

    verb: ClassVar[str] = "support.request.task_made"
    sentence: ClassVar[str] = gettext_noop(
        "We are looking for somebody to run the errand for your request #%(number)s."
    )


@dataclass(frozen=True, kw_only=True)
class HelpOnTheWay(RequestEvent):
    """A volunteer has taken the errand."""

    verb: ClassVar[str] = "support.request.help_on_the_way"
    sentence: ClassVar[str] = gettext_noop("Somebody has taken the errand for your request #%(number)s.")


@dataclass(frozen=True, kw_only=True)
class HelpFellThrough(RequestEvent):
    """Whoever had the errand cannot do it; it is offered again, and who was told that they come is told so."""

    verb: ClassVar[str] = "support.request.help_fell_through"
    sentence: ClassVar[str] = gettext_noop(
        "Whoever had taken the errand for your request #%(number)s cannot come. We are looking for somebody else."
    )


@dataclass(frozen=True, kw_only=True)
class ErrandDone(RequestEvent):
    """The errand is done."""

    verb: ClassVar[str] = "support.request.errand_done"
    sentence: ClassVar[str] = gettext_noop("The errand for your request #%(number)s is done.")


@dataclass(frozen=True, kw_only=True)
class Waiting(RequestEvent):
    """The desk waits for the resident or for somebody outside."""

    verb: ClassVar[str] = "support.request.waiting"
