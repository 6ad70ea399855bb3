"""What every page knows: the area, the display chosen, the way round, the notices that wait."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hub.core.people import access
from hub.core.people.models import Area
from hub.core.people.words import TextSize, Theme


@dataclass(frozen=True)
class NavItem:
    """One entry of the way round: a translated label, an address, an icon's name, a count (0: none shown)."""

    label: str
    url: str
    icon: str
    current: bool = False
    count: int = 0


Nav = Callable[[HttpRequest, Area | None], list[NavItem]]
_nav: list[Nav] = []


def add_nav(items: Nav) -> None:
    """A service hands in, at start, a function that gives its entries for a request (empty where there are none)."""
    _nav.append(items)


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor. What costs a query is lazy."""
    return {
        "DEMO": settings.DEMO,
        "SITE_NAME": settings.SITE_NAME,
        "area": SimpleLazyObject(lambda: area_of(request)),
        "beneficiary": getattr(request, "beneficiary", None),
        "display": display(request),
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "unread": SimpleLazyObject(lambda: _unread(request)),
    }


def area_of(request: HttpRequest) -> Area | None:
    """The area of the page: the one of its URL, else the first in which the person lives or works."""
    if getattr(request, "area", None) is None and hasattr(request, "user"):
        request.area = access.areas_of(request.user).first()
        if request.area is None and not request.user.is_authenticated:
            request.area = Area.objects.order_by("pk").first()
    return getattr(request, "area", None)


def display(request: HttpRequest) -> dict[str, str]:
    """Text size and theme: the person's, or the device's cookie where nobody is signed in."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return {"size": user.text_size, "theme": user.theme}
    size, theme = request.COOKIES.get("linli_size", ""), request.COOKIES.get("linli_theme", "")
    return {
        "size": size if size in TextSize else TextSize.NORMAL,
        "theme": theme if theme in Theme else Theme.AUTO,
    }


def navigation(request: HttpRequest) -> list[NavItem]:
    """The way round for this person: what each service handed in, in the order of the apps."""
    area = area_of(request)
    return [item for items in _nav for item in items(request, area)]


def _unread(request: HttpRequest) -> int:
    from hub.core.notices.inbox import unread_count

    return unread_count(request.user) if request.user.is_authenticated else 0
