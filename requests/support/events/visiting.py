"""Trying to reach somebody, and asking afterwards how it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.notices.tell import Words
from support.events.base import RequestEvent


@dataclass(frozen=True, kw_only=True)
class NotReached(RequestEvent):
    """Somebody tried to reach the resident; they are told, so that they can ring back."""

    verb: ClassVar[str] = "support.request.not_reached"
    sentence: ClassVar[str] = gettext_noop(
        "We tried to reach you about request #%(number)s. Please ring the committee."
    )
    short: ClassVar[str] = gettext_noop("We tried to reach you.")


@dataclass(frozen=True, kw_only=True)
class KnockWanted(RequestEvent):
    """Somebody goes to the door, because nobody could be reached."""

    verb: ClassVar[str] = "support.request.knock_wanted"


@dataclass(frozen=True, kw_only=True)
class SomebodyComes(RequestEvent):
    """Somebody has taken it on to knock at the door; its residents hear it."""

    verb: ClassVar[str] = "support.request.somebody_comes"
    sentence: ClassVar[str] = gettext_noop(
        "Somebody is coming to knock at your door for request #%(number)s. Please open."
    )
    short: ClassVar[str] = gettext_noop("Somebody is coming to your door.")


@dataclass(frozen=True, kw_only=True)
class NobodyIn(RequestEvent):
    """Somebody came to the door for it and nobody answered; its residents hear what happens next."""

    verb: ClassVar[str] = "support.request.nobody_in"
    sentence: ClassVar[str] = gettext_noop(
        "Somebody came to your door for request #%(number)s, and nobody answered. Somebody comes and knocks again."
        " Please ring the committee if you cannot wait, or cannot come to the door."
    )
    short: ClassVar[str] = gettext_noop("Somebody came to your door, and nobody answered.")


@dataclass(frozen=True, kw_only=True)
class ForTheOwner(RequestEvent):
    """What only whoever has the request hears; it leads them to the case."""

    def words(self) -> Words:
        """The sentence with the request's number."""
        url = reverse("desk:case", args=[self.request.area.slug, self.request.pk])
        return Words(self.sentence, {"number": self.request.number}, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class NobodyAnswered(ForTheOwner):
    """The same for whoever has the request."""

    verb: ClassVar[str] = "support.request.nobody_answered"
    sentence: ClassVar[str] = gettext_noop(
        "Nobody answered at the door for request #%(number)s. It is not done; somebody goes and knocks again."
    )
    short: ClassVar[str] = gettext_noop("Nobody answered at a door.")

    def streams(self) -> Iterable[str]:
        """None: `NobodyIn` has moved them."""
        return []


@dataclass(frozen=True, kw_only=True)
class KnockAnswered(ForTheOwner):
    """Whoever knocked met somebody: whoever has the request goes on with it."""

    verb: ClassVar[str] = "support.request.knock_answered"
    sentence: ClassVar[str] = gettext_noop(
        "Somebody answered the knock for request #%(number)s. Please go on with it."
    )
    short: ClassVar[str] = gettext_noop("Somebody answered a knock.")


@dataclass(frozen=True, kw_only=True)
class VisitPlanned(RequestEvent):
    """Somebody will ask how it is."""

    verb: ClassVar[str] = "support.visit.planned"
    sentence: ClassVar[str] = gettext_noop(
        "Somebody will ask you whether request #%(number)s is well solved."
    )


@dataclass(frozen=True, kw_only=True)
class Visited(RequestEvent):
    """Somebody has asked. What the resident thinks, they say themselves."""

    verb: ClassVar[str] = "support.visit.made"
    sentence: ClassVar[str] = gettext_noop(
        "Please tell us yourself whether request #%(number)s is well solved."
    )


@dataclass(frozen=True, kw_only=True)
class VisitMissed(ForTheOwner):
    """Whoever went to ask met nobody: the desk may plan another visit."""

    verb: ClassVar[str] = "support.visit.missed"
    sentence: ClassVar[str] = gettext_noop(
        "Nobody answered when somebody went to ask about request #%(number)s. You can plan another visit."
    )
    short: ClassVar[str] = gettext_noop("Nobody answered a return visit.")

    def streams(self) -> Iterable[str]:
        """None: `Visited` has moved them."""
        return []

    def urgency(self) -> int:
        """The request is over: it can wait for the morning."""
        return 3


@dataclass(frozen=True, kw_only=True)
class VisitCalledOff(RequestEvent):
    """Nobody goes to ask: the errand was called off. Another visit can be planned."""

    verb: ClassVar[str] = "support.visit.called_off"
