"""The device's own time of a tap."""

from datetime import UTC, datetime


def moment(text: str) -> datetime | None:
    """Milliseconds since 1970, if the device sent them."""
    if not (text.isascii() and text.isdecimal() and len(text) < 15):
        return None
    return datetime.fromtimestamp(int(text) / 1000, tz=UTC)
