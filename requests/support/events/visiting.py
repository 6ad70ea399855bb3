"""Trying to reach somebody, and asking afterwards how it is."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

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
