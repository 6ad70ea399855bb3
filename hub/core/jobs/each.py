"""A job about many things: one that cannot be done holds up no other, and the operator still sees it."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

logger = logging.getLogger(__name__)


class SomeFailed(Exception):
    """A job did what it could; so many of its things failed, each of which stands in the log."""


def each(things: Iterable[T], act: Callable[[T], int], *, stop: tuple[type[Exception], ...] = ()) -> int:
    """
    Does `act` for every one of the things, in its own transaction, and gives the sum of what it says.

    What one raises is logged, and the others are done; those of `stop` end it at once. Raises SomeFailed from the first
    of them at the end, so that the job stands as failed on the operator's page.
    """
    done = 0
    failed: list[Exception] = []
    for thing in things:
        try:
            done += act(thing)
        except stop:
            raise
        except SomeFailed as error:  # of things within this one, each of which is logged already
            failed.append(error)
        except Exception as error:
            logger.exception("Failed for %r; the others go on.", thing)
            failed.append(error)
    if failed:
        raise SomeFailed(f"{len(failed)} failed, {done} done. The first: {failed[0]!r}") from failed[0]
    return done
