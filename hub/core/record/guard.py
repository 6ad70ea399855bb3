"""
The one documented guard around the record's append-only triggers: for the purge of an area and for test teardown.

PostgreSQL's trigger reads a transaction's setting, SQLite's a function that only a connection of this program has:
any other program's UPDATE or DELETE is refused on both.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

_open = False


@contextmanager
def unlocked() -> Iterator[None]:
    """Lets this process change or delete rows of the record while the block runs."""
    global _open
    _open = True
    try:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('linli.record_open', '1', false)")
        yield
    finally:
        _open = False
        if connection.vendor == "postgresql" and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('linli.record_open', '', false)")


def teach(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Gives a new SQLite connection the function that its triggers ask. Django calls it for each connection."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("linli_record_open", 0, lambda: int(_open))
