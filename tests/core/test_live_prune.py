"""Old rows go, and whoever would need them is told to fetch the page anew."""

from datetime import timedelta

import pytest

from hub.core.kit import clock
from hub.core.live import pruning, rows
from hub.core.live.models import StreamRow
from tests.conftest import NOON
from tests.core.live_browser import happen

pytestmark = pytest.mark.django_db


def numbers(stream: str) -> list[int]:
    """What is left."""
    return list(StreamRow.objects.filter(stream=stream).order_by("seq").values_list("seq", flat=True))


def test_rows_older_than_three_days_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """In small batches, each stream with its own mark; younger rows and other streams stay."""
    monkeypatch.setattr(pruning, "BATCH", 3)
    with clock.at(NOON):
        happen(*["a:1"] * 7, "b:1")
    with clock.at(NOON + timedelta(hours=71)):
        happen("a:1", "c:1")
    with clock.at(NOON + timedelta(hours=73)):
        assert pruning.prune() == 8
        assert (numbers("a:1"), numbers("b:1"), numbers("c:1")) == ([8], [], [1])
        places = rows.places(["a:1", "b:1", "c:1"])
        assert places == {"a:1": (8, 7), "b:1": (1, 1), "c:1": (1, 0)}
        assert rows.reachable(places["a:1"], 7)
        assert not rows.reachable(places["a:1"], 6)
        assert pruning.prune() == 0


def test_a_long_stream_keeps_its_last_thousand() -> None:
    """More than that nobody catches up."""
    happen(*["a:1"] * 1200)
    assert pruning.prune() == 0
    happen("a:1")
    assert pruning.prune() == 201
    assert numbers("a:1") == list(range(202, 1202))
    assert rows.places(["a:1"]) == {"a:1": (1201, 201)}


def test_the_numbers_go_on_after_pruning() -> None:
    """A stream without rows keeps its counter: a number never means two things."""
    with clock.at(NOON):
        happen("a:1")
    with clock.at(NOON + timedelta(days=4)):
        pruning.prune()
        assert happen("a:1") == [2]
