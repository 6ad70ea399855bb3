"""
Hot facts: numbers that change a hundred times a second, such as how many have ordered (live.md, "Sequence").

They are state, not events: nothing is written, nobody queues for a counter. Whoever changes them says `touch(stream)`
in the transaction; after the commit the stream's listeners get a `hot` frame, at most one a second however many
processes send them, and fetch the numbers as they are then. The last touch of a burst is always followed by a frame. A
frame that is lost costs what the next one brings: a page fetches its numbers also when it joins, and at every poll.
"""

import os
import threading
from collections.abc import Callable
from functools import partial

from django.db import transaction

from hub.core.live import hints, wire

PAUSE = 1.0
"""Seconds between two hints about one stream."""

Later = Callable[[float, Callable[[], None]], object]


class Rhythm:
    """
    Lets one hint through at once, and of all that follow within PAUSE one more at its end.

    A stream stands in `_busy` for as long as its pause lasts, with whether something has come meanwhile.
    """

    def __init__(self, send: Callable[[str], None], later: Later) -> None:
        self._send, self._later = send, later
        self._lock = threading.Lock()
        self._busy: dict[str, bool] = {}

    def touch(self, stream: str) -> None:
        """Something has changed. Never blocks on anything but a moment's lock."""
        with self._lock:
            if stream in self._busy:
                self._busy[stream] = True
                return
            self._busy[stream] = False
        self._go(stream)

    def _go(self, stream: str) -> None:
        self._later(PAUSE, partial(self._rested, stream))
        self._send(stream)

    def _rested(self, stream: str) -> None:
        with self._lock:
            if not self._busy[stream]:
                del self._busy[stream]
                return
            self._busy[stream] = False
        self._go(stream)


def touch(stream: str) -> None:
    """
    Says that the numbers behind a stream have changed; the hint leaves after the commit.

    Outside a transaction it leaves at once. It never fails the action that says it.
    """
    transaction.on_commit(partial(_touched, stream), robust=True)


def _touched(stream: str) -> None:
    _rhythm.touch(stream)


def _send(stream: str) -> None:
    hints.warm(stream)
    wire.publish({"type": "hot", "stream": stream})


def _later(seconds: float, act: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


_rhythm = Rhythm(_send, _later)


def _start_anew() -> None:
    """A forked child has the pauses, but not the timers that would end them."""
    global _rhythm
    _rhythm = Rhythm(_send, _later)


os.register_at_fork(after_in_child=_start_anew)
