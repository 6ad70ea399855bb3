"""A person's inbox and what they want to be told."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.kit import again
from hub.core.kit.errors import Invalid
from hub.core.live.page import attributes
from hub.core.notices import devices, inbox, preferences, vapid
from hub.core.notices.forms import DeviceForm, PreferencesForm


@login_required
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The inbox, newest first; `?show=unread` leaves out what was read."""
    live = attributes(request)
    unread = request.GET.get("show") == "unread"
    page = inbox.page(request.person, after=request.GET.get("after", ""), unread=unread)
    shown = {"page": page, "waiting": inbox.unread_count(request.person), "only_unread": unread, "live": live}
    return render(request, "notices/inbox.html", shown)


@login_required
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """Those of the notices asked for that are the person's: the live list fetches them."""
    ids = [int(part) for part in request.GET.get("ids", "").split(",") if part.isdecimal() and len(part) < 19]
    found = list(inbox.notices_of(request.person, ids[:50]))
    return render(request, "notices/_rows.html", {"rows": found}) if found else HttpResponse(status=204)


@login_required
@require_GET
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the inbox."""
    return render(request, "notices/_row.html", {"notice": inbox.notice_for(request.person, pk)})


@login_required
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read; on to what it is about."""
    notice = inbox.notice_for(request.person, pk)
    inbox.read(request.person, inbox.notices_of(request.person, [pk]))
    return HttpResponseRedirect(notice.path or reverse("notices:inbox"), status=303)


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All that stood on the page are read."""
    key, until = request.idempotency_key, request.POST.get("until", "")
    number = again.counted(key, "notices.read_all", lambda: inbox.read_all(request.person, until))
    said = ngettext("%(n)s notice marked as read.", "%(n)s notices marked as read.", number) % {"n": number}
    messages.success(request, said)
    return HttpResponseRedirect(reverse("notices:inbox"), status=303)


@login_required
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """The person has the subject before their eyes: a page posts this when it is opened (`_seen.html`)."""
    kind, pk = request.POST.get("kind", ""), request.POST.get("id", "")
    if not pk.isdecimal() or len(pk) > 18:
        raise Invalid("notices.subject", _("Which subject was seen?"))
    inbox.read_about(request.person, kind, int(pk))
    return HttpResponse(status=204)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """What to be told, by which channel, and when not."""
    wishes = preferences.wishes(request.person)
    form = PreferencesForm(request.person, wishes, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        preferences.choose(request.person, form.wanted())
        preferences.set_quiet_hours(request.person, data["quiet_from"], data["quiet_until"])
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("notices:preferences"), status=303)
    status = 422 if form.is_bound else 200
    return render(request, "notices/preferences.html", _choices(request, form), status=status)


def _choices(request: HttpRequest, form: PreferencesForm) -> dict[str, Any]:
    return {
        "form": form,
        "devices": devices.devices_of(request.person),
        "push_key": vapid.public_key(),
        "reader": preferences.reader_of(request.person),
    }


@login_required
@require_POST
def add_device(request: HttpRequest) -> HttpResponse:
    """Pushes to this device from now on."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        raise Invalid(
            "push.no_subscription", _("This device could not be added. Choose e-mail or SMS instead.")
        )
    devices.enable(request.person, **form.cleaned_data)
    messages.success(request, _("This device will be told."))
    return HttpResponseRedirect(reverse("notices:preferences"), status=303)


@login_required
@require_POST
def remove_device(request: HttpRequest, pk: int) -> HttpResponse:
    """No more pushes to this device."""
    devices.disable(request.person, pk)
    messages.success(request, _("That device will not be told any more."))
    return HttpResponseRedirect(reverse("notices:preferences"), status=303)
