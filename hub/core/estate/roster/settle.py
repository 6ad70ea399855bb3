"""
One value that the database, the file, and the file's predecessor may each tell differently.

A blank cell says nothing. What only the file has changed is taken. What was changed by hand since the last roster (or
entered by hand and never by a roster) is kept and pointed out, unless the person who imports prefers the file.
"""

import hashlib

from hub.core.flow.imports.plans import Reason

DIGEST = 8
"""Hex digits kept of a value: enough to see that it is another one, too few to tell it."""


def digest(value: str) -> str:
    """A short digest of a value, for RosterDoor.said."""
    return hashlib.blake2b(value.encode(), digest_size=DIGEST // 2).hexdigest()


def settle(
    field: str, now: str, file: str, said: dict[str, str], *, prefer_file: bool
) -> tuple[str, Reason | None]:
    """
    The value that shall stand, and a reason where the file's is not taken.

    `said` is what the last roster said (field → digest); the caller notes the new file's word there afterwards.
    """
    if not file or file == now:
        return now, None
    heard = said.get(field)
    newer_file = heard != digest(file) and (not now or heard == digest(now))
    if newer_file or prefer_file:
        return file, None
    return now, Reason("kept_by_hand", {"field": field, "now": now, "file": file})
