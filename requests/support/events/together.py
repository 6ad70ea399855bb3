"""Requests that belong together, are corrected, or wait for a second pair of eyes."""

from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.notices.tell import Words
from support.events.base import RequestEvent


@dataclass(frozen=True, kw_only=True)
class DeskEvent(RequestEvent):
    """What only staff are told: its words lead to the desk."""

    def words(self) -> Words:
        """The sentence, with the way to the case."""
        url = reverse("desk:case", args=[self.request.area.slug, self.request.pk])
        return Words(self.sentence, {"number": self.request.number}, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class Merged(RequestEvent):
    """It belongs to another request; its residents follow that one."""

    verb: ClassVar[str] = "support.request.merged"
    sentence: ClassVar[str] = gettext_noop(
        "Your request #%(number)s is looked after together with another one about the same thing."
    )


@dataclass(frozen=True, kw_only=True)
class Gathered(RequestEvent):
    """Another request was merged into this one, or taken out of it: its page shows more, or less."""

    verb: ClassVar[str] = "support.request.gathered"


@dataclass(frozen=True, kw_only=True)
class Separated(RequestEvent):
    """It stands by itself again."""

    verb: ClassVar[str] = "support.request.separated"
    sentence: ClassVar[str] = gettext_noop("Your request #%(number)s is looked after by itself again.")


@dataclass(frozen=True, kw_only=True)
class Linked(RequestEvent):
    """It has to do with another, or has no more to do with it."""

    verb: ClassVar[str] = "support.request.linked"


@dataclass(frozen=True, kw_only=True)
class Corrected(RequestEvent):
    """Staff have put right what it says."""

    verb: ClassVar[str] = "support.request.corrected"


@dataclass(frozen=True, kw_only=True)
class RefusalAsked(DeskEvent):
    """Somebody wants to turn it down: a colleague decides."""

    verb: ClassVar[str] = "support.request.refusal_asked"
    sentence: ClassVar[str] = gettext_noop(
        "A colleague wants to turn down request #%(number)s. Please look at it."
    )
    short: ClassVar[str] = gettext_noop("A colleague asks for a second look.")


@dataclass(frozen=True, kw_only=True)
class RefusalKept(DeskEvent):
    """A second person said no to turning it down: it stays."""

    verb: ClassVar[str] = "support.request.refusal_kept"
    sentence: ClassVar[str] = gettext_noop("Request #%(number)s is not turned down: a colleague keeps it.")
    short: ClassVar[str] = gettext_noop("A colleague has looked at it.")


@dataclass(frozen=True, kw_only=True)
class ExclusionAsked(DeskEvent):
    """Somebody wants to leave it out of a rate: a colleague decides."""

    verb: ClassVar[str] = "support.exclusion.asked"
    sentence: ClassVar[str] = gettext_noop(
        "A colleague wants to leave request #%(number)s out of a rate. Please look at it."
    )
    short: ClassVar[str] = gettext_noop("A colleague asks for a second look.")


@dataclass(frozen=True, kw_only=True)
class ExclusionDecided(DeskEvent):
    """A second person has decided."""

    verb: ClassVar[str] = "support.exclusion.decided"
    sentence: ClassVar[str] = gettext_noop("A colleague has decided about request #%(number)s and the rates.")
    short: ClassVar[str] = gettext_noop("A colleague has looked at it.")
