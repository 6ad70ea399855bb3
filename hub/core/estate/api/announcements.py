"""Announcements: read by those they are for, sent by the committee."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.responses import Status

from hub.core.estate import access, audience
from hub.core.estate.actions import announcements
from hub.core.estate.announcements import language
from hub.core.estate.api.areas import TextIn
from hub.core.estate.api.places import HouseholdOut
from hub.core.estate.api.values import READ, WRITE, showing
from hub.core.estate.models import Announcement, AnnouncementText
from hub.core.estate.words import Audience, ReadHow
from hub.core.flow import lists
from hub.core.flow.api import person
from hub.core.people.models import Household
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES, Role

router = Router(tags=["Announcements"])


class ShownOut(Schema):
    """An announcement in the caller's language; `fallback`: there are no words in it, so another stands in."""

    id: int = Field(alias="announcement.pk")
    title: str
    body: str
    language: str
    fallback: bool
    edition: int = Field(alias="announcement.edition")
    urgent: bool = Field(alias="announcement.urgent")
    sent_at: datetime | None = Field(alias="announcement.sent_at")


class ShownPage(Schema):
    """Some announcements, the ids of those not read yet, and the cursor of what follows."""

    items: list[ShownOut]
    unread: list[int]
    after: str


class AnnouncementOut(Schema):
    """An announcement as the committee works with it."""

    id: int
    state: str
    audience: str
    zone: str
    building: int | None = Field(alias="building_id")
    role: str
    pinned: bool
    urgent: bool
    edition: int
    must_read: int
    version: int
    texts: dict[str, TextIn]
    created_at: datetime
    sent_at: datetime | None
    withdrawn_at: datetime | None

    @staticmethod
    def resolve_texts(found: Announcement) -> dict[str, dict[str, str]]:
        """The words of the edition that is shown."""
        rows = AnnouncementText.objects.filter(edition__announcement=found.pk, edition__number=found.edition)
        return {row.language: {"title": row.title, "body": row.body} for row in rows}


class DraftIn(Schema):
    """What is announced to whom; `texts` by language."""

    texts: dict[str, TextIn]
    audience: Audience = Audience.EVERYONE
    zone: str = Field("", max_length=20)
    building: int | None = None
    role: Role | None = None
    pinned: bool = True
    urgent: bool = False
    version: int | None = None


class RevisionIn(Schema):
    """Other words; `tell_again`: what it says has changed, so everyone reads it again."""

    texts: dict[str, TextIn]
    tell_again: bool = False
    version: int | None = None


class VersionIn(Schema):
    """The version that was read."""

    version: int | None = None
    why: str = Field("", max_length=200)


class ReadIn(Schema):
    """The edition that was before the reader's eyes."""

    edition: int = Field(ge=1)


class ToldIn(Schema):
    """A household that was told, and how."""

    household: int
    how: ReadHow


class BuildingReadingOut(Schema):
    """How far it has come in one building, in doors."""

    building: int = Field(alias="building.pk")
    name: str
    doors: int
    read: int

    @staticmethod
    def resolve_name(row: audience.BuildingReading) -> str:
        """The building's name."""
        return str(row.building)


@router.get("/announcements", response=ShownPage)
def mine(request: HttpRequest, after: str = "", limit: int = lists.LIMIT) -> dict[str, Any]:
    """What is meant for the caller, newest first."""
    by = person(request)
    page = lists.page(access.announcements_for(by), ["-pk"], after=after, limit=limit)
    unread = access.unread_by(by).filter(pk__in=[row.pk for row in page.rows]).values_list("pk", flat=True)
    return {"items": audience.shown(page.rows, language()), "unread": list(unread), "after": page.after}


@router.get("/announcements/{pk}", response={200: ShownOut, **READ})
def one(request: HttpRequest, pk: int) -> audience.Shown:
    """One of them."""
    return audience.shown([access.announcement_for(person(request), pk)], language())[0]


@router.post("/announcements/{pk}/receipt", response={200: ShownOut, **WRITE})
def read(request: HttpRequest, pk: int, data: ReadIn) -> audience.Shown:
    """ "I have read this." """
    found, by = access.announcement_for(person(request), pk), person(request)
    announcements.read(found, by=by, edition=data.edition, key=request.idempotency_key)
    return audience.shown([found], language())[0]


