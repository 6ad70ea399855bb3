"""
How a request stands, for whoever knows its number and the phone (requests.md, 2): without signing in, and so without a
word of what it is about.
"""

from dataclasses import dataclass
from datetime import datetime

from hub.core.kit import phones, text
from hub.core.people.models import Area
from hub.core.people.words import Phase
from support import access, contact, progress
from support.models import SupportRequest
from support.words import State


@dataclass(frozen=True)
class Standing:
    """State, who has it (first name), what is promised next and until when, and what happens next. Never the matter."""

    number: int
    area: Area
    state: str
    owner: str
    promise: str
    due_at: datetime | None
    next_step: str
    is_over: bool
    has_ended: bool
    asks: bool
    said: str


def find(number: str, phone: str) -> list[Standing]:
    """How the requests with this number and this phone stand."""
    return [standing(row) for row in rows(number, phone)]


def rows(number: str, phone: str) -> list[SupportRequest]:
    """
    The requests with this number and this phone, one in nearly every case; none where either is wrong or unknown: both
    look the same.
    """
    wanted = text.whole(number.strip().lstrip("#＃"))
    try:
        typed = phones.read(phone)
    except phones.PhoneError:
        return []
    if wanted is None or not typed:
        return []
    areas = list(Area.objects.exclude(phase=Phase.PURGED).values_list("pk", flat=True))
    found = access.with_people(SupportRequest.objects.filter(area__in=areas, number=wanted))
    return [row for row in found if typed in contact.phones_of(row)]


def standing(request: SupportRequest) -> Standing:
    """
    How one stands. `has_ended`: whoever asked may say that something is still missing; `asks`: whether it helped is
    theirs to say; `said`: what they have said.
    """
    main, rated = access.main_of(request), access.rated(request)
    has_ended = main.state in (State.RESOLVED, State.CLOSED)
    is_open_question = not rated.satisfaction or main.state == State.RESOLVED or main.pk != request.pk
    promised = progress.promised(main)
    return Standing(
        number=request.number,
        area=request.area,
        state=str(main.get_state_display()),
        owner=main.owner.first_name_shown if main.owner else "",
        promise=str(promised.get_kind_display()) if promised else "",
        due_at=promised.due_at if promised else None,
        next_step=progress.next_step(request),
        is_over=not main.is_open,
        has_ended=has_ended,
        asks=has_ended and is_open_question,
        said=str(rated.get_satisfaction_display()) if rated.satisfaction else "",
    )
