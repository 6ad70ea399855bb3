"""
The way in with a letter: code, household, who, contact, six digits, done. At most six screens, without JavaScript.

Whoever is signed in already goes from "who" straight to "done".
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hub.core.estate.accounts import contacts, device, display, limits, proofs
from hub.core.estate.accounts.contacts import Contact
from hub.core.estate.accounts.fields import sent
from hub.core.estate.joining import draft, letters
from hub.core.estate.joining.actions import entering, joining
from hub.core.estate.joining.forms import (
    SOMEBODY_ELSE,
    CodeForm,
    ContactForm,
    DisplayForm,
    LetterForm,
    WhoForm,
)
from hub.core.estate.joining.signing_in import go_in
from hub.core.kit import seal
from hub.core.kit.errors import Gone, NotYours, Refused
from hub.core.people.models import Household, Invitation
from hub.core.people.words import TextSize

PURPOSE = "join"


def show(request: HttpRequest, page: str, form: Any, status: int = 0, **context: Any) -> HttpResponse:
    """A page of the way in, with the device cookie by which its tries are counted."""
    status = status or (422 if form is not None and form.errors else 200)
    response = render(request, f"estate/joining/{page}.html", {"form": form, **context}, status=status)
    device.mark(request, response)
    return response


@require_http_methods(["GET", "POST"])
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """The code of the letter, typed."""
    form = LetterForm(sent(request))
    if form.is_valid():
        return _open(request, form, form.cleaned_data["code"])
    return show(request, "start", form)


@require_GET
@never_cache
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The code of the letter, scanned. It leaves the address bar at once."""
    return _open(request, LetterForm({"code": code}), code)


def _open(request: HttpRequest, form: LetterForm, typed: str) -> HttpResponse:
    try:
        letter = read_letter(request, typed)
    except Refused as error:
        form.is_valid()
        form.add_error("code", str(error.message))
        return show(request, "start", form, error.status)
    kept = draft.Letter.of(request)
    if kept.letter != letter.pk:
        kept = draft.Letter(letter=letter.pk)
    kept.keep(request)
    response = redirect("join_household")
    device.mark(request, response)
    return response


def read_letter(request: HttpRequest, typed: str) -> Invitation:
    """The letter behind a code; counts a wrong one for this device and for this code. Raises Refused."""
    keys = (device.of(request).id, seal.fingerprint(typed, "typed letter code"))
    limits.spend(limits.LETTER_CODES, *keys)
    letter = letters.find(typed)
    limits.forget(limits.LETTER_CODES, *keys)
    return letter


Step = Callable[[HttpRequest, draft.Letter, Invitation], HttpResponse]


def with_letter(step: Step) -> Callable[[HttpRequest], HttpResponse]:
    """A step of the way in: only with a letter that still opens its door, else back to the start with the reason."""

    @wraps(step)
    @require_http_methods(["GET", "POST"])
    @never_cache
    def guarded(request: HttpRequest) -> HttpResponse:
        kept = draft.Letter.of(request)
        letter = Invitation.objects.select_related("household__building", "household__area").filter(
            pk=kept.letter
        )
        found = letter.first()
        if found is None:
            return redirect("join")
        refusal = letters.why_not(found)
        if refusal is not None:
            messages.error(request, str(refusal.message))
            return redirect("join")
        return step(request, kept, found)

    return guarded


@with_letter
def household(request: HttpRequest, kept: draft.Letter, letter: Invitation) -> HttpResponse:
    """Is this your door? And in which language, how large."""
    initial = {
        "language": kept.language or request.LANGUAGE_CODE,
        "size": kept.size or request.COOKIES.get(display.COOKIES["size"], "normal"),
    }
    form = DisplayForm(sent(request), initial=initial)
    if not form.is_valid():
        return show(request, "household", form, letter=letter, household=letter.household)
    kept.language, kept.size = form.cleaned_data["language"], form.cleaned_data["size"]
    kept.keep(request)
    response = redirect("join_who")
    display.remember(response, "language", kept.language)
    display.remember(response, "size", kept.size)
    return response


