"""Where a session comes from: shown to its owner in the list of sessions, and used for nothing else."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

UNKNOWN = "0.0.0.0"  # noqa: S104 - an address that nobody has, not one that is listened on

_SYSTEMS = [
    ("iPhone", gettext_noop("iPhone")),
    ("iPad", gettext_noop("iPad")),
    ("HarmonyOS", gettext_noop("HarmonyOS phone")),
    ("Android", gettext_noop("Android phone")),
    ("Windows", gettext_noop("Windows computer")),
    ("Macintosh", gettext_noop("Mac")),
    ("CrOS", gettext_noop("Chromebook")),
    ("Linux", gettext_noop("Linux computer")),
]
_BROWSERS = [
    ("MicroMessenger", gettext_noop("WeChat")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]


def of(request: HttpRequest) -> str:
    """The caller's address. Only a proxy named in HUB_TRUSTED_PROXIES may say that it speaks for another."""
    direct = request.META.get("REMOTE_ADDR", "")
    if _trusted(direct):
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        direct = next((hop for hop in reversed(hops) if not _trusted(hop)), direct)
    try:
        return str(ipaddress.ip_address(direct))
    except ValueError:
        return UNKNOWN


def _trusted(hop: str) -> bool:
    try:
        found = ipaddress.ip_address(hop)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)


def kind_of(request: HttpRequest) -> str:
    """The kind of device of a request: 'iPhone', 'Windows computer'."""
    return name(request.headers.get("User-Agent", "")).partition(" · ")[0]


def name(user_agent: str) -> str:
    """A user agent as people would say it: 'Android phone · Chrome'."""
    system = next((_(words) for sign, words in _SYSTEMS if sign in user_agent), _("Unknown device"))
    browser = next((_(words) for sign, words in _BROWSERS if sign in user_agent), "")
    return f"{system} · {browser}" if browser else system
