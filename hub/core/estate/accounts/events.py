"""What happens to an account. Its owner is told each time, so that nothing is changed behind their back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

from hub.core.announce import Event
from hub.core.notices.wording import Words


@dataclass(frozen=True, kw_only=True)
class AccountEvent(Event):
    """Something about one person's account: `actor` is whose. Told to them, and to nobody else."""

    sentence: ClassVar[str]

    def people(self) -> Iterable[int]:
        """The owner."""
        return [self.about.id]

    def words(self) -> Words:
        """What happened, with what to do about it."""
        return Words(
            self.sentence, {name: str(value) for name, value in self.particulars.items()}, url="/settings/"
        )


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(AccountEvent):
    """A password was set, changed or removed."""

    verb = "estate.account.password_changed"
    level = 2
    sentence = gettext_noop(
        "Your password was changed. If it was not you, end all sessions and call the committee."
    )


@dataclass(frozen=True, kw_only=True)
class FactorAdded(AccountEvent):
    """An app or a passkey can confirm sign-ins now."""

    verb = "estate.account.factor_added"
    level = 2
    sentence = gettext_noop(
        "A second factor was added to your account. If it was not you, remove it at once."
    )


@dataclass(frozen=True, kw_only=True)
class FactorRemoved(AccountEvent):
    """An app or a passkey was taken away."""

    verb = "estate.account.factor_removed"
    level = 2
    sentence = gettext_noop(
        "A second factor was removed from your account. If it was not you, call the committee."
    )


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(AccountEvent):
    """The paper list was made anew; the old one is waste paper."""

    verb = "estate.account.recovery_codes_made"
    level = 2
    sentence = gettext_noop("You have new recovery codes. The old ones no longer work.")


@dataclass(frozen=True, kw_only=True)
class ContactAdded(AccountEvent):
    """An e-mail or a phone was proved."""

    verb = "estate.account.contact_added"
    level = 2
    sentence = gettext_noop("You can now sign in with %(contact)s.")


@dataclass(frozen=True, kw_only=True)
class ContactRemoved(AccountEvent):
    """An e-mail or a phone no longer signs in."""

    verb = "estate.account.contact_removed"
    level = 2
    sentence = gettext_noop("%(contact)s no longer signs you in. If it was not you, call the committee.")


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(AccountEvent):
    """Other devices were signed out."""

    verb = "estate.account.sessions_ended"
    sentence = gettext_noop("%(count)s other devices were signed out of your account.")


@dataclass(frozen=True, kw_only=True)
class TokenMade(AccountEvent):
    """A program can now use the hub in somebody's name."""

    verb = "estate.account.token_made"
    level = 2
    sentence = gettext_noop("You made a token for “%(name)s”. If it was not you, revoke it at once.")


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(AccountEvent):
    """A program can no longer use the hub in somebody's name."""

    verb = "estate.account.token_revoked"
    sentence = gettext_noop("The token for “%(name)s” no longer works.")
