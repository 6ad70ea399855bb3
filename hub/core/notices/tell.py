"""
Tells people: a line in each inbox, and the deliveries that their preferences allow.

Only `hub.core.announce` calls this, inside the action's transaction. However many people are told, it takes
a fixed number of statements (per CHUNK of people).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from hub.core.kit import clock
from hub.core.live import names
from hub.core.live.rows import Fact
from hub.core.notices import outgoing
from hub.core.notices.wording import Words
from hub.core.notices.words import Channel

__all__ = ["About", "Words", "people"]

CHUNK = 900
"""People in one statement: safe for the number of parameters that SQLite takes."""

VERB = "notices.notice.told"

# The words are the same for everybody, so the database copies them; an unread line about it counts on.
_TELL = """
INSERT INTO notices_notice
    (person_id, area_id, verb, kind, subject, urgency, words, count, at, read_at, open_key)
SELECT id, %s, %s, %s, %s, %s, %s, 1, %s, NULL, %s FROM people_person
WHERE is_active AND id IN ({ids}) ORDER BY id
ON CONFLICT (person_id, open_key) DO UPDATE SET
    count = notices_notice.count + 1, words = excluded.words, urgency = excluded.urgency, at = excluded.at
RETURNING id, person_id, count
"""


@dataclass(frozen=True)
class About:
    """What the notice is about: the event's verb, the subject's kind and id, and the area it happened in."""

    verb: str
    kind: str
    id: int
    area_id: int | None = None

    @property
    def key(self) -> str:
        """The same happening to the same subject is one line while it is unread."""
        return f"{self.verb}:{self.kind}:{self.id}"


@dataclass(frozen=True)
class Line:
    """A line that now stands in somebody's inbox."""

    id: int
    person_id: int
    count: int


def people(
    person_ids: Sequence[int],
    about: About,
    words: Words,
    *,
    urgency: int,
    forced: frozenset[Channel] = frozenset(),
) -> list[tuple[str, Fact]]:
    """
    Writes one notice for each person and the deliveries they want; gives the rows for their inbox streams.

    `urgency` is 0 (life) to 4; 0 and 1 pass quiet hours. `forced` channels are taken whatever they want. People who
    are not active are passed over. Must run inside the transaction of what happened.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A notice is told inside the transaction of what happened.")
    pairs = []
    ids = sorted(set(person_ids))
    subject = outgoing.Subject(about.verb, about.kind, about.id, about.area_id, urgency, forced)
    for start in range(0, len(ids), CHUNK):
        lines = _write(ids[start : start + CHUNK], about, words, urgency)
        outgoing.prepare({line.person_id: line.id for line in lines}, subject)
        pairs += [(names.inbox(line.person_id), Fact(VERB, "notice", line.id, line.count)) for line in lines]
    return pairs


def _write(ids: Sequence[int], about: About, words: Words, urgency: int) -> list[Line]:
    ops = connection.ops
    shared = [
        about.area_id, about.verb, about.kind, about.id, urgency,
        ops.adapt_json_value(words.kept(), None), ops.adapt_datetimefield_value(clock.now()), about.key,
    ]  # fmt: skip
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(_TELL.format(ids=marks), [*shared, *ids])
        return [Line(*row) for row in cursor.fetchall()]
