"""What every page knows: the area, the display chosen, the way round, the notices that wait."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from hub.core.people import access, here
from hub.core.people.models import Area
from hub.core.people.words import TextSize, Theme


@dataclass(frozen=True)
class NavItem:
    """
    One entry of the way round: a translated label, an address, an icon's name, a count (0: none shown).

    `text` says in a few words what one does there: home and the desk's first page show it.
    """

    label: str
    url: str
    icon: str
    current: bool = False
    count: int = 0
    text: str = ""


Nav = Callable[[HttpRequest, Area | None], list[NavItem]]
_nav: list[Nav] = []
_rail: list[Nav] = []
_more: list[Nav] = []
_signs: list[Callable[[], Sequence[Any]]] = []
_codes: list[Callable[[], str]] = []
_phones: dict[int, str] = {}
"""The committees' phones, for pages that must not ask the database."""

STYLE_PARTS = [
    f"hub/css/{part}.css"
    for part in (
        "tokens", "base", "layout", "buttons", "forms", "chips", "lists", "banners", "talk", "progress", "print",
    )
]  # fmt: skip
HTML_LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
OTHER_LANGUAGE = {
    "zh-hans": {"code": "en", "html": "en", "name": "English"},
    "en": {"code": "zh-hans", "html": "zh-Hans", "name": "中文"},
}


def add_nav(items: Nav, *, first: bool = False) -> None:
    """A service hands in, at start, a function that gives its entries for a request (empty where there are none)."""
    _nav.insert(0 if first else len(_nav), items)


def add_rail(items: Nav) -> None:
    """The same for the rail at the left of the staff's desk."""
    _rail.append(items)


def add_more(items: Nav) -> None:
    """The same for the menu behind the person's name: what is used seldom."""
    _more.append(items)


def add_demo(signs: Callable[[], Sequence[Any]], code: Callable[[], str]) -> None:
    """Who can come in without a code, for the sign-in page, and what their app shows; nobody outside the demo."""
    _signs.append(signs)
    _codes.append(code)


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor. What costs a query is lazy."""
    return {
        "DEMO": settings.DEMO,
        "SITE_NAME": settings.SITE_NAME,
        "area": SimpleLazyObject(lambda: area_of(request)),
        "beneficiary": getattr(request, "beneficiary", None),
        "demo_code": SimpleLazyObject(lambda: "".join(code() for code in _codes)),
        "demo_signs": SimpleLazyObject(lambda: [sign for signs in _signs for sign in signs()]),
        "display": display(request),
        "html_lang": HTML_LANGUAGES.get(get_language() or "", "zh-Hans"),
        "more": SimpleLazyObject(lambda: _handed_in(_more, request)),
        "nav": SimpleLazyObject(lambda: _handed_in(_nav, request)),
        "other_language": OTHER_LANGUAGE.get(get_language() or "", OTHER_LANGUAGE["zh-hans"]),
        "rail": SimpleLazyObject(lambda: _handed_in(_rail, request)),
        "style_parts": STYLE_PARTS,
        "unread": SimpleLazyObject(lambda: _unread(request)),
    }


def area_of(request: HttpRequest) -> Area | None:
    """The area of the page: the one of its URL, else the first in which the person lives or works."""
    if getattr(request, "area", None) is None and hasattr(request, "user"):
        found = access.areas_of(request.user).first()
        if found is None and not request.user.is_authenticated:
            found = Area.objects.order_by("pk").first()
        here.be_in(request, found)
    area: Area | None = getattr(request, "area", None)
    if area is not None:
        _phones[area.pk] = area.committee_phone
    return area


def known_phone(request: HttpRequest) -> str:
    """The committee's phone without asking the database: of the request's area, else of the only one that was shown."""
    area: Area | None = getattr(request, "area", None)
    if area is not None:
        return area.committee_phone
    return next(iter(_phones.values())) if len(_phones) == 1 else ""


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


def _handed_in(makers: list[Nav], request: HttpRequest) -> list[NavItem]:
    area = area_of(request)
    return [item for items in makers for item in items(request, area)]


def _unread(request: HttpRequest) -> int:
    from hub.core.notices.inbox import unread_count

    return unread_count(request.user) if request.user.is_authenticated else 0
