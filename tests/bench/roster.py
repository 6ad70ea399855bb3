"""
The roster of 14,411 people: how long until the preview stands, and until everything is written (speed.md).

The limit of the preview is reading every cell of the file with the same library; that of writing is one SQLite
transaction with as many bare rows.
"""

import io
import itertools
import json
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.estate import Row, fresh, measured, row


def run(quick: bool = False) -> dict[str, object]:
    """Both times beside their limits. The same in a quick run: it takes seconds."""
    del quick
    with fresh() as env:
        found = measured(env, "tests.bench.roster")
    rows: list[Row] = [
        row("roster of 14,411 people: preview", "s", found["read"], found["preview"], "≤ 5 s"),
        row(
            "roster of 14,411 people: written, all or nothing", "s", found["bare"], found["commit"], "≤ 10 s"
        ),
    ]
    return {"title": "Roster", "rows": rows}


def _cells(data: bytes) -> int:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True)
    return sum(
        cell is not None for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line
    )


def _bare(rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        link = sqlite3.connect(Path(folder, "bare.sqlite3"))
        link.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        link.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT, d INTEGER)")
        values = [("李伟", "+8619912345678", "12-0502", number) for number in range(rows)]
        link.executemany("INSERT INTO bare (a, b, c, d) VALUES (?, ?, ?, ?)", values)
        link.commit()
        link.close()


def measure() -> dict[str, float]:
    """Imports the demo's roster into an area of this process's hub; seconds."""
    from hub.core.estate.actions import openings
    from hub.core.estate.roster.kind import HAND, ROSTER
    from hub.core.flow.imports import actions
    from hub.core.people.models import Household, Membership, Person
    from hub.desk.demo.build import ROSTER_FILE

    lead = openings.Account(name="Zhou", email="zhou@demo.example", password="a-password-for-the-bench")
    area = openings.open_area(openings.NewArea(slug="bench", name="长跑", name_en="Bench"), lead)
    data = ROSTER_FILE.read_bytes()
    marks = [time.perf_counter()]
    _cells(data)
    marks.append(time.perf_counter())
    batch = actions.upload(ROSTER, area, data, ROSTER_FILE.name, by=None)
    batch = actions.check(batch, {"prefer": HAND})
    marks.append(time.perf_counter())
    actions.confirm(batch, None)
    marks.append(time.perf_counter())
    _bare(Person.objects.count() + Membership.objects.count() + Household.objects.count())
    marks.append(time.perf_counter())
    spans = [after - before for before, after in itertools.pairwise(marks)]
    return dict(zip(("read", "preview", "commit", "bare"), spans, strict=True))


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(measure(), sys.stdout)