@router.post("/areas/{slug}/announcements", response={201: AnnouncementOut, **WRITE})
@for_staff(*DESK_ROLES)
def draft(request: HttpRequest, data: DraftIn) -> Status[Announcement]:
    """Written and kept; nobody is told yet."""
    by, key = person(request), request.idempotency_key
    return Status(201, announcements.draft(request.area, _draft(request, data), by=by, key=key))


@router.get("/areas/{slug}/announcements/{pk}", response={200: AnnouncementOut, **READ})
@for_staff(*DESK_ROLES)
def at_the_desk(request: HttpRequest, pk: int) -> Announcement:
    """One, a draft too."""
    return _found(request, pk)


@router.put("/areas/{slug}/announcements/{pk}", response={200: AnnouncementOut, **WRITE})
@for_staff(*DESK_ROLES)
def rewrite(request: HttpRequest, pk: int, data: DraftIn) -> Announcement:
    """A draft is written anew."""
    found, written = _found(request, pk), _draft(request, data)
    by, key = person(request), request.idempotency_key
    with showing(AnnouncementOut):
        return announcements.rewrite(found, written, by=by, version=data.version, key=key)


@router.post("/areas/{slug}/announcements/{pk}/sending", response={200: AnnouncementOut, **WRITE})
@for_staff(*DESK_ROLES)
def send(request: HttpRequest, pk: int, data: VersionIn) -> Announcement:
    """From now on it stands on its readers' pages."""
    found, by, key = _found(request, pk), person(request), request.idempotency_key
    with showing(AnnouncementOut):
        return announcements.send(found, by=by, version=data.version, key=key)


@router.post("/areas/{slug}/announcements/{pk}/revision", response={200: AnnouncementOut, **WRITE})
@for_staff(*DESK_ROLES)
def revise(request: HttpRequest, pk: int, data: RevisionIn) -> Announcement:
    """Other words, as the next edition."""
    found, by, key = _found(request, pk), person(request), request.idempotency_key
    with showing(AnnouncementOut):
        return announcements.revise(
            found, _texts(data.texts), by=by, tell_again=data.tell_again, version=data.version, key=key
        )


@router.post("/areas/{slug}/announcements/{pk}/withdrawal", response={200: AnnouncementOut, **WRITE})
@for_staff(*DESK_ROLES)
def withdraw(request: HttpRequest, pk: int, data: VersionIn) -> Announcement:
    """It does not hold any more."""
    found, by, key = _found(request, pk), person(request), request.idempotency_key
    with showing(AnnouncementOut):
        return announcements.withdraw(found, by=by, why=data.why, version=data.version, key=key)


@router.get("/areas/{slug}/announcements/{pk}/reading", response={200: list[BuildingReadingOut], **READ})
@for_staff(*DESK_ROLES)
def reading(request: HttpRequest, pk: int) -> list[audience.BuildingReading]:
    """Doors and read doors, building by building."""
    return audience.reading(_found(request, pk))


@router.get("/areas/{slug}/announcements/{pk}/unread", response={200: list[HouseholdOut], **READ})
@for_staff(*DESK_ROLES)
def unread(request: HttpRequest, pk: int, building: int) -> list[Household]:
    """The doors of a building behind which nobody has read it."""
    place = access.building_for(person(request), building, area=request.area)
    return list(audience.unread_households(_found(request, pk), place))


@router.post("/areas/{slug}/announcements/{pk}/told", response={200: HouseholdOut, **WRITE})
@for_staff(*DESK_ROLES)
def told(request: HttpRequest, pk: int, data: ToldIn) -> Household:
    """A household was told by phone or at the door."""
    found, by, key = _found(request, pk), person(request), request.idempotency_key
    household = access.household_at_desk(by, data.household, area=request.area)
    return announcements.read_out(found, household, by=by, how=data.how, key=key)


def _found(request: HttpRequest, pk: int) -> Announcement:
    return access.announcement_at_desk(person(request), pk, area=request.area)


def _draft(request: HttpRequest, data: DraftIn) -> announcements.Draft:
    building = None
    if data.building:
        building = access.building_for(person(request), data.building, area=request.area)
    return announcements.Draft(
        texts=_texts(data.texts),
        audience=data.audience,
        zone=data.zone,
        building=building,
        role=data.role,
        pinned=data.pinned,
        urgent=data.urgent,
    )


def _texts(texts: dict[str, TextIn]) -> dict[str, announcements.Text]:
    return {code: announcements.Text(text.title, text.body) for code, text in texts.items()}
