"""Shifts for the calendar of a phone (RFC 5545)."""

from collections.abc import Iterable

from django.http import HttpResponse
from icalendar import Calendar, Event

from hub.core.kit import clock
from hub.core.tasks.models import Signup

TYPE = "text/calendar; charset=utf-8"


def answer(signups: Iterable[Signup], name: str) -> HttpResponse:
    """The same as a file `<name>.ics`, for the page and for programs."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"', "Cache-Control": "no-store"}
    return HttpResponse(of(signups), content_type=TYPE, headers=headers)


def of(signups: Iterable[Signup]) -> bytes:
    """The shifts of these places, in UTC, each under a name that stays the same when it is read in again."""
    found = Calendar()
    found.add("prodid", "-//Linli//shifts//")
    found.add("version", "2.0")
    for signup in signups:
        found.add_component(_event(signup))
    return bytes(found.to_ical())


def _event(signup: Signup) -> Event:
    event = Event()
    event.add("uid", f"signup-{signup.pk}@linli")
    event.add("dtstamp", clock.now())
    event.add("dtstart", signup.since)
    event.add("dtend", signup.until)
    event.add("summary", signup.shift.title)
    if signup.shift.place:
        event.add("location", signup.shift.place)
    return event
