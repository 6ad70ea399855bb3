"""A lock whose waiters come in in the order in which they came: threading.Lock lets a newcomer overtake."""

import threading
from collections import deque


class Queue:
    """Like a lock with `acquire(timeout)` and `release()`; whoever has waited longest is handed it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def acquire(self, timeout: float) -> bool:
        """Takes it, after at most `timeout` seconds; whether it did."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        return turn.wait(timeout) or self._too_late(turn)

    def _too_late(self, turn: threading.Event) -> bool:
        """Steps out of the queue; True where the turn came in the very last moment."""
        with self._guard:
            if turn.is_set():
                return True
            self._waiting.remove(turn)
            return False

    def release(self) -> None:
        """Hands it to whoever has waited longest, or lays it down."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
