"""
The desk on the demo estate: how long its pages take with many old requests behind those that are open (speed.md).

The limit is the same page when nothing is old: a list must not grow slow with what is done.
"""

import json
import sys
import time

from tests.bench.estate import Row, fresh, measured, p95, row

TIMES = 40
"""Requests for each page: enough for a 95th percentile."""

PAGES = {
    "the desk": "",
    "the desk, all": "?view=all",
    "the desk, solved": "?view=solved",
    "the desk, a search": "?q=透析",
}


def run(quick: bool = False) -> dict[str, object]:
    """The pages at 0, 10,000 and, unless quick, 1,000,000 old requests."""
    rows: list[Row] = []
    with fresh("collectstatic --noinput", "demo") as env:
        before = measured(env, "tests.bench.desk", "0")
        for old in (10_000,) if quick else (10_000, 1_000_000):
            found = measured(env, "tests.bench.desk", str(old))
            for page, limit in before.items():
                must = "≤ 100 ms, and the same"
                rows.append(row(f"{page}, p95 at {old:,} old requests", "ms", limit, found[page], must))
    return {"title": "Desk", "rows": rows}


def grow(old: int) -> None:
    """Fills the area up to `old` closed requests, copies of one, spread over the households."""
    from django.db import connection

    from hub.core.people.models import Household
    from support.models import SupportRequest

    like = SupportRequest.objects.order_by("pk").first()
    assert like
    there = SupportRequest.objects.filter(state="closed", text="old").count()
    households = list(Household.objects.order_by("pk").values_list("pk", flat=True))
    columns = [str(field.column) for field in SupportRequest._meta.concrete_fields if not field.primary_key]
    given = {
        "number": "1000000 + n.i",
        "state": "'closed'",
        "outcome": "'solved'",
        "text": "'old'",
        "household_id": f"{households[0]} + n.i % {len(households)}",
    }
    chosen = ", ".join(given.get(name, f"t.{name}") for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO support_supportrequest ({', '.join(columns)}) "
            "WITH RECURSIVE n(i) AS (SELECT %s UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
            f"SELECT {chosen} FROM support_supportrequest t CROSS JOIN n WHERE t.id = %s AND n.i <= %s",
            [there + 1, old, like.pk, old],
        )
        cursor.execute("ANALYZE")


def measure(old: int) -> dict[str, float]:
    """The 95th percentile of each page, in milliseconds, for a committee member of the demo."""
    from django.test import Client

    from hub.desk.demo.build import SLUG

    if old:
        grow(old)
    client = Client(HTTP_HOST="localhost")
    client.post("/demo/sign-in/", {"email": "wang@demo.example"})
    found = {}
    for page, path in PAGES.items():
        seconds = [_ask(client, f"/area/{SLUG}/desk/{path}") for _ in range(TIMES + 5)]
        found[page] = p95(seconds[5:])  # the first ones compile the templates
    return found


def _ask(client: object, path: str) -> float:
    started = time.perf_counter()
    answer = client.get(path)  # type: ignore[attr-defined]
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}.")
    return time.perf_counter() - started


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(measure(int(sys.argv[1])), sys.stdout)
