"""What happens when somebody joins a household, asks to, is objected to, or has to leave again."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

from hub.core.estate.events.base import EstateEvent
from hub.core.notices.wording import Words


@dataclass(frozen=True, kw_only=True)
class LettersMade(EstateEvent):
    """New invitation letters for a building, or some doors of it. The codes are nowhere but on paper."""

    verb: ClassVar[str] = "estate.letters.made"


@dataclass(frozen=True, kw_only=True)
class HouseholdJoined(EstateEvent):
    """Somebody has joined a household, with a letter or by the committee's word. Told: who may object."""

    verb: ClassVar[str] = "estate.household.joined"
    level: ClassVar[int] = 2
    name: str = ""
    url: str = ""

    def words(self) -> Words:
        """What the head of the household reads."""
        return Words(
            gettext_noop("%(name)s has joined your household. If you do not know them, say so at once."),
            {"name": self.name},
            url=self.url,
        )


@dataclass(frozen=True, kw_only=True)
class MembershipObjected(EstateEvent):
    """The head says: this person does not live here. The desk decides."""

    verb: ClassVar[str] = "estate.membership.objected"
    level: ClassVar[int] = 2


@dataclass(frozen=True, kw_only=True)
class MembershipKept(EstateEvent):
    """The committee has looked at an objection, and the member stays. Told: who had objected."""

    verb: ClassVar[str] = "estate.membership.kept"
    name: str = ""
    url: str = ""

    def words(self) -> Words:
        """The answer to the objection."""
        sentence = gettext_noop("The committee has checked: %(name)s belongs to your household.")
        return Words(sentence, {"name": self.name}, url=self.url)


@dataclass(frozen=True, kw_only=True)
class MembershipWithdrawn(EstateEvent):
    """The committee has taken somebody out of a household they had joined. Told: that person."""

    verb: ClassVar[str] = "estate.membership.withdrawn"
    level: ClassVar[int] = 2
    address: str = ""
    reason: str = ""

    def words(self) -> Words:
        """What the person reads."""
        sentence = gettext_noop(
            "You no longer belong to %(address)s. Reason: %(reason)s. If that is wrong, call us."
        )
        return Words(sentence, {"address": self.address, "reason": self.reason}, url="/")


@dataclass(frozen=True, kw_only=True)
class HouseholdLeft(EstateEvent):
    """Somebody has left a household by themselves. Told: its head."""

    verb: ClassVar[str] = "estate.household.left"
    name: str = ""
    url: str = ""

    def words(self) -> Words:
        """What the head reads."""
        return Words(
            gettext_noop("%(name)s has left your household here."), {"name": self.name}, url=self.url
        )


@dataclass(frozen=True, kw_only=True)
class JoinRequested(EstateEvent):
    """Somebody without a letter asks to join. The desk sees it at once; nobody is told in person."""

    verb: ClassVar[str] = "estate.join_request.made"


@dataclass(frozen=True, kw_only=True)
class JoinApproved(EstateEvent):
    """The committee has let somebody in. Told: that person."""

    verb: ClassVar[str] = "estate.join_request.approved"
    level: ClassVar[int] = 2
    address: str = ""

    def words(self) -> Words:
        """What the person reads."""
        return Words(
            gettext_noop("Welcome: you have joined %(address)s."), {"address": self.address}, url="/"
        )


@dataclass(frozen=True, kw_only=True)
class JoinDeclined(EstateEvent):
    """The committee has said no. Told: that person, with the reason."""

    verb: ClassVar[str] = "estate.join_request.declined"
    level: ClassVar[int] = 2
    reason: str = ""
    url: str = ""

    def words(self) -> Words:
        """What the person reads."""
        return Words(
            gettext_noop("The committee could not let you join. Reason: %(reason)s. You can ask again."),
            {"reason": self.reason},
            url=self.url,
        )
