"""What is looked at before a socket opens: the page that asks, and the session's cookie."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.cookie import parse_cookie
from django.http.request import validate_host

LONGEST_KEY = 40


def header(scope: dict[str, Any], name: bytes) -> str:
    """A header of the handshake, or an empty text."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def from_this_hub(scope: dict[str, Any]) -> bool:
    """
    Whether the page that asks lies on one of ALLOWED_HOSTS.

    A browser sends its cookies along whatever page asks, so the page is all that tells a stranger's from ours.
    A request without `Origin`, or with one that cannot be read, is no browser's page of this hub.
    """
    try:
        host = urlsplit(header(scope, b"origin")).hostname or ""
    except ValueError:
        return False
    hosts = settings.ALLOWED_HOSTS or (["localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else [])
    return bool(host) and validate_host(f"[{host}]" if ":" in host else host, hosts)


def session_key(scope: dict[str, Any]) -> str:
    """The session's key from the cookie; empty where there is none, or none that could be."""
    key = parse_cookie(header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME, "")
    return key if key.isascii() and key.isalnum() and len(key) <= LONGEST_KEY else ""
