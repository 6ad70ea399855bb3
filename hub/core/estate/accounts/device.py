"""
The device cookie: which browser this is, and who has signed in on it before.

A device that somebody has signed in on has tries of its own for them. So a stranger who spends all the tries for
Granny Chen's phone number locks out strangers, and never her own phone (OWASP, "device cookies").
"""

import secrets
from dataclasses import dataclass, field

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from hub.core.kit import seal

COOKIE = "linli_device"
_SALT = "linli.device"
_AGE = 400 * 24 * 3600  # the longest that browsers keep a cookie
_MOST_KNOWN = 8  # a family's tablet


@dataclass
class Device:
    """One browser: a random id and the short hashes of the identities that have signed in on it."""

    id: str
    known: list[str] = field(default_factory=list)
    changed: bool = False

    def knows(self, identity: str) -> bool:
        """Whether `identity` (an e-mail or a phone) has signed in here."""
        return _mark(identity) in self.known

    def learn(self, identity: str) -> None:
        """Notes that `identity` has signed in here, the latest first."""
        mark = _mark(identity)
        if self.known[:1] != [mark]:
            self.known = [mark, *(other for other in self.known if other != mark)][:_MOST_KNOWN]
            self.changed = True

    def key(self, identity: str) -> str:
        """Under which tries for `identity` are counted: shared by all unknown devices, its own for a known one."""
        return f"{identity}\n{self.id}" if self.knows(identity) else identity


def of(request: HttpRequest) -> Device:
    """The device of a request; a new one where it sends no cookie of ours. The same object all through a request."""
    found = getattr(request, "_linli_device", None)
    if found is None:
        found = _read(request.COOKIES.get(COOKIE, "")) or Device(secrets.token_urlsafe(12), changed=True)
        request._linli_device = found  # type: ignore[attr-defined]
    return found


def mark(request: HttpRequest, response: HttpResponse) -> None:
    """Sends the device its cookie, where it is new or has learned somebody."""
    device = of(request)
    if not device.changed:
        return
    value = signing.dumps({"i": device.id, "k": device.known}, salt=_SALT)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, value, max_age=_AGE, httponly=True, samesite="Lax", secure=secure)


def _read(value: str) -> Device | None:
    try:
        data = signing.loads(value, salt=_SALT, max_age=_AGE) if value else None
        return Device(str(data["i"]), [str(mark) for mark in data["k"]]) if data else None
    except (signing.BadSignature, KeyError, TypeError):
        return None


def _mark(identity: str) -> str:
    return seal.fingerprint(identity, "device")[:16]
