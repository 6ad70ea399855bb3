"""Areas, their settings and phases."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from hub.core.estate.actions import announcements, areas
from hub.core.estate.actions.areas import Contact
from hub.core.estate.api.values import READ, WRITE, confirmed, given, phone, showing
from hub.core.estate.forms.areas import MOST_CONTACTS, ContactLineForm
from hub.core.flow.api import person
from hub.core.kit.errors import Invalid
from hub.core.people import access as people
from hub.core.people.models import Area
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES, Phase, Role

router = Router(tags=["Areas and households"])


class AreaOut(Schema):
    """An area as everybody in it sees it."""

    slug: str
    name: str
    name_en: str
    phase: str
    time_zone: str
    languages: list[str]
    committee_phone: str
    emergency_contacts: list[dict[str, Any]]
    version: int


class AreaIn(Schema):
    """What a lead changes; what is left out stays."""

    version: int | None = None
    name: str | None = Field(None, min_length=1, max_length=80)
    name_en: str | None = Field(None, max_length=80)
    committee_phone: str | None = Field(None, max_length=40)


class ContactIn(Schema):
    """One emergency contact; `called`: somebody has just rung the number, and it is right."""

    name: str = Field(min_length=1, max_length=60)
    name_en: str = Field("", max_length=60)
    phone: str = Field(min_length=1, max_length=30)
    note: str = Field("", max_length=100)
    called: bool = False


class ContactsIn(Schema):
    """All emergency contacts, in their order."""

    contacts: list[ContactIn] = Field(max_length=MOST_CONTACTS)
    version: int | None = None


class TextIn(Schema):
    """Words in one language."""

    title: str = Field(min_length=1, max_length=120)
    body: str = Field(min_length=1, max_length=4000)


class PhaseIn(Schema):
    """The next phase, and the words with which everyone is told, by language."""

    phase: Phase
    texts: dict[str, TextIn]
    version: int | None = None


@router.get("/areas", response=list[AreaOut])
def my_areas(request: HttpRequest) -> list[Area]:
    """The areas in which the caller lives or works."""
    return list(people.areas_of(person(request)))


@router.get("/areas/{slug}", response={200: AreaOut, **READ})
def area(request: HttpRequest, slug: str) -> Area:
    """One of them."""
    return people.area_for(person(request), slug)


@router.patch("/areas/{slug}", response={200: AreaOut, **WRITE})
@for_staff(Role.LEAD)
def change_area(request: HttpRequest, data: AreaIn) -> Area:
    """Names and the committee's phone (leads)."""
    found, changes = request.area, given(data)
    if "committee_phone" in changes:
        changes["committee_phone"] = phone(changes["committee_phone"], "committee_phone")
    with showing(AreaOut):
        return areas.change_settings(
            found, changes, by=person(request), version=data.version, key=request.idempotency_key
        )


@router.put("/areas/{slug}/contacts", response={200: AreaOut, **WRITE})
@for_staff(*DESK_ROLES)
def set_contacts(request: HttpRequest, data: ContactsIn) -> Area:
    """The emergency contacts that every page for residents shows. Who keeps a number keeps when it was last rung."""
    by, key = person(request), request.idempotency_key
    with showing(AreaOut):
        return areas.set_contacts(
            request.area, _contacts(request.area, data.contacts), by=by, version=data.version, key=key
        )


def _contacts(area: Area, wanted: list[ContactIn]) -> list[Contact]:
    rung = {one["phone"]: one.get("verified_at", "") for one in area.emergency_contacts}
    lines = [
        ContactLineForm({**one.dict(), "verified_at": rung.get(one.phone.strip(), "")}) for one in wanted
    ]
    for number, line in enumerate(lines):
        for name, errors in line.errors.items():
            words = str(errors[0])
            raise Invalid("body.invalid", words, fields={f"contacts.{number}.{name}": words})
    return [found for line in lines if (found := line.contact())]


@router.post("/areas/{slug}/phase", response={200: AreaOut, **WRITE})
@for_staff(Role.LEAD)
def change_phase(request: HttpRequest, data: PhaseIn) -> Area:
    """The area moves on, and everyone is told (leads). A program's token cannot confirm: it is refused."""
    found: Area = request.area
    confirmed(request)
    texts = {code: announcements.Text(text.title, text.body) for code, text in data.texts.items()}
    with showing(AreaOut):
        areas.change_phase(
            found,
            data.phase,
            by=person(request),
            texts=texts,
            version=data.version,
            key=request.idempotency_key,
        )
    return found
