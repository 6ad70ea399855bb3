"""
The port for SMS. HUB_SMS_BACKEND names a class with the one method of `Backend`.

`Console` (the default) prints; `Http` posts JSON to a provider's gateway.
"""

import logging
from datetime import timedelta
from functools import lru_cache
from typing import Protocol

import requests
from django.conf import settings
from django.utils.module_loading import import_string

from hub.core.kit import env, masks
from hub.core.notices.transport import NotSent

log = logging.getLogger(__name__)

TIMEOUT = (5, 10)
"""Seconds to connect and to answer."""

_AGAIN = frozenset({408, 425, 429})
_DAY = timedelta(days=1)


class Backend(Protocol):
    """Sends one text message."""

    def send(self, to: str, text: str, *, reference: str) -> None:
        """
        Hands `text` over for the E.164 number `to`. Raises NotSent.

        `reference` is the same at every attempt: give it to the provider, that it may drop a repetition.
        """


class Console:
    """
    Prints messages where the hub was started: for the embedded default, which only its own machine can reach.

    Anywhere else it refuses: a code in a log is a door left open, and a message that reached nobody must be
    seen.
    """

    def send(self, to: str, text: str, *, reference: str) -> None:
        """Prints number and text. Raises NotSent `sms_no_provider` outside the embedded default."""
        if not settings.EMBEDDED:
            log.error("SMS to %s not sent: set HUB_SMS_BACKEND", masks.phone(to))
            raise NotSent("sms_no_provider", permanent=True)
        print(f"\n  SMS to {to}\n  {text}\n", flush=True)  # noqa: T201 - the console is the channel


class Http:
    """
    Posts `{"to", "text", "reference"}` as JSON to HUB_SMS_URL, with HUB_SMS_TOKEN as bearer.

    Any 2xx means taken. 408, 425, 429 and 5xx are tried again; another answer is final.
    """

    def __init__(self) -> None:
        example = "https://sms.example.org/v1/messages"
        self.url = env.need("HUB_SMS_URL", example, "hub.core.notices.sms.Http posts there")
        self.token = env.need("HUB_SMS_TOKEN", "a-long-random-text", "the gateway knows the hub by it")

    def send(self, to: str, text: str, *, reference: str) -> None:
        """Raises NotSent `sms_unreachable` or `sms_<status>`."""
        body = {"to": to, "text": text, "reference": reference}
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": reference}
        try:
            answer = requests.post(
                self.url, json=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
            )
        except requests.RequestException as error:
            raise NotSent("sms_unreachable") from error
        status: int = answer.status_code
        if not 200 <= status < 300:
            final = status < 500 and status not in _AGAIN
            wait = retry_after(answer.headers.get("Retry-After", ""))
            raise NotSent(f"sms_{status}", permanent=final, wait=wait)


def retry_after(header: str) -> timedelta | None:
    """The wait that a service asks for in seconds (the form with a date is ignored), a day at most."""
    return min(timedelta(seconds=int(header)), _DAY) if header.isdecimal() and len(header) < 8 else None


@lru_cache(maxsize=4)
def _load(path: str) -> Backend:
    made: Backend = import_string(path)()
    return made


def backend() -> Backend:
    """The class that HUB_SMS_BACKEND names. Raises ImproperlyConfigured or ImportError when that is wrong."""
    return _load(settings.SMS_BACKEND)
