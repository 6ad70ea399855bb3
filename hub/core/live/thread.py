"""A thread that asks the database for the broker, so that reading never waits behind somebody's request."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import Error, connections

P = ParamSpec("P")
R = TypeVar("R")


class DatabaseThread:
    """One thread with one connection that stays open; after a database error it connects anew."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What the function gives or raises, called in the thread."""

        def call() -> R:
            try:
                return function(*args, **kwargs)
            except Error:
                connections.close_all()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    async def stop(self) -> None:
        """Closes the connection and ends the thread."""
        await self.run(connections.close_all)
        self._pool.shutdown()
