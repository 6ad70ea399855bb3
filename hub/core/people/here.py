"""
In which area a request is, and by whose clock its times are read and shown: one mechanism for every page and program.

Whoever learns the area says so with `be_in`, nobody else writes `request.area` (tests/test_house.py). From then on
templates, form fields and exports read and show the area's clock. What works without a request, or on rows of several
areas, names the clock itself: `area.zone`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from hub.core.people.models import Area

Find = Callable[[HttpRequest], Area | None]


def be_in(request: HttpRequest, area: Area | None) -> None:
    """The request is in this area: its times are the area's, the hub's own where there is none."""
    request.area = area
    timezone.activate(area.zone if area else timezone.get_default_timezone())


@contextmanager
def nowhere(request: HttpRequest, find: Find) -> Iterator[None]:
    """
    Begins a request, which is in no area yet, and leaves no clock behind in its thread.

    A page that never says where it is goes by the clock of the area that `find` gives (and that `find` says with
    `be_in`). It is asked by the first time that is shown or read, so that a request without times costs no query.
    """
    request.area = None
    timezone.activate(_Undecided(request, find))
    try:
        yield
    finally:
        timezone.deactivate()


class _Undecided(tzinfo):
    """The clock of a request that has not said where it is."""

    def __init__(self, request: HttpRequest, find: Find) -> None:
        self._request, self._find = request, find

    @cached_property
    def _zone(self) -> tzinfo:
        area = self._find(self._request)
        return area.zone if area else timezone.get_default_timezone()

    def fromutc(self, at: datetime) -> datetime:
        return at.replace(tzinfo=UTC).astimezone(self._zone)

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        return self._zone.utcoffset(at)

    def dst(self, at: datetime | None) -> timedelta | None:
        return self._zone.dst(at)

    def tzname(self, at: datetime | None) -> str | None:
        return self._zone.tzname(at)

    def __str__(self) -> str:
        return str(self._zone)

    def __reduce__(self) -> tuple[type[ZoneInfo], tuple[str]]:
        """A copy of a moment that was read by it goes by the zone itself."""
        return ZoneInfo, (str(self),)
