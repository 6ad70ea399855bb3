"""
Limits on guessing and on sending, keyed on the identity, the code or the device: never on the address alone.

On opening day a whole estate comes from one address. The tallies stand in the database: they hold for all processes
of a hub, survive a restart, and need no Redis. allauth's own limits are per address and are off (settings.py).
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import ngettext

from hub.core.estate.models import Tally
from hub.core.kit import clock, seal
from hub.core.kit.errors import TooMany

_TAKE = """
INSERT INTO estate_tally (key, count, ends_at) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN estate_tally.ends_at <= %s THEN 1 ELSE estate_tally.count + 1 END,
    ends_at = CASE WHEN estate_tally.ends_at <= %s THEN excluded.ends_at ELSE estate_tally.ends_at END
RETURNING count, ends_at
"""

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


@dataclass(frozen=True)
class Limit:
    """At most `most` tries in `seconds` after the first."""

    name: str
    most: int
    seconds: int


# A person mistypes, asks again, and helps a neighbour: these never meet somebody honest. A guesser who asks for
# every code of a day has 20 codes with 5 tries each against a million possibilities.
CODES_SOON = Limit("codes", 5, 15 * MINUTE)
CODES_A_DAY = Limit("codes-day", 20, DAY)
CODES_OF_A_DEVICE = Limit("codes-device", 40, HOUR)
CODE_TRIES = Limit("code-tries", 5, 15 * MINUTE)
PASSWORD_TRIES = Limit("password", 10, 15 * MINUTE)
FACTOR_TRIES = Limit("factor", 10, 15 * MINUTE)
# RFC 6238, 5.2: an app's code counts once. With one step of drift either way it could be tried for 90 seconds.
FACTOR_ONCE = Limit("factor-once", 1, 2 * MINUTE)
LETTER_CODES = Limit("letter", 15, 15 * MINUTE)
LETTER_SENDS = Limit("letter-sends", 40, DAY)
STRANGERS_SENDS = Limit("strangers", 300, HOUR)
JOIN_REQUESTS = Limit("join-requests", 10, DAY)


def spend(limit: Limit, *keys: str) -> None:
    """
    Counts one try for each key; raises TooMany when one is spent. Call it outside a transaction that may be undone.

    The try is counted before anything is compared, in one statement: of a hundred at once, `most` go through.
    """
    waits = [wait for key in keys if (wait := _take(limit, key))]
    if waits:
        raise too_many(max(waits))


def too_many(wait: int) -> TooMany:
    """The refusal, with the seconds to wait."""
    minutes = -(-wait // MINUTE)
    words = ngettext(
        "Too many tries. Wait %(minutes)s minute, then try again.",
        "Too many tries. Wait %(minutes)s minutes, then try again.",
        minutes,
    )
    return TooMany("limit.spent", words % {"minutes": minutes}, retry_after=wait)


def forget(limit: Limit, *keys: str) -> None:
    """Gives the tries of these keys back: they were right in the end."""
    Tally.objects.filter(key__in=[_key(limit, key) for key in keys]).delete()


def prune() -> int:
    """Removes tallies that have run out; gives how many."""
    return Tally.objects.filter(ends_at__lte=_now()).delete()[0]


def _take(limit: Limit, key: str) -> int:
    """0, or the seconds to wait."""
    now = _now()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [_key(limit, key), now + limit.seconds, now, now])
        count, ends_at = cursor.fetchone()
    return max(1, int(ends_at) - now) if count > limit.most else 0


def _key(limit: Limit, key: str) -> str:
    return seal.fingerprint(f"{limit.name}\n{key}", "tally")


def _now() -> int:
    return int(clock.now().timestamp())
