"""
SQLite with a process-wide queue around outermost transactions.

SQLite lets waiting writers poll, which is unfair: the unlucky one waits for seconds (speed.md: worst wait 1.5 to 2.4 s
without the queue, 0.08 to 0.17 s with it). A transaction here always writes (`transaction_mode=IMMEDIATE`), so one
queue per process lines them up. Other processes are still kept apart by SQLite itself.
"""

from time import perf_counter
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from hub.core.kit.metrics import WRITERS
from hub.core.kit.sqlite.queue import Queue

_queues: dict[str, Queue] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes the file's turn with BEGIN and gives it back with COMMIT, ROLLBACK or the end of the connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: Queue | None = None

    def _start_transaction_under_autocommit(self) -> None:
        queue = _queues.setdefault(str(self.settings_dict["NAME"]), Queue())
        seconds = self.settings_dict["OPTIONS"].get("timeout", 5)
        began = perf_counter()
        if not queue.acquire(timeout=seconds):
            raise OperationalError("database is locked: the queue of writers did not move")
        WRITERS.observe(perf_counter() - began)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            queue.release()
            raise
        self._held = queue

    def _let_go(self) -> None:
        queue, self._held = self._held, None
        if queue:
            queue.release()

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._let_go()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._let_go()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._let_go()
