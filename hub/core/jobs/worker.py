"""
A worker: one thread for jobs and schedules, one for each queue of its own (`registry.drain`), one for the
heart.

The threads sleep until they are woken (new work in this process), until the next schedule is due, or for
`poll` seconds, whichever comes first.
"""

import logging
import threading
from collections.abc import Callable
from functools import partial

from django.db import connection

from hub.core.jobs import heartbeat, queue, registry, schedules, wake
from hub.core.kit import clock

log = logging.getLogger(__name__)

SHORTEST = 0.2
"""Seconds that a worker with nothing to do sleeps at least."""


class Worker:
    """Works from `start` until `stop`."""

    def __init__(self, *, embedded: bool, poll: float) -> None:
        self.name = heartbeat.name()
        self.embedded, self.poll = embedded, poll
        self._stopping, self._beating = threading.Event(), threading.Event()
        self._threads: dict[threading.Thread, threading.Event] = {}

    def start(self) -> None:
        """Starts the threads and comes back at once. The database must be migrated."""
        self._spawn("heart", self._heart)
        wake.add(self._spawn("jobs", self._jobs))
        for function in registry.drains():
            wake.add(self._spawn(function.__name__, partial(self._drain, function)))

    def stop(self, timeout: float = 10.0) -> bool:
        """Ends after the work in hand; whether that was within `timeout` seconds (else it is taken back)."""
        self._stopping.set()
        for event in self._threads.values():
            event.set()
            wake.remove(event)
        for thread in self._threads:
            thread.join(timeout)
        ended = not any(thread.is_alive() for thread in self._threads)
        if ended:
            heartbeat.stop(self.name)
        return ended

    def _spawn(self, title: str, turn: Callable[[], float]) -> threading.Event:
        event = threading.Event()
        thread = threading.Thread(target=self._loop, args=(turn, event), name=f"worker-{title}", daemon=True)
        self._threads[thread] = event
        thread.start()
        return event

    def _loop(self, turn: Callable[[], float], event: threading.Event) -> None:
        while not self._stopping.is_set():
            event.clear()
            try:
                pause = turn()
            except Exception as error:  # noqa: BLE001 - the database may be away; the worker outlives that
                log.error("worker %s: %s", self.name, type(error).__name__)
                pause = self.poll
            finally:
                connection.close()
            event.wait(pause)

    def _heart(self) -> float:
        heartbeat.beat(self.name, embedded=self.embedded)
        if not self._beating.is_set():
            schedules.sync()
            self._beating.set()
        heartbeat.bury()
        queue.take_back()
        return heartbeat.EVERY

    def _jobs(self) -> float:
        if not self._beating.wait(heartbeat.EVERY):
            return self.poll  # Without a heartbeat others would take back what this worker runs.
        while not self._stopping.is_set() and turn(self.name):
            pass
        return min(self.poll, _until_due())

    def _drain(self, function: Callable[[], int]) -> float:
        while not self._stopping.is_set() and function():
            pass
        return self.poll


def turn(worker: str) -> bool:
    """Enqueues what is due by the clock and runs the next job; whether there was one."""
    schedules.take_due()
    row = queue.claim(worker)
    if row is not None:
        queue.run(row)
    return row is not None


def once() -> int:
    """Does everything that is due now, in this thread; gives how many jobs and rows were done."""
    worker, done = heartbeat.name(), 0
    heartbeat.beat(worker, embedded=False)
    try:
        schedules.sync()
        queue.take_back()
        while turn(worker):
            done += 1
        for function in registry.drains():
            while some := function():
                done += some
    finally:
        heartbeat.stop(worker)
    return done


def _until_due() -> float:
    due = schedules.next_due()
    return max((due - clock.now()).total_seconds(), SHORTEST) if due else float("inf")
