"""How django-allauth asks us: who may sign in, by which contact, where codes go, what is too often."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse, RateLimited
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.core.estate.accounts import address, contacts, device, fresh, limits, post, proofs
from hub.core.estate.accounts.contacts import Contact
from hub.core.flow import failures
from hub.core.kit import qr, seal
from hub.core.kit.codes import digits
from hub.core.kit.errors import TooMany
from hub.core.notices.words import Channel
from hub.core.people.models import Person

WRONG = _("This does not match. Check what you typed, or ask for a code instead.")
SPENT = _("Too many tries. Ask for a new code, or wait a little.")


class TooOften(ImmediateHttpResponse, RateLimited):  # type: ignore[misc]
    """A code was asked for too often. A view that knows its form puts `error` there; else the response goes out."""

    def __init__(self, request: HttpRequest, error: TooMany) -> None:
        Exception.__init__(self, error.code)
        self.request, self.error = request, error

    @property
    def response(self) -> HttpResponse:
        """The page, or the problem document."""
        return failures.refused(self.request, self.error)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """
    Accounts are made by joining a household, never by a sign-up form.

    What is sent and what is guessed is counted here, since pages and programs (headless) both pass through.
    """

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Call the committee."),
        "email_password_mismatch": WRONG,
        "phone_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "incorrect_code": _("This is not the code. Check the digits, or ask for a new one."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "invalid_login": _("This is neither an e-mail address nor a phone number. Check each digit."),
        "rate_limited": SPENT,
        "too_many_login_attempts": SPENT,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up here."""
        return False

    def get_login_stages(self) -> list[str]:
        """A code, then the second factor. Contacts are proved by joining and in the settings, never on the way in."""
        return ["allauth.account.stages.LoginByCodeStage", "allauth.mfa.stages.AuthenticateStage"]

    # --- contacts -------------------------------------------------------------------------------------------------
    def phone_form_field(self, **kwargs: Any) -> Field:
        """A field that takes a phone typed anyhow and gives E.164."""
        from hub.core.estate.accounts.fields import PhoneField

        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone: str) -> Person | None:
        """Who signs in with this phone."""
        return contacts.owner_of(Contact(Channel.SMS, phone))

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        """The phone a person has proved. One that only the roster knows signs nobody in."""
        assert isinstance(user, Person)
        return (user.phone, True) if user.phone_verified else None

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        """A phone counts once it is proved, and only then."""
        if verified:
            self.set_phone_verified(user, phone)

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        """After a code that went to the phone came back."""
        assert isinstance(user, Person)
        contacts.give(user, Contact(Channel.SMS, phone))

    # --- codes ----------------------------------------------------------------------------------------------------
    def generate_login_code(self) -> str:
        """Six digits."""
        return digits.new()

    def generate_phone_verification_code(self, *, user: AbstractBaseUser, phone: str) -> str:
        """Six digits."""
        return digits.new()

    def send_verification_code_sms(
        self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any
    ) -> None:
        """Sends a sign-in code by text message."""
        assert isinstance(user, Person)
        self._send_code(user, Contact(Channel.SMS, phone), code)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Counts as a sent code does, so that unknown and known look the same."""
        self._send_code(None, Contact(Channel.SMS, phone), "")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The two mails of signing in: a code, or the word that no account uses the address."""
        contact = Contact(Channel.EMAIL, email.lower())
        self._send_code(contacts.owner_of(contact), contact, context.get("code", ""))

    def _send_code(self, person: Person | None, contact: Contact, code: str) -> None:
        request = context.request
        try:
            proofs.spend_on_sending(request, contact)
        except TooMany as error:
            raise TooOften(request, error) from error
        if person is not None and code:
            post.code(person, contact, code, post.host_of(request))
        else:
            post.no_account(contact)

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *args: Any, **kwargs: Any
    ) -> None:
        """What allauth would mail about an account's safety is announced instead: record, inbox, chosen channels."""
        from hub.core.estate.accounts import actions

        assert isinstance(user, Person)
        actions.tell_of_change(user, template_prefix.rpartition("/")[2])

    # --- passwords ------------------------------------------------------------------------------------------------
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts a try for the identity, before the password is looked at."""
        try:
            limits.spend(limits.PASSWORD_TRIES, self._tried(request, credentials))
        except TooMany as error:
            raise self.validation_error("too_many_login_attempts") from error

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """The person, where the password is theirs; the tries are given back then."""
        person = super().authenticate(request, **credentials)
        if person is not None:
            limits.forget(limits.PASSWORD_TRIES, self._tried(request, credentials))
        return person  # type: ignore[no-any-return]

    def _tried(self, request: HttpRequest, credentials: dict[str, Any]) -> str:
        identity = str(credentials.get("email") or credentials.get("phone") or "").lower()
        return device.of(request).key(identity)

    # --- the session ----------------------------------------------------------------------------------------------
    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """The device learns who signed in on it."""
        assert isinstance(user, Person)
        for contact in contacts.of(user):
            device.of(request).learn(contact.address)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        device.mark(request, response)
        return response

    def get_client_ip(self, request: HttpRequest) -> str:
        """For the list of a person's own sessions; no limit hangs on it."""
        return address.of(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether the last proof of who it is lies too far back. What is sensitive asks `fresh` besides."""
        return not fresh.is_fresh(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """One page knows all the ways to confirm that it is you."""
        if not user.is_authenticated:
            return []
        return [
            {
                "id": "confirm",
                "description": str(_("Confirm that it is you")),
                "url": reverse("confirm_it_is_you"),
            }
        ]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the settings."""
        return reverse("settings")

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Sentences of ours go out; allauth's templates would repeat what the page shows already."""
        if kwargs.get("message"):
            super().add_message(request, level, message=kwargs["message"])


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: their secrets are sealed with HUB_DATA_KEY, their names say what they are."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """Seals a TOTP secret or the seed of recovery codes."""
        return base64.b64encode(seal.wrap(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Opens it again."""
        return seal.unwrap(base64.b64decode(encrypted_text)).decode()

    def build_totp_svg(self, url: str) -> str:
        """The QR of the secret, drawn here: no third party sees it."""
        return qr.svg(url, str(_("QR code of the secret")))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """For whom a passkey is: this host, under the site's name."""
        return {"id": post.host_of(context.request), "name": settings.SITE_NAME}

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        assert isinstance(user, Person)
        mine = contacts.of(user)
        return mine[0].shown if mine else user.name

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002 - allauth's name
        """What a new passkey is called until its owner says otherwise: the kind of device it was made on."""
        return address.kind_of(context.request)
