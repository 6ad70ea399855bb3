"""Short numbers that people can say on the phone: 1042, not 000000-8f3a."""

from django.db import connection

_NEXT = """
INSERT INTO flow_counter (name, value) VALUES (%s, %s)
ON CONFLICT (name) DO UPDATE SET value = flow_counter.value + 1 RETURNING value
"""


def next_number(area_id: int, kind: str, *, first: int = 1001) -> int:
    """The area's next number of this kind, given out once, in the caller's transaction (a rollback leaves no gap)."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [f"{area_id}:{kind}", first])
        return int(cursor.fetchone()[0])
