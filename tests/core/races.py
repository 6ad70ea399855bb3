"""Races: pieces of work in threads with connections of their own, released together."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(*work: Callable[[], object]) -> list[object]:
    """Runs every piece in a thread with a connection of its own, all released together."""
    results: list[object] = []
    start = threading.Barrier(len(work))

    def run(piece: Callable[[], object]) -> None:
        try:
            start.wait()
            results.append(piece())
        except Exception as error:  # noqa: BLE001 — what came out is what the test looks at
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(piece,)) for piece in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
