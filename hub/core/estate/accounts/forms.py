"""The forms of signing in: allauth's, with one field for e-mail or phone and with our counting of tries."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.utils.translation import gettext_lazy as _

from hub.core.estate.accounts import contacts, device, limits
from hub.core.estate.accounts.contacts import Contact
from hub.core.estate.accounts.fields import ContactField, DigitsField
from hub.core.kit import seal
from hub.core.kit.errors import TooMany


class CodeForm(LoginForm):  # type: ignore[misc]
    """Asks for the e-mail or phone that a sign-in code goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = ContactField(help_text=_("We send you a code of six digits."))

    def clean_login(self) -> str:
        """The address as it is kept: allauth derives from it where the code goes."""
        self.contact: Contact = self.cleaned_data["login"]
        return str(self.contact.address)

    def _clean_without_password(self, email: str | None, phone: str | None) -> dict[str, Any]:
        self.user = contacts.owner_of(self.contact)
        data: dict[str, Any] = self.cleaned_data
        return data


class PasswordForm(LoginForm):  # type: ignore[misc]
    """E-mail or phone with a password, for those who have set one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = ContactField()
        self.order_fields(["login", "password"])
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def _setup_password_field(self) -> None:
        """allauth drops the field where signing up knows no password; signing in may."""

    def clean_login(self) -> str:
        """The address as it is kept."""
        return str(self.cleaned_data["login"].address)


class Counted:
    """
    Takes a try before a code is compared.

    allauth counts wrong codes in the session: of a hundred guesses sent at once each would find the count at 0. The
    tally is one row, counted in one statement, and bound to the code itself.
    """

    expected_code: str | None

    def clean_code(self) -> str:
        """The code, where it is right and tries are left."""
        session = context.request.session.session_key or ""
        try:
            limits.spend(
                limits.CODE_TRIES, seal.fingerprint(f"{session}\n{self.expected_code}", "code tries")
            )
        except TooMany as error:
            raise get_adapter().validation_error("too_many_login_attempts") from error
        return super().clean_code()  # type: ignore[misc, no-any-return]


class ConfirmCodeForm(Counted, ConfirmLoginCodeForm):  # type: ignore[misc]
    """The six digits of a sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = DigitsField()


class FactorCounted:
    """Takes a try before a code of an app or of the paper list is compared, and lets no code be used twice."""

    user: Any

    def clean_code(self) -> str:
        """The code, where it is right, new, and tries are left."""
        key = device.of(context.request).key(f"person:{self.user.pk}")
        try:
            limits.spend(limits.FACTOR_TRIES, key)
            code: str = super().clean_code()  # type: ignore[misc]
            limits.spend(limits.FACTOR_ONCE, f"{self.user.pk}\n{''.join(filter(str.isalnum, code))}")
        except TooMany as error:
            raise get_adapter().validation_error("too_many_login_attempts") from error
        limits.forget(limits.FACTOR_TRIES, key)
        return code


class FactorForm(FactorCounted, AuthenticateForm):  # type: ignore[misc]
    """A code of the app or of the paper list, on the way in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = DigitsField(label=_("Code of your app, or one of your recovery codes"))


class FactorAgainForm(FactorCounted, ReauthenticateForm):  # type: ignore[misc]
    """The same, to confirm that it is still you."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = DigitsField(label=_("Code of your app, or one of your recovery codes"))


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = DigitsField(label=_("Six digits that the app shows"))
