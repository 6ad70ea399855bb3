"""My settings: who I am, how I sign in, where I am signed in, which programs may act for me."""

from typing import Any

from allauth.account.internal.flows.password_change import finalize_password_set
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate.accounts import actions, address, contacts, display, proofs
from hub.core.estate.accounts.contacts import Contact
from hub.core.estate.accounts.fields import sent
from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.estate.accounts.settings_forms import (
    ContactCodeForm,
    ContactForm,
    PasswordForm,
    TokenForm,
    YouForm,
)
from hub.core.kit.errors import Refused
from hub.core.notices.words import Channel
from hub.core.people import access, tokens

PURPOSE = "contact"
_SESSION = "new_contact"


@require_GET
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Everything at a glance, each with its Change link."""
    person = request.person
    factors: dict[str, list[Any]] = {}
    for factor in Authenticator.objects.filter(user=person).order_by("pk"):
        factors.setdefault(factor.type, []).append(factor.wrap())
    return render(
        request,
        "account/settings.html",
        {
            "contacts": contacts.of(person),
            "passkeys": factors.get("webauthn", []),
            "app": factors.get("totp"),
            "recovery": factors.get("recovery_codes"),
            "sessions": UserSession.objects.filter(user=person).count(),
            "tokens": tokens.live(person).count(),
            "households": access.households_of(person),
        },
    )


@require_http_methods(["GET", "POST"])
@login_required
def you(request: HttpRequest) -> HttpResponse:
    """Name, language, text size, theme."""
    form = YouForm(sent(request), instance=request.person)
    if form.is_valid():
        form.save()
        response = redirect("settings")
        for name, field in display.FIELDS.items():
            display.remember(response, name, form.cleaned_data[field])
        return response
    return render(request, "account/settings_you.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@fresh_confirmation_required
def contact(request: HttpRequest) -> HttpResponse:
    """A new e-mail or phone: digits go there."""
    form = ContactForm(sent(request))
    if form.is_valid():
        new: Contact = form.cleaned_data["contact"]
        try:
            proof = proofs.start(request, new, PURPOSE, request.person)
        except Refused as error:
            form.add_error("contact", str(error.message))
        else:
            request.session[_SESSION] = {"proof": proof, "channel": new.channel, "address": new.address}
            return redirect("settings_contact_code")
    return render(
        request, "account/settings_contact.html", {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@login_required
def contact_code(request: HttpRequest) -> HttpResponse:
    """The digits come back, and the contact is theirs."""
    waits = request.session.get(_SESSION)
    if not waits:
        return redirect("settings_contact")
    new = Contact(Channel(waits["channel"]), waits["address"])
    form = ContactCodeForm(sent(request))
    if form.is_valid() and _proved(request, form, waits["proof"], new):
        messages.success(request, _("You can now sign in with %(contact)s.") % {"contact": new.shown})
        return redirect("settings")
    context = {"form": form, "contact": new}
    return render(request, "account/settings_contact_code.html", context, status=422 if form.errors else 200)


def _proved(request: HttpRequest, form: ContactCodeForm, proof: int, new: Contact) -> bool:
    try:
        proofs.check(proof, new, PURPOSE, form.cleaned_data["digits"])
        actions.add_contact(request.person, new)
    except Refused as error:
        form.add_error("digits", str(error.message))
        return False
    del request.session[_SESSION]
    return True


@require_POST
@fresh_confirmation_required
def contact_removal(request: HttpRequest) -> HttpResponse:
    """Takes a contact away: `address`, so that an old page removes no other."""
    wanted = request.POST.get("address", "")
    for mine in contacts.of(request.person):
        if mine.address == wanted:
            actions.remove_contact(request.person, mine)
            messages.success(request, _("%(contact)s no longer signs you in.") % {"contact": mine.shown})
    return redirect("settings")


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password1", "password2")
@fresh_confirmation_required
def password(request: HttpRequest) -> HttpResponse:
    """Sets or changes the password. Other devices are signed out by it."""
    form = PasswordForm(data=sent(request), user=request.person)
    if form.is_valid():
        form.save()
        finalize_password_set(request, request.person)
        messages.success(request, _("Your password is set. Other devices are signed out."))
        return redirect("settings")
    return render(
        request, "account/settings_password.html", {"form": form}, status=422 if form.errors else 200
    )


@require_POST
@fresh_confirmation_required
def password_removal(request: HttpRequest) -> HttpResponse:
    """No password any more: code or passkey only."""
    actions.remove_password(request.person)
    update_session_auth_hash(request, request.person)
    messages.success(request, _("Your password is removed. You sign in with a code or a passkey."))
    return redirect("settings")


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """Where this person is signed in. POST signs every other device out."""
    if request.method == "POST":
        ended = actions.end_other_sessions(request.person, request.session)
        messages.success(request, _("Signed out elsewhere: %(count)s.") % {"count": ended})
        return redirect("usersessions_list")
    found = UserSession.objects.purge_and_list(request.person)
    rows = [
        {"session": row, "name": address.name(row.user_agent), "current": row.is_current()}
        for row in sorted(found, key=lambda row: (not row.is_current(), -row.pk))
    ]
    return render(request, "usersessions/usersession_list.html", {"rows": rows})


@login_required
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs one other device out."""
    actions.end_session(request.person, pk)
    return redirect("usersessions_list")


@require_GET
@login_required
@never_cache
def token_list(request: HttpRequest) -> HttpResponse:
    """Which programs may act for this person."""
    labels = dict(tokens.Scope.choices)
    rows = [
        (token, [labels[scope] for scope in token.scopes if scope in labels])
        for token in tokens.live(request.person).order_by("-pk")
    ]
    return render(request, "account/settings_tokens.html", {"tokens": rows})


@require_http_methods(["GET", "POST"])
@fresh_confirmation_required
@never_cache
def token_new(request: HttpRequest) -> HttpResponse:
    """Makes a token and shows it: this once."""
    strong = access.has_second_factor(request)
    form = TokenForm(sent(request), staff=strong)
    if not form.is_valid():
        return render(
            request, "account/settings_token_new.html", {"form": form}, status=422 if form.errors else 200
        )
    data = form.cleaned_data
    token, text = actions.make_token(
        request.person, data["name"], data["scopes"], data["days"], second_factor=strong
    )
    return render(request, "account/settings_token_made.html", {"token": token, "text": text})


@login_required
@require_POST
def token_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a token."""
    actions.revoke_token(request.person, pk)
    return redirect("settings_tokens")
