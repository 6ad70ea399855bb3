"""/api/v1/: notices, preferences, devices and the outbox, by the same functions as the pages."""

from datetime import datetime, time
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import AwareDatetime

from hub.core.kit import again
from hub.core.kit.errors import Invalid
from hub.core.notices import devices, inbox, outbox, preferences, vapid
from hub.core.notices.models import Delivery, Notice, PushSubscription
from hub.core.people.models import Person
from hub.core.people.programs import for_staff
from hub.core.people.words import Role

router = Router(tags=["notices"])


class NoticeOut(Schema):
    """One line of the inbox, in the caller's language."""

    id: int
    verb: str
    kind: str
    subject: int
    level: int
    text: str
    url: str
    count: int
    at: datetime
    read_at: datetime | None


class NoticesOut(Schema):
    """A page of the inbox; `after` is the cursor of the next ("" at the end)."""

    notices: list[NoticeOut]
    after: str
    unread: int


class Read(Schema):
    """How many notices were unread until now."""

    read: int


class Until(Schema):
    """Everything told up to this moment; without it, until now."""

    until: AwareDatetime | None = None


class WishOut(Schema):
    """A group of events and the channels by which it comes."""

    group: str
    label: str
    push: bool
    sms: bool
    email: bool


class Preferences(Schema):
    """The table, and the quiet hours by the area's clock."""

    wishes: list[WishOut]
    quiet_from: time | None
    quiet_until: time | None


class WishIn(Schema):
    """Channels left out stay as they are."""

    group: str
    push: bool | None = None
    sms: bool | None = None
    email: bool | None = None


class PreferencesIn(Schema):
    """What is left out stays as it is; quiet hours are set together."""

    wishes: list[WishIn] = []
    quiet_from: time | None = None
    quiet_until: time | None = None
    never_quiet: bool = False


class DeviceIn(Schema):
    """A browser's push subscription (PushSubscription.toJSON, its keys flattened)."""

    endpoint: str
    p256dh: str
    auth: str
    label: str = ""


class DeviceOut(Schema):
    """A device that takes pushes."""

    id: int
    label: str
    created_at: datetime


class DevicesOut(Schema):
    """The devices, and the key with which a browser subscribes."""

    key: str
    devices: list[DeviceOut]


class OutboxOut(Schema):
    """A page of the outbox with the number in each state."""

    counts: dict[str, int]
    deliveries: list[dict[str, Any]]
    after: str


@router.get("/notices/", response=NoticesOut, summary="Own notices, newest first")
def notices(request: HttpRequest, after: str = "", limit: int = inbox.LIMIT, unread: bool = False) -> Any:
    """Keyset pages; `unread=true` leaves out what was read."""
    person = _person(request)
    page = inbox.page(person, after=after, limit=limit, unread=unread)
    waiting = inbox.unread_count(person)
    return {"notices": [_notice(row) for row in page.rows], "after": page.after, "unread": waiting}


@router.post("/notices/reading/", response=Read, summary="Mark all as read")
def read_all(request: HttpRequest, body: Until) -> Any:
    """Those told up to `until`."""
    until = body.until.isoformat() if body.until else ""
    key = request.idempotency_key
    return {"read": again.counted(key, "notices.read_all", lambda: inbox.read_all(_person(request), until))}


@router.post("/notices/{int:pk}/reading/", response=Read, summary="Mark one as read")
def read(request: HttpRequest, pk: int) -> Any:
    """Read; a second time does nothing."""
    person = _person(request)
    rows = inbox.notices_of(person, [inbox.notice_for(person, pk).pk])
    key = request.idempotency_key
    return {"read": again.counted(key, f"notices.read {pk}", lambda: inbox.read(person, rows))}


@router.get("/notices/preferences/", response=Preferences, summary="What to be told, and how")
def show_preferences(request: HttpRequest) -> Any:
    """The table as it holds, defaults included."""
    person = Person.objects.get(pk=_person(request).pk)
    wishes = [
        {
            "group": wish.group.key,
            "label": str(wish.group.label),
            **{str(c): yes for c, yes in wish.wanted.items()},
        }
        for wish in preferences.wishes(person)
    ]
    return {"wishes": wishes, "quiet_from": person.quiet_from, "quiet_until": person.quiet_until}


@router.patch("/notices/preferences/", response=Preferences, summary="Choose what to be told, and how")
def choose(request: HttpRequest, body: PreferencesIn) -> Any:
    """Changes what the body names."""
    person = _person(request)
    if (body.quiet_from is None) != (body.quiet_until is None):
        raise Invalid("preferences.quiet_hours", _("Give both times, or leave both empty."))
    chosen = {
        (wish.group, channel): yes
        for wish in body.wishes
        for channel, yes in (("push", wish.push), ("sms", wish.sms), ("email", wish.email))
        if yes is not None
    }
    preferences.choose(person, chosen)
    if body.quiet_from is not None or body.never_quiet:
        preferences.set_quiet_hours(person, body.quiet_from, body.quiet_until)
    return show_preferences(request)


@router.get("/devices/", response=DevicesOut, summary="Own devices that take pushes")
def show_devices(request: HttpRequest) -> Any:
    """With the key for a new subscription."""
    return {
        "key": vapid.public_key(),
        "devices": [_device(row) for row in devices.devices_of(_person(request))],
    }


@router.post("/devices/", response={201: DeviceOut}, summary="Push to this device")
def add_device(request: HttpRequest, body: DeviceIn) -> Any:
    """The same subscription again changes nothing."""
    return Status(201, _device(devices.enable(_person(request), **body.dict())))


@router.delete("/devices/{int:pk}/", response={204: None}, summary="No more pushes to a device")
def remove_device(request: HttpRequest, pk: int) -> Any:
    """Also where there is none such any more."""
    devices.disable(_person(request), pk)
    return Status(204, None)


@router.get("/outbox/{slug}/", response=OutboxOut, summary="What leaves the hub (staff)")
@for_staff(*outbox.ROLES)
def show_outbox(request: HttpRequest, state: str = "", after: str = "", limit: int = outbox.LIMIT) -> Any:
    """Addresses are masked; texts and codes never appear outside the demo."""
    rows = _outbox(request)
    page = outbox.page(rows, state=state, after=after, limit=limit)
    shown = [outbox.described(row) for row in page.rows]
    return {"counts": outbox.counts(rows), "deliveries": shown, "after": page.after}


@router.post(
    "/outbox/{slug}/{int:pk}/retry/", response=OutboxOut, summary="Try a failed delivery again (staff)"
)
@for_staff(*outbox.ROLES)
def retry(request: HttpRequest, pk: int) -> Any:
    """409 `delivery.not_failed` when it has not failed."""
    rows = _outbox(request)
    again.told(request.idempotency_key, f"outbox.retry {pk}", lambda: outbox.retry(rows, pk))
    shown = [outbox.described(row) for row in Delivery.objects.filter(pk=pk).select_related("person")]
    return {"counts": outbox.counts(rows), "deliveries": shown, "after": ""}


def _outbox(request: HttpRequest) -> Any:
    return outbox.deliveries_of(request.area, operator=Role.OPERATOR in request.roles)


def _person(request: HttpRequest) -> Person:
    return cast(Person, getattr(request, "auth", None) or request.user)


def _notice(row: Notice) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("id", "verb", "kind", "subject", "count", "at", "read_at")}
    return {**told, "level": row.urgency, "text": row.sentence, "url": row.path}


def _device(row: PushSubscription) -> dict[str, Any]:
    return {"id": row.pk, "label": row.label, "created_at": row.created_at}
