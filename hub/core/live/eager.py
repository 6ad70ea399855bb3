"""
Starts a coroutine here and now, and makes a task of it only if it has to wait.

Python 3.12 has this as `asyncio.eager_task_factory`; the hub also runs on 3.11. The danger: until it waits, the
coroutine runs inside the caller's task, so it must not use `asyncio.timeout` or `current_task` of its own. A
server's `send` does not.
"""

import types
from collections.abc import Awaitable, Coroutine, Generator
from typing import Any


def start(work: Awaitable[None]) -> Awaitable[None] | None:
    """
    Runs `work` (a coroutine) until it would wait. None if it came to its end, else the rest, to be awaited.

    Raises what the coroutine raises.
    """
    assert isinstance(work, Coroutine)
    try:
        waits_for = work.send(None)
    except StopIteration:
        return None
    return _rest(work, waits_for)


@types.coroutine
def _rest(work: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    while True:
        try:
            try:
                yield waits_for
            except BaseException as error:  # noqa: BLE001 - a cancellation goes where it belongs, into the work
                waits_for = work.throw(error)
            else:
                waits_for = work.send(None)
        except StopIteration:
            return
