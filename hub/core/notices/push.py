"""
Web push, one request per device.

That a push service takes a message says nothing about a human: a push never counts as having reached anybody.
"""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from hub.core.kit import clock
from hub.core.notices.sms import TIMEOUT, retry_after
from hub.core.notices.transport import Message, NotSent

# The endpoint comes from a browser, and the hub posts to it: without this list anybody could make the hub
# call a machine behind its firewall. These are the push services of Chrome, Edge, Firefox and Safari.
SERVICES = ("fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com")

SIGNED_FOR = timedelta(hours=12)
"""RFC 8292, 2: at most 24 hours; half of that leaves room for clocks that are wrong."""

_URGENCY = {0: "high", 1: "high", 2: "normal", 3: "normal", 4: "low"}
"""RFC 8030, 5.3: a phone in low power lets only `high` through at once."""


def may_post_to(endpoint: str) -> bool:
    """
    Whether `endpoint` is https at a known push service (settings.PUSH_SERVICES adds hosts of one's own).
    """
    own = tuple(getattr(settings, "PUSH_SERVICES", ()))
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if f"{host}:{port}" in own:
        return parts.scheme in ("http", "https")
    known = any(host == name or host.endswith(f".{name}") for name in (*SERVICES, *own))
    return known and parts.scheme == "https" and port in (None, 443) and not parts.username


def send(message: Message, signer: Vapid02) -> None:
    """
    Hands one message to the service of one device. Raises NotSent; `gone` where the device has
    unsubscribed.
    """
    endpoint = str(message.device["endpoint"])
    if not may_post_to(endpoint):
        raise NotSent("push_unknown_service", permanent=True, gone=True)
    headers = {**_signed(endpoint, signer), "Urgency": _URGENCY.get(message.urgency, "normal")}
    if message.topic:
        headers["Topic"] = _topic(message.topic)
    try:
        with _Session() as session:
            pusher = WebPusher(dict(message.device), requests_session=session)
            ttl = int(message.keep.total_seconds())
            answer = pusher.send(_payload(message), headers, ttl=ttl, timeout=TIMEOUT)
    except requests.RequestException as error:
        raise NotSent("push_unreachable") from error
    except (WebPushException, ValueError) as error:
        raise NotSent("push_bad_subscription", permanent=True, gone=True) from error
    _judge(answer)


def _judge(answer: Any) -> None:
    status: int = answer.status_code
    if status in (404, 410):
        raise NotSent("push_gone", permanent=True, gone=True)
    if not 200 <= status < 300:
        raise NotSent(f"push_{status}", wait=retry_after(answer.headers.get("Retry-After", "")))


def _payload(message: Message) -> str:
    """What the service worker shows: it always shows something (a silent push costs the permission)."""
    tag = _topic(message.topic) if message.topic else ""
    shown = {"title": message.title, "body": message.text, "url": message.path, "tag": tag}
    return json.dumps({**shown, "level": message.urgency}, ensure_ascii=False)


def _signed(endpoint: str, signer: Vapid02) -> dict[str, str]:
    parts = urlsplit(endpoint)
    until = int((clock.now() + SIGNED_FOR).timestamp())
    claims = {"sub": settings.VAPID_SUBJECT, "aud": f"{parts.scheme}://{parts.netloc}", "exp": until}
    headers: dict[str, str] = signer.sign(claims)
    return headers


def _topic(subject: str) -> str:
    """
    At most 32 characters of base64url (RFC 8030, 5.4), which tell the push service nothing about the
    subject.
    """
    keyed = hashlib.sha256(f"{settings.SECRET_KEY}:{subject}".encode()).digest()
    return base64.urlsafe_b64encode(keyed[:18]).decode()


class _Session(requests.Session):
    """A redirect would lead past `may_post_to`: there is none."""

    def request(self, *args: Any, **kwargs: Any) -> Any:
        return super().request(*args, **{**kwargs, "allow_redirects": False})
