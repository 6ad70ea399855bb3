"""What somebody has told us so far on the way in. It stays in their session: errors, reloads and Back lose nothing."""

from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Self

from django.http import HttpRequest

from hub.core.estate.accounts.contacts import Contact
from hub.core.notices.words import Channel


@dataclass
class Proving:
    """A contact somebody has typed, the digits on their way to it, and whether they came back."""

    channel: str = ""
    address: str = ""
    proof: int = 0
    proved: bool = False

    @property
    def contact(self) -> Contact | None:
        """The e-mail or phone, once one was typed."""
        return Contact(Channel(self.channel), self.address) if self.channel else None

    def take(self, contact: Contact, proof: int) -> None:
        """Another contact starts anew."""
        self.channel, self.address, self.proof, self.proved = contact.channel, contact.address, proof, False


@dataclass
class Letter(Proving):
    """The way in with a letter."""

    KEY: ClassVar[str] = "joining"

    letter: int = 0
    language: str = ""
    size: str = ""
    who: int = 0
    name: str = ""
    joined: int = 0

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """What this session holds; an empty one where nothing does."""
        return cls(**_known(cls, request.session.get(cls.KEY)))

    def keep(self, request: HttpRequest) -> None:
        """Puts it into the session."""
        request.session[self.KEY] = asdict(self)


@dataclass
class Request(Proving):
    """The way in by asking."""

    KEY: ClassVar[str] = "join_request"

    area: int = 0
    building: int = 0
    door: str = ""
    name: str = ""
    note: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """What this session holds; an empty one where nothing does."""
        return cls(**_known(cls, request.session.get(cls.KEY)))

    def keep(self, request: HttpRequest) -> None:
        """Puts it into the session."""
        request.session[self.KEY] = asdict(self)


def forget_request(request: HttpRequest) -> None:
    """The request is made: what was typed for it is no longer needed."""
    request.session.pop(Request.KEY, None)


def _known(kind: Any, kept: Any) -> dict[str, Any]:
    known = {field.name for field in fields(kind)}
    return {name: value for name, value in (kept or {}).items() if name in known}
