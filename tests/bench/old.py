"""What a long closure leaves behind, made quickly: copies of the rows that are there, their story over."""

from collections.abc import Mapping, Sequence

from django.db import connection, models
from django.db.models import QuerySet

from hub.core.notices.models import Delivery, Notice
from hub.core.people.models import JoinRequest
from hub.core.record.models import RecordEntry
from hub.core.tasks.models import Claim, Task
from support.models import SupportRequest
from tests.meter import settle

COPY = """
INSERT INTO {table} ({columns})
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {times})
SELECT {values} FROM n JOIN (
    SELECT m.*, row_number() OVER (ORDER BY m.id) AS place, count(*) OVER () AS many FROM {table} m
    WHERE m.id IN ({ids})
) t ON t.place = n.i % t.many + 1
ORDER BY n.i
"""
"""In order, so that the kinds of rows take turns whichever way the planner joins them."""

HIGH = 1_000_000_000
NUMBER = f"(SELECT CASE WHEN max(number) < {HIGH} THEN {HIGH} ELSE max(number) END FROM support_supportrequest) + n.i"
"""Far above those that the hub gives out itself."""

REQUEST = {
    "number": NUMBER,
    "state": "CASE WHEN n.i % 4 = 0 THEN 'resolved' WHEN n.i % 50 = 0 THEN 'duplicate' ELSE 'closed' END",
    "outcome": "'done'",
    "search": f"t.search || ' ' || CAST({NUMBER} AS varchar)",
    "satisfaction": "NULL",
    "arrived_at": "{long_ago}",
    "resolved_at": "{long_ago}",
    "closed_at": "{long_ago}",
    "due_at": "NULL",
    "next_harm_at": "NULL",
    "snoozed_until": "NULL",
    "beneficiary_id": "NULL",
}
TASK = {
    "state": "CASE WHEN n.i % 20 = 0 THEN 'cancelled' ELSE 'done' END",
    "created_at": "{long_ago}",
    "finished_at": "{long_ago}",
    "check_at": "NULL",
    "next_wave_at": "NULL",
    "untaken_at": "NULL",
    "run_id": "NULL",
    "source_id": "(SELECT max(id) FROM support_supportrequest) - n.i",
}
CLAIM = {
    "state": "CASE WHEN n.i % 3 = 0 THEN 'expired' ELSE 'verified' END",
    "claimed_at": "{long_ago}",
    "ended_at": "{long_ago}",
    "run_id": "NULL",
    "task_id": "(SELECT max(id) FROM tasks_task) - n.i % (SELECT count(*) FROM tasks_task)",
}
NOTICE = {"at": "{long_ago}", "read_at": "{long_ago}", "open_key": "NULL"}
DELIVERY = {
    "state": "'sent'",
    "created_at": "{long_ago}",
    "ended_at": "{long_ago}",
    "slot": "NULL",
    "sealed": "NULL",
    "digest_id": "NULL",
}
RECORD = {"subject_id": f"CAST({HIGH} + n.i AS varchar)"}
"""Of nobody who lives here: a sealed line opens only where it was written."""
JOIN_REQUEST = {"state": "'declined'", "created_at": "{long_ago}", "decided_at": "{long_ago}"}

DAYS = 60
LONG_AGO = {
    "sqlite": f"datetime('now', -(n.i % {DAYS} + 3) || ' days', -(n.i % 86399) || ' seconds')",
    "postgresql": f"now() - (n.i % {DAYS} + 3) * interval '1 day' - (n.i % 86399) * interval '1 second'",
}
"""A moment of the two months that ended three days ago: the same for all columns of one copy."""


def bury(times: int, doors: Sequence[int], others: int | None = None) -> None:
    """
    So many more old requests, and as many (or `others`) errands, claims, notices, deliveries, requests to join and
    lines of the record, where there is one to copy.

    The requests are spread over `doors`, households with ids one after the other.
    """
    spread = {"household_id": f"{doors[0]} + n.i % {len(doors)}"}
    copy(SupportRequest.objects.all(), times, REQUEST | spread)
    others = times if others is None else others
    copy(Task.objects.all(), others, TASK)
    copy(Claim.objects.all(), others, CLAIM)
    copy(Notice.objects.all(), others, NOTICE)
    copy(Delivery.objects.all(), others, DELIVERY)
    copy(JoinRequest.objects.all(), others, JOIN_REQUEST)
    copy(RecordEntry.objects.all(), others, RECORD)
    settle()


def copy(rows: QuerySet[models.Model], times: int, given: Mapping[str, str]) -> None:
    """
    Adds `times` copies of some rows by turns, in one statement on either database.

    `given`: columns that differ, as SQL; `n.i` counts the copies, `t` is the row that is copied.
    """
    meta, ids = rows.model._meta, list(rows.values_list("pk", flat=True)[:500])
    if not ids:
        return
    columns = [
        field.column
        for field in meta.concrete_fields
        if field.column and not (field.primary_key or field.generated)
    ]
    sql = COPY.format(
        table=meta.db_table,
        times=times,
        columns=", ".join(columns),
        values=", ".join(given.get(name, f"t.{name}") for name in columns).replace(
            "{long_ago}", LONG_AGO[connection.vendor]
        ),
        ids=", ".join(map(str, ids)),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
