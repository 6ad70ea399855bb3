"""Colour and word of the day, drawn the day before: whoever makes a false paper pass does not know them."""

import secrets
from datetime import date, timedelta

from hub.core.kit import clock
from hub.core.people.models import Area
from hub.core.people.words import Phase
from support.passes.judging import local_day
from support.passes.models import DayWord
from support.passes.words import DAY_WORDS, Colour

AT_WORK = (Phase.CLOSED, Phase.EASING)


def make_words() -> int:
    """Draws today's, where a hub has just begun, and tomorrow's, for every area at work; how many were missing."""
    return sum(_draw(area) for area in Area.objects.filter(phase__in=AT_WORK).order_by("pk"))


def _draw(area: Area) -> int:
    today = local_day(area, clock.now())
    days = (today, today + timedelta(days=1))
    known = set(DayWord.objects.filter(area=area, day__in=days).values_list("day", flat=True))
    made = [_drawn(area, day) for day in days if day not in known]
    DayWord.objects.bulk_create(made, ignore_conflicts=True)  # another worker's draw stays
    return len(made)


def _drawn(area: Area, day: date) -> DayWord:
    colour, word = secrets.choice(list(Colour)), secrets.choice(sorted(DAY_WORDS))
    return DayWord(area=area, day=day, colour=colour, word=word)
