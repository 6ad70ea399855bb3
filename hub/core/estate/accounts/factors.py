"""The second factor: an app (TOTP) or a passkey, and the paper list for the day the phone is gone."""

from typing import Any

from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.internal import flows as totp
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as passkeys
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hub.core.estate.accounts import fresh
from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.estate.accounts.signin import form_page
from hub.core.estate.forms.fields import LineField
from hub.core.flow.answer import back

_NEXT = "after_factor"
LONGEST_NAME = 60
"""Characters of a passkey's name, as of a token's."""


@require_GET
@login_required
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """
    Where staff roles wait for a second factor: explains it and helps to set one up, or asks for the one there is.

    `next` is where the person wanted to go; it is kept until the factor is set up.
    """
    wanted = back(request, reverse("home"))
    if fresh.factors_of(request.person):
        return redirect(f"{reverse('confirm_it_is_you')}?{urlencode({'next': wanted})}")
    request.session[_NEXT] = wanted
    return render(request, "account/second_factor.html", {"next": wanted})


def after(request: HttpRequest) -> str:
    """Where somebody goes once a factor is set up: where they were on the way to, or their settings."""
    return str(request.session.get(_NEXT) or reverse("settings"))


class AppView(ActivateTOTPView):  # type: ignore[misc]
    """Sets up an app. The first code proves that it works, and confirms this session with it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the secret in groups of four, for typing."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        secret = found["form"].secret
        return {**found, "secret_groups": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}

    def form_valid(self, form: Form) -> HttpResponse:
        """On to the recovery codes."""
        try:
            made, _codes = totp.activate_totp(self.request, form)
        except IntegrityError:  # another page of theirs was quicker
            return redirect("mfa_deactivate_totp")
        post_authentication(self.request, made, reauthenticated=True)
        return redirect("mfa_view_recovery_codes")


class NoAppView(DeactivateTOTPView):  # type: ignore[misc]
    """Takes the app away."""


class AddPasskeyView(AddWebAuthnView):  # type: ignore[misc]
    """Adds a passkey: kept on the device, unlocked by finger, face or PIN, so that it signs in alone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Asks the device for a key that it keeps (allauth's own page asks only after a tick in a box)."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        options = webauthn.begin_registration(self.request.user, passwordless=True)
        return {**found, "js_data": {"creation_options": options}}

    def form_valid(self, form: Form) -> HttpResponse:
        """The device has just verified its owner: that confirms this session too."""
        data = form.cleaned_data
        made, codes = passkeys.add_authenticator(
            self.request, name=data["name"], credential=data["credential"]
        )
        post_authentication(self.request, made, reauthenticated=True)
        return redirect("mfa_view_recovery_codes") if codes else redirect(after(self.request))


class RenamePasskeyView(EditWebAuthnView):  # type: ignore[misc]
    """Another name for a passkey."""

    def get_form(self, form_class: type[Form] | None = None) -> Form:
        """With a label in the reader's language, and no room for a novel."""
        form: Form = super().get_form(form_class)
        form.fields["name"] = LineField(label=_("Name"), max_length=LONGEST_NAME)
        return form


class RecoveryView(ViewRecoveryCodesView):  # type: ignore[misc]
    """The paper list."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds where to go on to, in groups that people can read off."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        codes = [f"{code[:4]} {code[4:]}" for code in found["unused_codes"]]
        return {**found, "codes": codes, "next": after(self.request)}


@require_GET
@login_required
def go_on(request: HttpRequest) -> HttpResponse:
    """Where allauth's pages lead to when they are done."""
    return HttpResponseRedirect(reverse("settings"))


authenticate = form_page(AuthenticateView.as_view())
app = form_page(fresh_confirmation_required(AppView.as_view()))
no_app = form_page(fresh_confirmation_required(NoAppView.as_view()))
add_passkey = form_page(fresh_confirmation_required(AddPasskeyView.as_view()))
rename_passkey = form_page(fresh_confirmation_required(RenamePasskeyView.as_view()))
remove_passkey = form_page(fresh_confirmation_required(RemoveWebAuthnView.as_view()))
recovery = require_GET(fresh_confirmation_required(RecoveryView.as_view()))
new_recovery = form_page(fresh_confirmation_required(GenerateRecoveryCodesView.as_view()))
download_recovery = require_GET(fresh_confirmation_required(DownloadRecoveryCodesView.as_view()))
