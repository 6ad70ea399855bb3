"""Without a letter: somebody says where they live, proves a contact, and the committee compares and decides."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hub.core.estate.accounts import contacts, device, limits, proofs
from hub.core.estate.accounts.contacts import Contact
from hub.core.estate.accounts.fields import sent
from hub.core.estate.joining import access, draft
from hub.core.estate.joining.actions import requests
from hub.core.estate.joining.forms import AskForm, CodeForm
from hub.core.estate.joining.signing_in import go_in
from hub.core.estate.joining.views import show
from hub.core.kit.errors import Gone, Refused
from hub.core.notices.words import Channel
from hub.core.people.models import Area, Building, JoinRequest, Person

PURPOSE = "ask"


@require_http_methods(["GET", "POST"])
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Area, building, door, name, and a contact where nobody is signed in."""
    known = request.user.is_authenticated
    kept = draft.Request.of(request)
    initial = {"area": kept.area, "building": kept.building, "door": kept.door, "note": kept.note}
    initial |= {"name": kept.name or (request.person.name if known else ""), "contact": kept.address}
    form = AskForm(sent(request), known=known, initial=initial)
    if not form.is_valid():
        return show(request, "ask", form, known=known)
    try:
        if known:
            return _made(
                request, requests.ask(_wish(form.cleaned_data), request.person, key=request.idempotency_key)
            )
        _remember(request, kept, form.cleaned_data)
    except Refused as error:
        form.add_error(None, str(error.message))
        return show(request, "ask", form, error.status, known=known)
    return redirect("join_request_code")


def _remember(request: HttpRequest, kept: draft.Request, data: dict[str, Any]) -> None:
    """Sends the digits and keeps what was typed. Raises TooMany."""
    wanted: Contact = data["contact"]
    spend_on_asking(request, data["area"], wanted)
    kept.take(wanted, proofs.start(request, wanted, PURPOSE, contacts.owner_of(wanted)))
    kept.area, kept.building = data["area"].pk, data["building"].pk
    kept.door, kept.name, kept.note = data["door"], data["name"], data["note"]
    kept.keep(request)


def spend_on_asking(request: HttpRequest, area: Area, contact: Contact) -> None:
    """Counts one request by this device and for this contact. Raises TooMany."""
    limits.spend(limits.JOIN_REQUESTS, device.of(request).id, contact.address)
    if contact.channel == Channel.SMS:
        # Without a letter anybody may ask, and each text message costs: this bounds what strangers can make us spend.
        limits.spend(limits.STRANGERS_SENDS, str(area.pk))


def _wish(data: dict[str, Any]) -> requests.Wish:
    return requests.Wish(**{name: data[name] for name in ("area", "building", "door", "name", "note")})


@require_http_methods(["GET", "POST"])
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """The six digits come back; an account that was there already signs in first and sends its request then."""
    kept = draft.Request.of(request)
    if kept.contact is None:
        return redirect("join_request")
    form = CodeForm(sent(request))
    if not form.is_valid():
        return show(request, "code", form, contact=kept.contact, asking=True)
    try:
        proofs.check(kept.proof, kept.contact, PURPOSE, form.cleaned_data["digits"])
        owner = contacts.owner_of(kept.contact)
        if owner is not None:
            return go_in(request, owner, kept.contact, "join_request")
        return _first(request, kept, kept.contact)
    except Refused as error:
        form.add_error("digits", str(error.message))
        over = isinstance(error, Gone)
        return show(request, "code", form, error.status, contact=kept.contact, asking=True, over=over)


def _first(request: HttpRequest, kept: draft.Request, contact: Contact) -> HttpResponse:
    area, building = Area.objects.get(pk=kept.area), Building.objects.get(pk=kept.building)
    wish = requests.Wish(area=area, building=building, door=kept.door, name=kept.name, note=kept.note)
    made = requests.ask_new(wish, contact, language=request.LANGUAGE_CODE)
    draft.forget_request(request)
    return go_in(request, made.person, contact, "join_request_latest")


def _made(request: HttpRequest, made: JoinRequest) -> HttpResponse:
    draft.forget_request(request)
    return redirect("join_request_status", made.pk)


@require_GET
@login_required
def latest(request: HttpRequest) -> HttpResponse:
    """The newest request of whoever is signed in."""
    person: Person = request.person
    found = JoinRequest.objects.filter(person=person).order_by("-pk").first()
    return redirect("join_request_status", found.pk) if found else redirect("join_request")


@require_GET
@login_required
@never_cache
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a request stands, for whoever made it."""
    found = access.own_request(request.person, pk)
    return show(request, "status", None, join_request=found, area=found.area)