@with_letter
def who(request: HttpRequest, kept: draft.Letter, letter: Invitation) -> HttpResponse:
    """Which of those on the list. Whoever is signed in has joined after this."""
    known = request.user.is_authenticated
    listed = entering.waiting(letter.household)
    initial = {"who": _chosen(kept, listed), "name": kept.name}
    form = WhoForm(sent(request), listed=listed, known=known, initial=initial)
    if not form.is_valid():
        return show(request, "who", form, household=letter.household, known=known, listed=listed)
    member = form.cleaned_data["member"]
    if known:
        try:
            return _done(
                request,
                joining.join_known(letter, member, request.person, key=request.idempotency_key).household,
            )
        except Refused as error:
            form.add_error("who", str(error.message))
            return show(
                request, "who", form, error.status, household=letter.household, known=known, listed=listed
            )
    kept.who, kept.name = (member.pk if member else 0), form.cleaned_data["name"]
    kept.keep(request)
    return _arrive(request, kept, letter) if kept.proved else redirect("join_contact")


def _chosen(kept: draft.Letter, listed: list[Any]) -> str:
    if kept.who and any(member.pk == kept.who for member in listed):
        return str(kept.who)
    return SOMEBODY_ELSE if kept.name or not listed else ""


@with_letter
def contact(request: HttpRequest, kept: draft.Letter, letter: Invitation) -> HttpResponse:
    """E-mail or phone: six digits go there."""
    if not kept.who and not kept.name:
        return redirect("join_who")
    form = ContactForm(sent(request), initial={"contact": kept.address})
    if not form.is_valid():
        return show(request, "contact", form, household=letter.household)
    wanted: Contact = form.cleaned_data["contact"]
    try:
        limits.spend(limits.LETTER_SENDS, str(letter.pk))
        kept.take(wanted, proofs.start(request, wanted, PURPOSE, contacts.owner_of(wanted)))
    except Refused as error:
        form.add_error("contact", str(error.message))
        return show(request, "contact", form, error.status, household=letter.household)
    kept.keep(request)
    return redirect("join_code")


@with_letter
def code(request: HttpRequest, kept: draft.Letter, letter: Invitation) -> HttpResponse:
    """The six digits come back."""
    if kept.contact is None:
        return redirect("join_contact")
    form = CodeForm(sent(request))
    if form.is_valid():
        try:
            proofs.check(kept.proof, kept.contact, PURPOSE, form.cleaned_data["digits"])
        except Refused as error:
            form.add_error("digits", str(error.message))
            over = isinstance(error, Gone)
            return show(request, "code", form, error.status, contact=kept.contact, over=over)
        kept.proved = True
        kept.keep(request)
        return _arrive(request, kept, letter)
    return show(request, "code", form, contact=kept.contact)


def _arrive(request: HttpRequest, kept: draft.Letter, letter: Invitation) -> HttpResponse:
    """
    The contact is proved. Whoever has an account signs in with it first, second factor and all, and then joins.
    """
    assert kept.contact is not None
    owner = contacts.owner_of(kept.contact)
    if owner is not None:
        return go_in(request, owner, kept.contact, "join_who")
    listed = {member.pk: member for member in entering.waiting(letter.household)}
    newcomer = joining.Newcomer(
        contact=kept.contact,
        name=kept.name,
        language=kept.language or request.LANGUAGE_CODE,
        text_size=kept.size or TextSize.NORMAL,
    )
    try:
        if kept.who and kept.who not in listed:
            raise entering.taken()
        member = joining.join_new(letter, listed.get(kept.who), newcomer)
    except Refused as error:
        return _back(request, kept, error)
    kept.joined = member.household_id
    kept.keep(request)
    return go_in(request, member.person, kept.contact, "join_done")


def _back(request: HttpRequest, kept: draft.Letter, error: Refused) -> HttpResponse:
    """To the page on which the reason can be put right."""
    messages.error(request, str(error.message))
    if isinstance(error, NotYours):
        kept.proved = False
        kept.keep(request)
        return redirect("join_contact")
    return redirect("join" if isinstance(error, Gone) else "join_who")


def _done(request: HttpRequest, household: Household) -> HttpResponse:
    kept = draft.Letter.of(request)
    kept.joined = household.pk
    kept.keep(request)
    return redirect("join_done")


@require_GET
@never_cache
def done(request: HttpRequest) -> HttpResponse:
    """Welcome, and what one can do now."""
    joined = draft.Letter.of(request).joined
    if not request.user.is_authenticated or not joined:
        return redirect("join")
    household = Household.objects.select_related("building", "area").get(pk=joined)
    return show(request, "done", None, household=household)
