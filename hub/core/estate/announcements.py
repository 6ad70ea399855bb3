"""What other rooms show of announcements: the pinned ones at the top of home."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import get_language

from hub.core.estate import access, audience
from hub.core.people.models import Area, Person

MOST_PINNED = 3
"""More would push everything else off a phone's first screen; the rest stands on the page of announcements."""


def pinned_for(person: Person | AnonymousUser, area: Area | None = None) -> list[audience.Shown]:
    """
    The pinned announcements (of one area, if given) that the person has not read, the newest first.

    In the language that is active. Show each with `estate/announcements/_pinned.html` (`item`). Four queries.
    """
    if not person.is_authenticated:
        return []
    found = access.unread_by(person).filter(pinned=True)
    if area is not None:
        found = found.filter(area=area.pk)
    return audience.shown(found[:MOST_PINNED], language())


def unread_count(person: Person | AnonymousUser) -> int:
    """How many announcements the person has not read."""
    return access.unread_by(person).count() if person.is_authenticated else 0


def language() -> str:
    """The language that is active, as announcements are written in it."""
    return get_language() or "zh-hans"
