"""
The one door for everything that happens (live.md).

An action changes rows and calls `announce(event)` inside its transaction, once, at its end. One call, three effects:
the record there and then, a row per stream that must learn of it, a notice per person who must be told. After the
commit only a hint leaves, for speed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import transaction

from hub.core.live import hints, rows
from hub.core.notices import tell
from hub.core.notices.words import Channel
from hub.core.people.models import Area, Episode, Person
from hub.core.record import write


@dataclass(frozen=True)
class Ref:
    """What an event is about: kind, id and the version that the page will find."""

    kind: str
    id: int
    version: int = 0
    token: str = ""


@dataclass(frozen=True, kw_only=True)
class Event:
    """
    Something that happened. Each service's events.py has one small subclass per verb.

    A subclass sets `verb` (dotted, past tense: `support.request.raised`) and overrides `streams` and `people`: the
    exact audience. Too many is a leak, too few a stale screen.
    """

    # `episode` saves looking it up, where the action has it already.
    verb: ClassVar[str]
    level: ClassVar[int] = 3
    confidential: ClassVar[bool] = False

    area: Area | None
    about: Ref
    actor: Person | None
    beneficiary: Person | None = None
    episode: Episode | None = None
    particulars: Mapping[str, Any] = field(default_factory=dict)

    def streams(self) -> Iterable[str]:
        """The streams that must learn of it."""
        return ()

    def people(self) -> Iterable[int]:
        """The ids of the people who are told, by inbox and by the channels they prefer."""
        return ()

    def words(self) -> "tell.Words":
        """One sentence for the inbox, as a message id with its parts, so that each reads it in their language."""
        raise RuntimeError(f"{self.verb} tells people but has no words.")

    def channels(self) -> Iterable[Channel]:
        """The channels it takes whatever people prefer: for an alert that must reach a human. Usually none."""
        return ()

    def urgency(self) -> int:
        """0 (life) to 4; what is 0 or 1 passes quiet hours."""
        return self.level


def announce(*events: Event) -> None:
    """
    Records what happened, appends it to its streams, writes the notices; sends the hints after the commit.

    Must run inside a transaction. Give all events of one action in one call: the streams' counters are then taken
    in one order, and two actions never wait for each other in a circle.
    """
    episodes: dict[int, Episode | None] = {}
    pairs: list[tuple[str, rows.Fact]] = []
    write.append(*(_line(event, episodes) for event in events))
    for event in events:
        fact = rows.Fact(event.verb, event.about.kind, event.about.id, event.about.version)
        pairs += [(stream, fact) for stream in dict.fromkeys(event.streams())]
        pairs += _tell(event)
    written = rows.append(pairs)
    transaction.on_commit(lambda: hints.send(written), robust=True)


def _line(event: Event, episodes: dict[int, Episode | None]) -> write.Line:
    area = event.area
    if area is not None and event.episode is not None:
        episodes.setdefault(area.pk, event.episode)
    if area is not None and area.pk not in episodes:
        episodes[area.pk] = Episode.objects.filter(area=area, ended_at=None).first()
    return write.Line(
        verb=event.verb,
        subject=(event.about.kind, event.about.token or str(event.about.id)),
        episode=episodes[area.pk] if area else None,
        area_id=area.pk if area else None,
        actor_id=event.actor.pk if event.actor else None,
        beneficiary_id=event.beneficiary.pk if event.beneficiary else None,
        confidential=event.confidential,
        particulars=dict(event.particulars),
    )


def _tell(event: Event) -> list[tuple[str, rows.Fact]]:
    told = list(dict.fromkeys(event.people()))
    if not told:
        return []
    about = tell.About(event.verb, event.about.kind, event.about.id, event.area.pk if event.area else None)
    forced = frozenset(event.channels())
    return tell.people(told, about, event.words(), urgency=event.urgency(), forced=forced)
