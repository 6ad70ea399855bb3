"""The names of streams: narrow, so that nobody's counter is everybody's queue (live.md, "Sequence")."""

LONGEST = 60
LONGEST_NUMBER = 19
"""Characters of a name (as in the database); digits that surely fit its integers."""


def inbox(person_id: int) -> str:
    """One person's notices."""
    return f"inbox:{person_id}"


def desk(area_id: int) -> str:
    """What the staff's desk of an area shows."""
    return f"desk:{area_id}"


def case(kind: str, pk: int) -> str:
    """One request, stay or order: everybody who may see that one thing."""
    return f"{kind}:{pk}"


def board(area_id: int, zone: str = "") -> str:
    """The task board of an area, or of one zone in it."""
    return f"board:{area_id}:{zone}" if zone else f"board:{area_id}"


def prefix(stream: str) -> str:
    """What stands before the first colon, and names the rule of who may see it."""
    return stream.split(":", 1)[0]


def number(stream: str) -> int:
    """The number after the first colon, for rules; 0, which nothing has, where there is none."""
    text = stream.split(":", 2)[1] if ":" in stream else ""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < LONGEST_NUMBER else 0


def valid(stream: object) -> bool:
    """Whether a name that came from outside may be looked up at all."""
    return isinstance(stream, str) and 0 < len(stream) <= LONGEST and ":" in stream and stream.isprintable()
