"""Streams are gapless and in the order of the commits, on both databases; auto-increment ids are not."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from hub.core.live import names, rows
from hub.core.live.models import StreamRow
from hub.core.live.rows import Fact
from hub.core.record.models import RecordEntry
from tests.core.live_browser import SOON, happen

FACT = Fact("test.thing.happened", "thing", 7, 3)
pytestmark = pytest.mark.django_db(transaction=True)


def in_threads(*works: Callable[[], None]) -> None:
    """Runs each in a thread with a connection of its own; raises what any of them raises."""

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        for running in [pool.submit(run, work) for work in works]:
            running.result(60)


def undone() -> None:
    """Something that is rolled back."""
    with transaction.atomic():
        rows.append([("a:1", FACT)])
        raise ZeroDivisionError


def test_numbers_count_each_stream_on_its_own() -> None:
    """Two rows of one action on one stream get two numbers, in the order of the facts."""
    second = FACT._replace(subject=8)
    with transaction.atomic():
        written = rows.append([("b:1", FACT), ("a:1", FACT), ("b:1", second)])
    assert written == [("a:1", 1), ("b:1", 1), ("b:1", 2)]
    with transaction.atomic():
        assert rows.append([("b:1", FACT)]) == [("b:1", 3)]
    assert [(row.seq, row.subject) for row in rows.between({"b:1": (0, 3)})["b:1"]] == [
        (1, 7),
        (2, 8),
        (3, 7),
    ]


def test_many_streams_at_once() -> None:
    """An announcement to everybody is a few statements, not one for each inbox."""
    with transaction.atomic():
        written = rows.append([(names.inbox(n), FACT) for n in range(1000)])
    assert len(written) == 1000
    assert set(rows.cursors([names.inbox(n) for n in range(1001)]).values()) == {0, 1}
    found = rows.between({names.inbox(n): (0, 1) for n in range(1000)})
    assert [len(some) for some in found.values()] == [1] * 1000


def test_a_row_says_what_happened_and_nothing_else() -> None:
    """Kind, id and version: no words, no names."""
    with transaction.atomic():
        rows.append([("a:1", FACT)])
    (row,) = rows.between({"a:1": (0, 1)})["a:1"]
    assert row[:6] == ("a:1", 1, "test.thing.happened", "thing", 7, 3)


def test_outside_a_transaction_there_is_no_number() -> None:
    """Its lock would be gone at once, and with it the order of the commits."""
    with pytest.raises(RuntimeError):
        rows.append([("a:1", FACT)])


def test_a_rollback_leaves_no_gap() -> None:
    """The number is taken by the next transaction that commits."""
    happen("a:1")
    with pytest.raises(ZeroDivisionError):
        undone()
    assert happen("a:1") == [2]


def test_nobody_skips_a_row_however_many_write_at_once() -> None:
    """Eight writers on the same streams in different orders: no deadlock, no gap, no number twice."""

    def write(streams: list[str]) -> Callable[[], None]:
        def work() -> None:
            for _ in range(10):
                happen(*streams, hint=False)

        return work

    in_threads(*[write(["a:1", "b:1"]), write(["b:1", "a:1"])] * 4)
    for stream in ("a:1", "b:1"):
        numbers = StreamRow.objects.filter(stream=stream).order_by("seq").values_list("seq", flat=True)
        assert list(numbers) == list(range(1, 81))


@pytest.mark.postgres
def test_the_trap_the_control() -> None:
    """
    Why streams have counters: a slow transaction takes the smaller id and commits it last.

    A reader who goes by "id > last seen" has seen the quick one's id by then, and never finds the slow one's.
    """
    took, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            note("slow")
            took.set()
            assert may_commit.wait(SOON)

    def quick_and_read() -> None:
        assert took.wait(SOON)
        note("quick")
        seen.append(max(RecordEntry.objects.values_list("pk", flat=True)))
        may_commit.set()

    seen: list[int] = []
    in_threads(slow, quick_and_read)
    assert list(RecordEntry.objects.filter(pk__gt=seen[0]).values_list("verb", flat=True)) == []
    assert set(RecordEntry.objects.values_list("verb", flat=True)) == {"slow", "quick"}


@pytest.mark.postgres
def test_the_trap_is_harmless() -> None:
    """The quick transaction waits for the slow one's number: whoever has seen 2 has been able to see 1."""
    took, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            assert rows.append([("a:1", FACT)]) == [("a:1", 1)]
            took.set()
            assert may_commit.wait(SOON)

    def quick() -> None:
        assert took.wait(SOON)
        with transaction.atomic():
            assert rows.append([("a:1", FACT)]) == [("a:1", 2)]

    def reader() -> None:
        assert took.wait(SOON)
        wait_until(somebody_waits_for_a_lock)
        seen.append(rows.cursors(["a:1"])["a:1"])
        may_commit.set()

    seen: list[int] = []
    in_threads(slow, quick, reader)
    assert seen == [0]
    assert [row.seq for row in rows.between({"a:1": (seen[0], 2)})["a:1"]] == [1, 2]


def note(verb: str) -> None:
    """A row with an auto-increment id."""
    RecordEntry.objects.create(verb=verb, subject_kind="thing", subject_id="1", particulars=b"")


def somebody_waits_for_a_lock() -> bool:
    """Whether a connection of this database stands in line."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def wait_until(condition: Callable[[], bool]) -> None:
    """Looks again and again, for SOON seconds at most."""
    pause, until = threading.Event(), time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < until, "It never came to that."
        pause.wait(0.01)
