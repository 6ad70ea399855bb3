"""What an action raises when it refuses: a code for programs, a sentence for people, and the HTTP status of both."""

from typing import Any


class Refused(Exception):
    """
    An action said no, for a reason the person can read.

    `code` is stable and for programs (`task.taken`), `message` is a translatable sentence that says what to do,
    `fields` maps a form's field to its error, and `extra` goes out with the problem document (RFC 9457).
    """

    status = 422

    def __init__(
        self, code: str, message: Any, *, fields: dict[str, Any] | None = None, **extra: Any
    ) -> None:
        super().__init__(code)
        self.code, self.message, self.fields, self.extra = code, message, fields or {}, extra

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Invalid(Refused):
    """What was sent cannot be used as it is (422)."""


class Conflict(Refused):
    """Somebody was quicker, or the page is old (409). `extra["now"]` carries what is there now."""

    status = 409


class NotYours(Refused):
    """The person may see this, but not do that to it (403)."""

    status = 403


class Gone(Refused):
    """It was there, and is over: a code that has expired, a hold that has lapsed (410)."""

    status = 410


class TooMany(Refused):
    """Too often in too short a time (429). `extra["retry_after"]` is in seconds."""

    status = 429
