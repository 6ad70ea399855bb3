"""`manage.py verify [--json]`: recomputes every invariant of every room from the rows."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from hub.core.kit import invariants


class Command(BaseCommand):
    """Prints a line per difference and ends with 1; ends with 0 where all is as it must be."""

    help = "Recomputes every invariant of every service from the rows; exit 1 and a line per difference."

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch."""
        parser.add_argument("--json", action="store_true", help="one JSON object: checks and differences")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints what the checks find."""
        with one_moment():
            found = list(invariants.differences())
        if options["json"]:
            report = {"checks": invariants.names(), "differences": [asdict(one) for one in found]}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            for one in found:
                self.stdout.write(str(one))
        if found:
            sys.exit(1)
        if not options["json"]:
            self.stdout.write(f"{len(invariants.names())} checks, no difference.")


@contextmanager
def one_moment() -> Iterator[None]:
    """
    All queries of the block see the same moment of the database, and nobody who writes meanwhile waits.

    Django begins every SQLite transaction as a writer (settings), which would hold up the whole hub: so this one is
    begun by hand.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
