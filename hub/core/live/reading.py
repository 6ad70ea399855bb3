"""What the broker asks the database: for many streams at once, and one rights question per stream."""

from collections.abc import Collection
from dataclasses import dataclass, field

from hub.core.live import registry, rows
from hub.core.live.rows import Row
from hub.core.live.sessions import Visitor
from hub.core.people import rights


@dataclass(frozen=True)
class Ask:
    """
    One stream, the numbers after which somebody lacks rows, and the people who listen.

    `plain` and `confirmed`: the people with a session without, and with, a second factor.
    """

    stream: str
    cursors: Collection[int]
    plain: Collection[int]
    confirmed: Collection[int]

    def asks(self, visitor: Visitor) -> bool:
        """Whether it asks for this session too."""
        return visitor.person_id in (self.confirmed if visitor.confirmed else self.plain)


@dataclass(frozen=True)
class Audience:
    """Who may listen to a stream now."""

    plain: Collection[int]
    confirmed: Collection[int]

    def holds(self, visitor: Visitor) -> bool:
        """Whether this session, with or without a second factor, is among them."""
        return visitor.person_id in (self.confirmed if visitor.confirmed else self.plain)


@dataclass(frozen=True)
class Found:
    """Where a stream stands, the rows after the lowest number asked for, and who may have them."""

    place: rows.Place
    rows: list[Row]
    audience: Audience

    def after(self, cursor: int) -> list[Row] | None:
        """The rows after a number; None where rows alone cannot help and the page must be fetched anew."""
        if not rows.reachable(self.place, cursor):
            return None
        # Numbers have no gaps, so the place of a row is known; a negative one was pruned during the reading.
        start = len(self.rows) - (self.place.head - cursor)
        lacking = self.rows[start:] if start >= 0 else None
        return None if lacking is None or rows.too_old(lacking) else lacking


@dataclass(frozen=True)
class Answer:
    """What one reading found. `rights` is the number of the last change of anybody's rights before it."""

    rights: int
    epoch: str
    streams: dict[str, Found] = field(default_factory=dict)


def read(asks: Collection[Ask]) -> Answer:
    """
    Reads rows and rights for all of `asks`: four queries, and one or two for the rights on each stream.

    The rights are asked after the rows are read: nobody who lost theirs before the reading gets its rows.
    """
    number, epoch = rights.number(), rows.epoch()
    places = rows.places([ask.stream for ask in asks])
    spans: dict[str, tuple[int, int]] = {}
    for ask in asks:
        place = places.get(ask.stream, rows.NOWHERE)
        lowest = min((at for at in ask.cursors if rows.reachable(place, at)), default=place.head)
        if lowest < place.head:
            spans[ask.stream] = (lowest, place.head)
    news = rows.between(spans)
    streams = {
        ask.stream: Found(places.get(ask.stream, rows.NOWHERE), news.get(ask.stream, []), audience(ask))
        for ask in asks
    }
    return Answer(number, epoch, streams)


def audience(ask: Ask) -> Audience:
    """Those of the people who may listen to the stream now."""
    return Audience(
        registry.allowed(ask.stream, ask.plain),
        registry.allowed(ask.stream, ask.confirmed, second_factor=True),
    )


def audiences(asks: Collection[Ask]) -> dict[str, Audience]:
    """Who may listen to each of the streams now."""
    return {ask.stream: audience(ask) for ask in asks}
