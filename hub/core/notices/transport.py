"""What the channels have in common: a message, and how sending it can go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


class NotSent(Exception):
    """
    The message has not left. `code` is short, stable and free of personal data.

    `permanent`: trying again will not help. `gone`: the address is no more. `wait`: the service asked for
    patience.
    """

    def __init__(
        self, code: str, *, permanent: bool = False, gone: bool = False, wait: timedelta | None = None
    ) -> None:
        super().__init__(code)
        self.code, self.permanent, self.gone, self.wait = code, permanent, gone, wait


@dataclass(frozen=True)
class Message:
    """
    One message, ready to be sent without another look at the database.

    `reference` is the same at every attempt, so that a provider can see a repetition. `device` is the
    browser's push subscription (endpoint and keys). `path` is where in the hub it leads. `keep` is how long
    a push service may keep it.
    """

    reference: str
    address: str
    title: str
    text: str
    path: str = ""
    topic: str = ""
    urgency: int = 3
    keep: timedelta = timedelta(hours=12)
    device: Mapping[str, object] = field(default_factory=dict)
