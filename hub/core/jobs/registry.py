"""
How a room declares its background work, in its own jobs.py (found at start).

A job may run twice: a killed worker's job is taken back and run again. So a job looks up and calls one
action that does no harm the second time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.utils.functional import Promise
from django_tasks import TaskResult
from django_tasks.base import Task

from hub.core.jobs import wake
from hub.core.jobs.rules import Daily, Every, Rule

P = ParamSpec("P")
T = TypeVar("T")

RETRIES = 5
"""Attempts after the first, unless a job says otherwise; with backoff.JOB_LADDER about 40 minutes."""


class Job(Task[P, T]):
    """A task of django-tasks that wakes this process's worker once its row is committed."""

    __slots__ = ()

    def enqueue(self, *args: P.args, **kwargs: P.kwargs) -> TaskResult[T]:
        """Puts it in the queue, in the current transaction. Raises TypeError for what is no JSON."""
        result = super().enqueue(*args, **kwargs)
        wake.on_commit()
        return result


@dataclass(frozen=True)
class Scheduled:
    """A job and when it runs by itself."""

    job: Job[[], Any]
    rule: Rule


Words = str | Promise

_retries: dict[str, int] = {}
_names: dict[str, Words] = {}
_scheduled: dict[str, Scheduled] = {}
_drains: list[Callable[[], int]] = []


def job(
    name: Words = "", *, retries: int = RETRIES, priority: int = 0
) -> Callable[[Callable[P, T]], Job[P, T]]:
    """
    Makes a module-level function a job: `name.enqueue(…)`, inside the transaction of the rows that it is
    about.

    `name` is what it does, in translatable words for the operator. Its arguments are JSON. When it raises, it is
    tried again up to `retries` times with growing waits, then stands as failed on the operator's page. `priority`
    from -100 to 100, higher first.
    """

    def declare(function: Callable[P, T]) -> Job[P, T]:
        made = Job(func=function, priority=priority)
        _retries[made.module_path], _names[made.module_path] = retries, name
        return made

    return declare


def every(seconds: int, name: Words = "", *, retries: int = 0) -> Callable[[Callable[[], T]], Job[[], T]]:
    """Makes a function without arguments a job that runs every `seconds`, once for all processes."""
    return _by(Every(seconds), name, retries)


def daily(at: str, name: Words = "", *, retries: int = RETRIES) -> Callable[[Callable[[], T]], Job[[], T]]:
    """The same, once a day at a time of the hub's time zone: `@daily("03:00")`."""
    return _by(Daily(at), name, retries)


def drain(function: Callable[[], int]) -> Callable[[], int]:
    """
    Makes a function the owner of a queue of its own, with a thread of its own in each worker.

    It is called when work may be there and again while it answers with a number above 0 (how much it has
    done). It must take its rows by conditional update, for several workers call it at once.
    """
    _drains.append(function)
    return function


def retries_of(path: str) -> int:
    """How often the job at this dotted path is tried again."""
    return _retries.get(path, 0)


def name_of(path: str) -> str:
    """What the job at this dotted path does, in the language that is active; "" where it has no name."""
    return str(_names.get(path, ""))


def named() -> dict[str, Words]:
    """Every job by its dotted path, with its name."""
    return dict(_names)


def scheduled() -> dict[str, Scheduled]:
    """The jobs that run by themselves, by dotted path."""
    return dict(_scheduled)


def drains() -> list[Callable[[], int]]:
    """The functions that own a queue."""
    return list(_drains)


def _by(rule: Rule, name: Words, retries: int) -> Callable[[Callable[[], T]], Job[[], T]]:
    def declare(function: Callable[[], T]) -> Job[[], T]:
        made: Job[[], T] = job(name, retries=retries)(function)
        _scheduled[made.module_path] = Scheduled(made, rule)
        return made

    return declare
