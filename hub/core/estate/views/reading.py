"""Announcements as their readers see them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from hub.core.estate import access, audience
from hub.core.estate.actions import announcements
from hub.core.estate.announcements import language
from hub.core.estate.models import AnnouncementReceipt
from hub.core.flow import lists
from hub.core.flow.answer import answer
from hub.core.people import here


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Everything that is meant for the person, unread first marked, newest first."""
    page = lists.page(
        access.announcements_for(request.person), ["-pk"], after=request.GET.get("after", ""), limit=30
    )
    unread = set(
        access.unread_by(request.person)
        .filter(pk__in=[row.pk for row in page.rows])
        .values_list("pk", flat=True)
    )
    items = [(item, item.announcement.pk in unread) for item in audience.shown(page.rows, language())]
    return render(request, "estate/announcements/mine.html", {"page": page, "items": items})


@login_required
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One, in the reader's language, with "I have read this"."""
    found = access.announcement_for(request.person, pk)
    here.be_in(request, found.area)
    wanted = request.GET.get("language", "")
    item = audience.shown([found], wanted if wanted in found.area.languages else language())[0]
    receipt = AnnouncementReceipt.objects.filter(
        announcement=found, person=request.person, edition__gte=found.must_read
    ).first()
    context = {"item": item, "receipt": receipt, "languages": found.area.languages}
    return render(request, "estate/announcements/one.html", context)


@login_required
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I have read this." """
    found = access.announcement_for(request.person, pk)
    raw = request.POST.get("edition", "")
    edition = int(raw) if raw.isdecimal() and len(raw) < 6 else found.edition
    announcements.read(found, by=request.person, edition=edition, key=request.idempotency_key)
    return answer(request, "estate/announcements/_read.html", to=reverse("estate:announcement", args=[pk]))
