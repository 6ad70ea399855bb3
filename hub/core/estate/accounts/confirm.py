"""
"Confirm that it is you": one page with every way that this person has.

Somebody with a second factor confirms with that; others with their password, or with a code to their e-mail or phone.
"""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password, resume_request
from allauth.core import context
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hub.core.estate.accounts import contacts, fresh, proofs
from hub.core.estate.accounts.contacts import Contact
from hub.core.estate.accounts.fields import DigitsField
from hub.core.estate.accounts.forms import FactorAgainForm
from hub.core.flow.answer import back
from hub.core.kit import text
from hub.core.kit.errors import Refused
from hub.core.notices.words import Channel
from hub.core.people.models import Person

PURPOSE = "confirm"
_SESSION = "confirming"


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def save(self) -> None:
        """Notes the confirmation in the session."""
        reauthenticate_by_password(context.request)


class DigitsAgainForm(forms.Form):
    """Six digits that went to one of the person's own contacts."""

    digits = DigitsField(label=_("Six digits"))

    def __init__(self, *args: Any, user: Person, sent: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.sent = user, sent
        self.contact = Contact(Channel(sent["channel"]), sent["address"])

    def clean_digits(self) -> str:
        """The digits, where they are right. They work once."""
        typed: str = self.cleaned_data["digits"]
        try:
            proofs.check(self.sent["proof"], self.contact, PURPOSE, typed)
        except Refused as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        return typed

    def save(self) -> None:
        """Notes the confirmation in the session."""
        context.request.session.pop(_SESSION, None)
        record_authentication(context.request, self.user, "code", reauthenticated=True)


class Ways:
    """The ways in which the person of a request can confirm, as forms; the one that was sent holds its data."""

    def __init__(self, request: HttpRequest, person: Person) -> None:
        self.request, self.person = request, person
        factors = fresh.factors_of(person)
        self.code = self._form("code", FactorAgainForm) if factors else None
        self.passkey = self._form("credential", ReauthenticateWebAuthnForm) if "webauthn" in factors else None
        plain = not factors
        self.password = (
            self._form("password", PasswordAgainForm) if plain and person.has_usable_password() else None
        )
        self.contacts = contacts.of(person) if plain else []
        sent = request.session.get(_SESSION) if plain else None
        self.digits = self._form("digits", DigitsAgainForm, sent=sent) if sent else None

    def _form(self, name: str, kind: Any, **kwargs: Any) -> Any:
        posted = self.request.method == "POST" and name in self.request.POST
        return kind(data=self.request.POST if posted else None, user=self.person, **kwargs)

    def sent(self) -> Any:
        """The form that came with this request."""
        return next((form for form in self.all() if form.is_bound), None)

    def all(self) -> list[Any]:
        """Those that this person has."""
        return [form for form in (self.code, self.passkey, self.password, self.digits) if form is not None]


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
@sensitive_post_parameters("password", "code", "digits")
def confirm(request: HttpRequest) -> HttpResponse:
    """Shows the ways; goes on to what was wanted once one of them is right."""
    ways = Ways(request, request.person)
    form = ways.sent()
    if form is not None and form.is_valid():
        form.save()
        return resume_request(request) or HttpResponseRedirect(back(request, reverse("settings")), status=303)
    options = {"request_options": webauthn.begin_authentication(request.user)} if ways.passkey else None
    status = 422 if form is not None else 200
    wanted = back(request, reverse("settings"))
    return render(
        request,
        "account/confirm_it_is_you.html",
        {"ways": ways, "form": form, "js_data": options, "next": wanted},
        status=status,
    )


@login_required
@require_POST
def send_code(request: HttpRequest) -> HttpResponse:
    """Sends six digits to one of the person's own contacts (`contact`: its place in the list)."""
    mine = contacts.of(request.person)
    place = text.whole(request.POST.get("contact", ""))
    if not fresh.factors_of(request.person) and place is not None and place < len(mine):
        contact = mine[place]
        proof = proofs.start(request, contact, PURPOSE, request.person)
        request.session[_SESSION] = {"proof": proof, "channel": contact.channel, "address": contact.address}
    query = urlencode({"next": back(request, reverse("settings"))})
    return HttpResponseRedirect(f"{reverse('confirm_it_is_you')}?{query}", status=303)
