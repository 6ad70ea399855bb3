"""The names of streams: narrow, so that nobody's counter is everybody's queue (live.md, "Sequence")."""


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
