"""Appends to streams and reads them after a cursor (live.md, "Sequence")."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from django.db import connection
from django.db.models import Q

from hub.core.kit import clock
from hub.core.live.models import Epoch, Stream, StreamRow

TOO_MANY = 1000
TOO_OLD = timedelta(hours=72)
"""Beyond these a client does not catch up but refetches its page (live.md, "The socket")."""

T = TypeVar("T")

AT_ONCE = 400
"""Streams in one statement: far below what either database takes."""


class Fact(NamedTuple):
    """What happened, as the page needs to know it: which object, its version, and a verb without words."""

    verb: str
    kind: str
    subject: int
    version: int


class Row(NamedTuple):
    """A row as it is read: a fact with its place in its stream."""

    stream: str
    seq: int
    verb: str
    kind: str
    subject: int
    version: int
    at: datetime


class Place(NamedTuple):
    """Where a stream stands: its newest number, and up to which its rows have been thrown away."""

    head: int
    pruned_to: int


NOWHERE = Place(0, 0)


def append(pairs: Iterable[tuple[str, Fact]]) -> list[tuple[str, int]]:
    """
    Writes one row per (stream, fact) and gives back the sequence numbers.

    Takes the counters in the order of the streams' names: two transactions that touch the same streams queue
    and never deadlock. For the same reason an action announces once, at its end. Must run inside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A stream's number is only true inside the transaction that it speaks of.")
    facts = sorted(pairs, key=lambda pair: pair[0])
    last = _advance(Counter(stream for stream, _ in facts))
    written: list[tuple[str, int]] = []
    for stream, _ in reversed(facts):
        written.append((stream, last[stream]))
        last[stream] -= 1
    written.reverse()
    _insert([(*place, *fact) for place, (_, fact) in zip(written, facts, strict=True)])
    return written


def _insert(rows: Sequence[tuple[str, int, str, str, int, int]]) -> None:
    """Plain SQL, the same on both databases: `bulk_create` costs more than all the rest of `append`."""
    at = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        for part in _parts(rows):
            places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(part))
            cursor.execute(
                f"INSERT INTO live_streamrow (stream, seq, verb, kind, subject, version, at) VALUES {places}",  # noqa: S608
                [value for row in part for value in (*row, at)],
            )


def _advance(counts: Mapping[str, int]) -> dict[str, int]:
    """
    Moves each counter on and locks it until the commit; gives back the last numbers taken.

    The lock is what makes numbers commit-ordered: whoever wants the next one waits for this transaction's end.
    """
    last: dict[str, int] = {}
    with connection.cursor() as cursor:
        for part in _parts(sorted(counts.items())):
            places = ", ".join(["(%s, %s, 0)"] * len(part))
            cursor.execute(
                f"INSERT INTO live_stream (name, seq, pruned_to) VALUES {places} "  # noqa: S608 - placeholders only
                "ON CONFLICT (name) DO UPDATE SET seq = live_stream.seq + excluded.seq RETURNING name, seq",
                [value for pair in part for value in pair],
            )
            last.update(cursor.fetchall())
    return last


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]


def epoch() -> str:
    """The identity of this database's streams."""
    found = Epoch.objects.filter(pk=1).values_list("token", flat=True).first()
    return found or Epoch.objects.get_or_create(pk=1)[0].token


def places(streams: Collection[str]) -> dict[str, Place]:
    """Where each of the streams stands; one that never had a row is left out."""
    found: dict[str, Place] = {}
    for part in _parts(list(streams)):
        rows = Stream.objects.filter(name__in=part).values_list("name", "seq", "pruned_to")
        found |= {name: Place(seq, pruned_to) for name, seq, pruned_to in rows}
    return found


def cursors(streams: Collection[str]) -> dict[str, int]:
    """Where each stream stands (0 for one that never had a row). Read it before the page's own queries."""
    found = places(streams)
    return {name: found.get(name, NOWHERE).head for name in streams}


def reachable(place: Place, cursor: int) -> bool:
    """Whether rows alone can bring a client from `cursor` to the stream's end: not too many, none pruned."""
    return place.pruned_to <= cursor <= place.head and place.head - cursor <= TOO_MANY


def too_old(rows: Sequence[Row]) -> bool:
    """Whether the first of the rows that a client lacks lies too far back."""
    return bool(rows) and rows[0].at < clock.now() - TOO_OLD


def between(spans: Mapping[str, tuple[int, int]]) -> dict[str, list[Row]]:
    """The rows of each stream after the first number and up to the second, in order: one query for many streams."""
    found: dict[str, list[Row]] = {stream: [] for stream in spans}
    for part in _parts(list(spans.items())):
        wanted = Q()
        for stream, (after, upto) in part:
            wanted |= Q(stream=stream, seq__gt=after, seq__lte=upto)
        for row in StreamRow.objects.filter(wanted).order_by("stream", "seq").values_list(*Row._fields):
            found[row[0]].append(Row(*row))
    return found
