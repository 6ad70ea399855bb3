"""
The desk on the demo estate: how long its pages take with many old requests behind those that are open (speed.md).

The limit is the same page when nothing is old: a list must not grow slow with what is done. Beside each page stands
the one question to the database that takes longest. `tests/test_level.py` holds the same without a clock.
"""

import json
import re
import statistics
import sys
import time
from typing import Any

from tests import servers
from tests.bench.estate import Row, fresh, measured, p95, row

TIMES = 40
"""Requests for each page: enough for a 95th percentile."""

DESK = "/area/xinminzhu/desk/"
PAGES = {
    "the desk": ("wang", DESK),
    "the desk, all": ("wang", f"{DESK}?view=all"),
    "the desk, solved": ("wang", f"{DESK}?view=solved"),
    "the desk, a case": ("wang", DESK + "{case}/"),
    "the desk, a live row": ("wang", DESK + "rows/?ids={case}"),
    "a search, 透析": ("wang", f"{DESK}?q=透析"),
    "a search, a number": ("wang", DESK + "?q={number}"),
    "a search, one character": ("wang", f"{DESK}?q=药"),
    "a search for nothing": ("wang", f"{DESK}?q=龘龘"),
    "errands at the desk": ("wang", "/area/xinminzhu/errands/"),
    "errands that are done": ("wang", "/area/xinminzhu/errands/?view=done"),
    "errands to look at": ("wang", "/area/xinminzhu/errands/?view=check"),
    "the outbox": ("feng", "/inbox/outbox/xinminzhu/"),
    "a volunteer's board": ("zhao", "/area/xinminzhu/tasks/"),
    "a resident's requests": ("li.wei", "/requests/"),
    "the inbox": ("wang", "/inbox/"),
    "the first page": ("li.wei", "/"),
}


def run(quick: bool = False) -> dict[str, object]:
    """The pages at 0, 10,000 and, unless quick, 1,000,000 old requests, on SQLite."""
    return {"title": "Desk", "rows": _rows("SQLite", quick)}


def run_on_postgresql(quick: bool = False) -> dict[str, object]:
    """The same on PostgreSQL, where it is installed."""
    try:
        with servers.postgres(durable=True) as url:
            return {"title": "Desk", "rows": _rows("PostgreSQL", quick, HUB_DATABASE_URL=url)}
    except LookupError:
        return {"title": "Desk", "rows": []}


def _rows(name: str, quick: bool, **variables: str) -> list[Row]:
    rows: list[Row] = []
    with fresh("collectstatic --noinput", "demo", **variables) as env:
        before = measured(env, "tests.bench.desk", "0")
        for many in (10_000,) if quick else (10_000, 1_000_000):
            found = measured(env, "tests.bench.desk", str(many))
            rows += [_line(f"{page}, {name}, {many:,} old", before[page], found[page]) for page in PAGES]
    return rows


def _line(what: str, before: dict[str, Any], now: dict[str, Any]) -> Row:
    slowest = f"p50 {now['p50']:.0f}; slowest question {now['slowest']:.1f} ms {now['question']}"
    return row(f"{what}, p95", "ms", before["p95"], now["p95"], f"≤ 100 ms, and the same ({slowest})")


def grow(many: int) -> None:
    """Fills the estate up to `many` old requests, and a tenth as many errands, claims, notices, deliveries."""
    from hub.core.people.models import Household
    from support.models import SupportRequest
    from support.words import Stage
    from tests.bench import old
    from tests.meter import analyse

    there = SupportRequest.objects.exclude(stage=Stage.OPEN).count()
    doors = list(Household.objects.order_by("pk").values_list("pk", flat=True))
    old.bury(many - there, doors, (many - there) // 10)
    analyse()


class Watch:
    """Every question to the database of one request, with its time."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, str]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Django calls it around each question. SQLite goes on working while its answer is read: that is not in it."""
        started = time.perf_counter()
        result = execute(sql, params, many, context)
        self.asked.append((time.perf_counter() - started, sql))
        return result

    def slowest(self) -> tuple[float, str]:
        """Milliseconds, and which tables were asked."""
        seconds, sql = max(self.asked, default=(0.0, ""))
        return seconds * 1000, " ".join(re.findall(r"(?:FROM|UPDATE|INTO) \"?(\w+)", sql)[:1])


def measure(many: int) -> dict[str, dict[str, Any]]:
    """Median, 95th percentile and slowest question of each page, in milliseconds, for the people of the demo."""
    from django.test import Client

    from support.models import SupportRequest
    from support.words import Stage

    if many:
        grow(many)
    case = SupportRequest.objects.filter(stage=Stage.OPEN, household__isnull=False).order_by("pk").first()
    assert case
    clients = {name: Client(HTTP_HOST="localhost") for name, _path in PAGES.values()}
    for name, client in clients.items():
        client.post("/demo/sign-in/", {"email": f"{name}@demo.example"})
    return {
        page: _page(clients[name], path.format(case=case.pk, number=case.number))
        for page, (name, path) in PAGES.items()
    }


def _page(client: Any, path: str) -> dict[str, Any]:
    from django.db import connection

    seconds = [_ask(client, path) for _ in range(TIMES + 5)][5:]  # the first ones compile the templates
    with connection.execute_wrapper(watch := Watch()):
        _ask(client, path)
    slowest, question = watch.slowest()
    return {
        "p50": statistics.median(seconds) * 1000,
        "p95": p95(seconds),
        "slowest": slowest,
        "question": question,
    }


def _ask(client: Any, path: str) -> float:
    started = time.perf_counter()
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}.")
    return time.perf_counter() - started


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(measure(int(sys.argv[1])), sys.stdout)
