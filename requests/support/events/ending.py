"""How it ends, and begins again."""

from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.notices.tell import Words
from support.events.base import RequestEvent


@dataclass(frozen=True, kw_only=True)
class Resolved(RequestEvent):
    """It is solved, as the desk sees it; the resident may say otherwise."""

    verb: ClassVar[str] = "support.request.resolved"
    sentence: ClassVar[str] = gettext_noop(
        "Your request #%(number)s is solved. Please tell us whether it helped."
    )


@dataclass(frozen=True, kw_only=True)
class Closed(RequestEvent):
    """It is over."""

    verb: ClassVar[str] = "support.request.closed"


@dataclass(frozen=True, kw_only=True)
class Reopened(RequestEvent):
    """It did not help; it goes back to whoever had it."""

    verb: ClassVar[str] = "support.request.reopened"
    sentence: ClassVar[str] = gettext_noop("Request #%(number)s was opened again.")
    short: ClassVar[str] = gettext_noop("A request was opened again.")

    def words(self) -> Words:
        """What the owner reads."""
        url = reverse("desk:case", args=[self.request.area.slug, self.request.pk])
        return Words(self.sentence, {"number": self.request.number}, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class GoesOn(RequestEvent):
    """What it was done with was taken back: its residents hear that somebody is at it again."""

    verb: ClassVar[str] = "support.request.goes_on"
    sentence: ClassVar[str] = gettext_noop("Your request #%(number)s was opened again. We go on with it.")


@dataclass(frozen=True, kw_only=True)
class Rated(RequestEvent):
    """The resident's own word on whether it helped."""

    verb: ClassVar[str] = "support.request.rated"


@dataclass(frozen=True, kw_only=True)
class SetAside(RequestEvent):
    """Belongs to another request, declined, or withdrawn."""

    verb: ClassVar[str] = "support.request.set_aside"
    sentence: ClassVar[str] = gettext_noop("Your request #%(number)s was put aside. Open it to read why.")
