"""A request comes in, and is given to somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.notices.tell import Words
from support.events.base import RequestEvent


@dataclass(frozen=True, kw_only=True)
class Raised(RequestEvent):
    """Somebody needs something: the whole desk is told of what cannot wait, whoever is on duty of the rest."""

    verb: ClassVar[str] = "support.request.raised"
    sentence: ClassVar[str] = gettext_noop("A new request stands on the desk: #%(number)s.")
    short: ClassVar[str] = gettext_noop("A new request stands on the desk.")

    def words(self) -> Words:
        """What staff read: it leads to the desk."""
        url = reverse("desk:case", args=[self.request.area.slug, self.request.pk])
        return Words(self.sentence, {"number": self.request.number}, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class Received(RequestEvent):
    """The resident's own copy: the promise they were given."""

    verb: ClassVar[str] = "support.request.received"
    sentence: ClassVar[str] = gettext_noop("We have your request #%(number)s.")

    def streams(self) -> Iterable[str]:
        """None: `Raised` has moved them."""
        return []


@dataclass(frozen=True, kw_only=True)
class Triaged(RequestEvent):
    """Somebody has looked at it and said how urgent it is."""

    verb: ClassVar[str] = "support.request.triaged"


@dataclass(frozen=True, kw_only=True)
class Assigned(RequestEvent):
    """Somebody has it now."""

    verb: ClassVar[str] = "support.request.assigned"
    sentence: ClassVar[str] = gettext_noop("Somebody is looking after your request #%(number)s.")


@dataclass(frozen=True, kw_only=True)
class HandedOver(RequestEvent):
    """A colleague has been given it."""

    verb: ClassVar[str] = "support.request.handed_over"
    sentence: ClassVar[str] = gettext_noop("You have been given request #%(number)s.")
    short: ClassVar[str] = gettext_noop("You have been given a request.")

    def words(self) -> Words:
        """What the colleague reads."""
        url = reverse("desk:case", args=[self.request.area.slug, self.request.pk])
        return Words(self.sentence, {"number": self.request.number}, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class Snoozed(RequestEvent):
    """Out of sight until later."""

    verb: ClassVar[str] = "support.request.snoozed"
