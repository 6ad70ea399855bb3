"""Throws away rows that nobody can ask for any more (live.md: 72 h or 1,000 rows)."""

from django.db import transaction
from django.db.models import F, Max

from hub.core.kit import clock
from hub.core.live import rows
from hub.core.live.models import Stream, StreamRow

BATCH = 2000
"""Rows in one transaction: short, so that nobody who writes waits for it."""

SLACK = 200
"""A stream is cut to its last 1,000 rows once it has so many more, not at each row."""


def prune() -> int:
    """
    Deletes rows older than 72 h, and all but the last 1,000 of a long stream; gives their number.

    `Stream.pruned_to` moves on in the same transaction, so that a client from before is told to refetch its page.
    """
    return _prune_old() + _prune_long()


def _prune_old() -> int:
    gone = 0
    while True:
        oldest = StreamRow.objects.filter(at__lt=clock.now() - rows.TOO_OLD).order_by("at", "id")[:BATCH]
        ends = oldest.values_list("stream", "seq")
        last: dict[str, int] = {}
        for stream, seq in ends:
            last[stream] = max(seq, last.get(stream, 0))
        if not last:
            return gone
        gone += sum(_cut(stream, seq) for stream, seq in sorted(last.items()))


def _prune_long() -> int:
    long = Stream.objects.filter(seq__gt=F("pruned_to") + rows.TOO_MANY + SLACK).values_list("name", "seq")
    return sum(_cut(stream, seq - rows.TOO_MANY) for stream, seq in long)


def _cut(stream: str, upto: int) -> int:
    """Deletes a stream's rows up to a number, in batches from the oldest on: what is left has no gap."""
    gone = 0
    while True:
        batch = StreamRow.objects.filter(stream=stream, seq__lte=upto).order_by("seq").values("seq")[:BATCH]
        end = batch.aggregate(end=Max("seq"))["end"]
        if end is None:
            return gone
        with transaction.atomic():
            Stream.objects.filter(name=stream, pruned_to__lt=end).update(pruned_to=end)
            gone += StreamRow.objects.filter(stream=stream, seq__lte=end).delete()[0]
