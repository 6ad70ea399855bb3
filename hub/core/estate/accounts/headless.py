"""Signing in for programs (django-allauth headless): a code or a password, then the second factor. Nothing else."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.headless.account import inputs as account
from allauth.headless.account import views
from allauth.headless.constants import Client
from allauth.headless.internal.restkit import inputs as rest
from allauth.headless.mfa import views as mfa
from django.urls import path
from django.views.decorators.http import require_http_methods

from hub.core.estate.accounts import contacts
from hub.core.estate.accounts.contacts import Contact
from hub.core.estate.accounts.forms import Counted, FactorAgainForm, FactorForm
from hub.core.notices.words import Channel


class RequestCodeInput(account.RequestLoginCodeInput):  # type: ignore[misc]
    """`email` or `phone`: one of the two."""

    _user = None

    def clean(self) -> dict[str, Any]:
        """Looks for whoever has proved the address."""
        data: dict[str, Any] = super().clean()
        channel = Channel.EMAIL if data.get("email") else Channel.SMS
        address = data.get("email") or data.get("phone")
        if not address and not self.errors:
            raise get_adapter().validation_error("invalid_login")
        self._user = contacts.owner_of(Contact(channel, address)) if address else None
        return data

    def clean_email(self) -> str:
        """In lower case."""
        return str(self.cleaned_data["email"] or "").lower()

    def clean_phone(self) -> str:
        """In E.164."""
        return str(self.cleaned_data["phone"] or "")


class ConfirmCodeInput(Counted, account.ConfirmLoginCodeInput):  # type: ignore[misc]
    """`code`, with our counting of tries."""


class FactorInput(FactorForm, rest.Input):  # type: ignore[misc]
    """`code` of an app or of the paper list."""


class FactorAgainInput(FactorAgainForm, rest.Input):  # type: ignore[misc]
    """The same, to confirm that it is still you."""


class RequestCode(views.RequestLoginCodeView):  # type: ignore[misc]
    """Sends a code."""

    input_class = RequestCodeInput


class ConfirmCode(views.ConfirmLoginCodeView):  # type: ignore[misc]
    """Takes the code."""

    input_class = ConfirmCodeInput


class Factor(mfa.AuthenticateView):  # type: ignore[misc]
    """Takes the second factor."""

    input_class = FactorInput


class FactorAgain(mfa.ReauthenticateView):  # type: ignore[misc]
    """Takes it once more."""

    input_class = FactorAgainInput


def _program(view: Any, *methods: str) -> Any:
    """Another method is refused before the body is read: it would count as a try."""
    return require_http_methods(methods or ["POST"])(view.as_api_view(client=Client.APP))


urlpatterns = [
    path("session", _program(views.SessionView, "GET", "DELETE"), name="program_session"),
    path("code/request", _program(RequestCode), name="program_code_request"),
    path("code/confirm", _program(ConfirmCode), name="program_code_confirm"),
    path("code/resend", _program(views.ResendLoginCodeView), name="program_code_resend"),
    path("login", _program(views.LoginView), name="program_login"),
    path("2fa/authenticate", _program(Factor), name="program_factor"),
    path("2fa/reauthenticate", _program(FactorAgain), name="program_factor_again"),
    path("reauthenticate", _program(views.ReauthenticateView), name="program_password_again"),
]
