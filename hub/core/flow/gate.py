"""
A gate through which many pass at once, and which one closes: orders before a cut-off, claims before a freeze.

Whoever closes it waits until everybody inside has committed, so that what is counted afterwards is final. On SQLite
there is one writer at a time and nothing to do; on PostgreSQL it is an advisory lock of the transaction, which costs no
row. Read what decides *after* passing: a statement that began earlier does not see what was changed meanwhile.
"""

import zlib

from django.db import connection

from hub.core.kit import statements

_ENTER = "SELECT pg_advisory_xact_lock_shared(%s::int, %s::int)"
_SHUT = "SELECT pg_advisory_xact_lock(%s::int, %s::int)"
_BITS = 31


def enter(kind: str, pk: int) -> None:
    """Passes the gate of one thing, together with others. Must be in a transaction, which is how one leaves."""
    _lock(_ENTER, kind, pk)


def shut(kind: str, pk: int) -> None:
    """Waits until nobody is inside, and keeps everybody out until this transaction ends."""
    _lock(_SHUT, kind, pk)


def _lock(statement: str, kind: str, pk: int) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("A gate is passed inside a transaction, whose end leaves it.")
    if connection.vendor == "postgresql":
        statements.run(statement, [zlib.crc32(kind.encode()) >> 1, pk % (1 << _BITS)])
