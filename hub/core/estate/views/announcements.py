"""Announcements as the committee works with them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate import access, audience
from hub.core.estate.actions import announcements
from hub.core.estate.announcements import language
from hub.core.estate.forms.announcements import DraftForm, RevisionForm, ToldForm
from hub.core.estate.forms.rights import ReasonForm
from hub.core.estate.models import Announcement
from hub.core.estate.views.steps import fill, see
from hub.core.estate.words import AnnouncementState, Audience, ReadHow
from hub.core.flow import lists
from hub.core.kit import qr
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES

UNREAD_AT_ONCE = 100


def address(announcement: Announcement, name: str = "announcement_at_desk", *args: object) -> str:
    """The address of an announcement's page for staff, or of another page below it."""
    return reverse(f"estate:{name}", args=[announcement.area.slug, announcement.pk, *args])


@require_GET
@staff_required(*DESK_ROLES)
def listed(request: HttpRequest) -> HttpResponse:
    """All of the area, drafts too, newest first."""
    rows = request.area.announcements.select_related("area", "building", "created_by")
    page = lists.page(rows, ["-pk"], after=request.GET.get("after", ""), limit=30)
    return render(
        request,
        "estate/announcements/list.html",
        {"page": page, "items": audience.shown(page.rows, language())},
    )


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def new(request: HttpRequest) -> HttpResponse:
    """Written and kept; nobody is told yet."""

    def act(form: DraftForm) -> str:
        area, key = request.area, request.idempotency_key
        return address(announcements.draft(area, form.draft(), by=request.person, key=key))

    form = DraftForm(request.POST or None, area=request.area)
    return fill(request, "estate/announcements/new.html", form, act)


@require_GET
@staff_required(*DESK_ROLES)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: how it reads and whom it will reach. Sent: who has read it, building by building."""
    found = access.announcement_at_desk(request.person, pk, area=request.area)
    template = "estate/announcements/desk.html"
    if found.state == AnnouncementState.DRAFT:
        return render(request, template, {**_words(found), "people": audience.people_in(found).count()})
    return render(request, template, {**_words(found), **_reading(found)})


def _words(found: Announcement) -> dict[str, Any]:
    editions = list(found.editions.select_related("by").prefetch_related("texts").order_by("-number"))
    return {"announcement": found, "editions": editions, "edition": editions[0] if editions else None}


def _reading(found: Announcement) -> dict[str, Any]:
    rows = audience.reading(found)
    doors, read = sum(row.doors for row in rows), sum(row.read for row in rows)
    unread = audience.unread_people(found)[:UNREAD_AT_ONCE] if found.audience == Audience.ROLE else []
    people = audience.people_in(found).count()
    have = audience.receipts_of(found).values("person").distinct().count()
    return {"rows": rows, "doors": doors, "read": read, "people": people, "readers": have, "waiting": unread}


@require_GET
@staff_required(*DESK_ROLES)
def unread(request: HttpRequest, pk: int, building: int) -> HttpResponse:
    """The doors of one building behind which nobody has read it, to ring or to knock."""
    found = access.announcement_at_desk(request.person, pk, area=request.area)
    place = access.building_for(request.person, building, area=request.area)
    rows = audience.unread_households(found, place).prefetch_related("memberships__person")
    doors = [(row, [m for m in row.memberships.all() if m.ended_at is None]) for row in rows[:UNREAD_AT_ONCE]]
    item = audience.shown([found], language())[0]
    return render(
        request, "estate/announcements/unread.html", {"item": item, "building": place, "doors": doors}
    )


@require_POST
@staff_required(*DESK_ROLES)
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """A household was told by phone or at the door."""
    found = access.announcement_at_desk(request.person, pk, area=request.area)
    form = ToldForm(request.POST)
    if not form.is_valid():
        return see(address(found))
    household = access.household_at_desk(request.person, form.cleaned_data["household"], area=request.area)
    how = ReadHow(form.cleaned_data["how"])
    announcements.read_out(found, household, by=request.person, how=how, key=request.idempotency_key)
    return see(address(found, "announcement_unread", household.building_id))


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft is rewritten; what was sent gets another edition."""
    found = access.announcement_at_desk(request.person, pk, area=request.area)
    draft = found.state == AnnouncementState.DRAFT
    kind = DraftForm if draft else RevisionForm

    def act(form: DraftForm | RevisionForm) -> str:
        version, key = form.cleaned_data["version"], request.idempotency_key
        if isinstance(form, DraftForm):
            announcements.rewrite(found, form.draft(), by=request.person, version=version, key=key)
        else:
            again = form.cleaned_data["tell_again"]
            announcements.revise(
                found, form.texts(), by=request.person, tell_again=again, version=version, key=key
            )
        return address(found)

    def now() -> tuple[int, dict[str, Any]]:
        fresh = access.announcement_at_desk(request.person, pk, area=request.area)
        return fresh.version, kind.of(fresh)

    initial = {"version": found.version, **kind.of(found)}
    form = kind(request.POST or None, area=request.area, initial=initial)
    return fill(
        request, "estate/announcements/edit.html", form, act, now=now, announcement=found, draft=draft
    )


@require_POST
@staff_required(*DESK_ROLES)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on it stands on its readers' pages."""
    found = access.announcement_at_desk(request.person, pk, area=request.area)
    raw = request.POST.get("version", "")
    version = int(raw) if raw.isdecimal() and len(raw) < 10 else None
    announcements.send(found, by=request.person, version=version, key=request.idempotency_key)
    messages.success(request, _("Sent. People are being told now."))
    return see(address(found))


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not hold any more."""
    found = access.announcement_at_desk(request.person, pk, area=request.area)

    def act(form: ReasonForm) -> str:
        announcements.withdraw(
            found, by=request.person, why=form.cleaned_data["why"], key=request.idempotency_key
        )
        return reverse("estate:announcements_at_desk", args=[request.area.slug])

    item = audience.shown([found], language())[0]
    form = ReasonForm(request.POST or None)
    return fill(request, "estate/announcements/withdraw.html", form, act, announcement=found, item=item)


@require_GET
@staff_required(*DESK_ROLES)
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """A4 for the notice board: all languages, large, with a QR to the page where it is marked as read."""
    found = get_object_or_404(request.area.announcements.select_related("area", "building"), pk=pk)
    url = request.build_absolute_uri(reverse("estate:announcement", args=[pk]))
    context = {**_words(found), "qr": qr.svg(url, _("Opens this announcement")), "url": url}
    return render(request, "estate/announcements/print.html", context)
