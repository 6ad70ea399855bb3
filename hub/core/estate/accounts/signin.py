"""Signing in: allauth's own views with our forms, pages and limits."""

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, LoginView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from hub.core.estate.accounts import device
from hub.core.estate.accounts.adapter import TooOften
from hub.core.estate.accounts.contacts import Contact
from hub.core.estate.accounts.forms import PasswordForm
from hub.core.notices.words import Channel


class SignInView(LoginView):  # type: ignore[misc]
    """The first page: an e-mail or a phone, or a passkey."""

    template_name = "account/login.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Every browser that comes here gets its device cookie, so that its tries are its own."""
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        device.mark(request, response)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """Sends the code; the page with what was typed where that is too often."""
        try:
            response: HttpResponse = form.login(self.request, redirect_url=self.get_success_url())
        except TooOften as error:
            form.add_error("login", str(error.error.message))
            response = self.form_invalid(form)
            response.status_code = error.error.status
        return response


class PasswordView(SignInView):
    """The same with a password."""

    template_name = "account/login_password.html"

    def get_form_class(self) -> type[Form]:
        """E-mail or phone, and the password."""
        return PasswordForm


class CodeView(ConfirmLoginCodeView):  # type: ignore[misc]
    """Six digits. The page shows where they went, masked: somebody may look over a shoulder."""

    template_name = "account/confirm_login_code.html"

    @cached_property
    def _action(self) -> str:
        # allauth's own field is called "action", which would hide the form's address from the page's scripts.
        return "resend" if "resend" in self.request.POST and self._process.can_resend else "verify"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds `contact` and where to go to use another one."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        phone, email = found.get("phone"), found.get("email")
        contact = Contact(Channel.SMS, phone) if phone else Contact(Channel.EMAIL, email or "")
        return {**found, "contact": contact}


class PasskeyView(LoginWebAuthnView):  # type: ignore[misc]
    """A passkey alone: it is both factors. Keeps the page that somebody was on the way to."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Back to the first page with the reason, and with `next`."""
        super().form_invalid(form)
        wanted = self.request.POST.get(REDIRECT_FIELD_NAME, "")
        query = f"?{urlencode({REDIRECT_FIELD_NAME: wanted})}" if wanted else ""
        return HttpResponseRedirect(reverse("account_login") + query)


form_page = require_http_methods(["GET", "POST"])
sign_in = form_page(SignInView.as_view())
sign_in_password = form_page(PasswordView.as_view())
confirm_code = form_page(CodeView.as_view())
passkey = form_page(PasskeyView.as_view())
