"""
How far long work is.

The row keeps the phase and the outcome. The count within a phase goes through the cache as well, because an
all-or-nothing import writes in one transaction, out of which nothing can be seen until its end.
"""

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404

from hub.core.jobs.models import Progress
from hub.core.kit import clock
from hub.core.people.models import Person

KEPT = 3600
"""Seconds that a count stays in the cache."""


def start(owner: Person, kind: str, title: str, total: int = 0) -> Progress:
    """A new piece of work that `owner` watches. `title` and phases are message ids for their language."""
    return Progress.objects.create(owner=owner, kind=kind, title=title, total=total)


def phase(pk: int, name: str, total: int = 0) -> None:
    """The work has come to the phase `name` (a message id) with `total` steps, none of them done."""
    cache.delete(_key(pk))
    _open(pk).update(state=Progress.State.RUNNING, phase=name, done=0, total=total, moved_at=clock.now())


def step(pk: int, done: int, total: int) -> None:
    """`done` of `total` steps of this phase are done. Cheap: call it once in a hundred rows or so."""
    cache.set(_key(pk), (min(done, total), total), KEPT)
    if not connection.in_atomic_block:
        _open(pk).update(done=min(done, total), total=total, moved_at=clock.now())


def finish(pk: int, next_url: str = "") -> None:
    """It is done; `next_url` is a path in the hub where its result stands."""
    _end(pk, Progress.State.DONE, next_url)


def fail(pk: int, phase: str, next_url: str = "") -> None:
    """It has ended without its result; `phase` (a message id) says what the owner can do."""
    _end(pk, Progress.State.FAILED, next_url)
    Progress.objects.filter(pk=pk).update(phase=phase)


def progress_for(person: Person, pk: int) -> Progress:
    """The person's own piece of work with its latest count; else Http404."""
    found = Progress.objects.filter(owner=person.pk, pk=pk).first()
    if found is None:
        raise Http404
    counted = cache.get(_key(pk))
    if counted and found.state == Progress.State.RUNNING:
        found.done, found.total = counted
    return found


def _open(pk: int) -> QuerySet[Progress]:
    return Progress.objects.filter(pk=pk, state__in=[Progress.State.WAITING, Progress.State.RUNNING])


def _end(pk: int, state: Progress.State, next_url: str) -> None:
    _open(pk).update(state=state, next_url=next_url, moved_at=clock.now())
    cache.delete(_key(pk))


def _key(pk: int) -> str:
    return f"progress:{pk}"
