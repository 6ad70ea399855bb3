"""
How a request stands, for whoever knows its number and the phone (requests.md, 2): without signing in, and so without a
word of what it is about.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hub.core.kit import phones, text
from hub.core.people.models import Area, Person
from hub.core.people.words import Phase
from support import access, progress
from support.models import SupportRequest


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


def find(number: str, phone: str) -> list[Standing]:
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
    rows = access.with_people(SupportRequest.objects.filter(area__in=areas, number=wanted))
    return [_standing(row) for row in rows if typed in _phones_of(row)]


def _phones_of(request: SupportRequest) -> set[str]:
    """The number that was given, and those of whoever follows it."""
    people = Person.objects.filter(pk__in=access.residents_of(request)).filter(
        ~Q(phone="") | ~Q(other_phone="")
    )
    known = {phone for pair in people.values_list("phone", "other_phone") for phone in pair}
    return (known | {request.contact_phone}) - {"", None}


def _standing(request: SupportRequest) -> Standing:
    main = access.main_of(request)
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
    )
