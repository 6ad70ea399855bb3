"""What happens to households and to those who live in them."""

from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.estate.events.base import EstateEvent
from hub.core.notices.tell import Words


@dataclass(frozen=True, kw_only=True)
class HouseholdAdded(EstateEvent):
    """A door is on the list (or a closed one again)."""

    verb: ClassVar[str] = "estate.household.added"


@dataclass(frozen=True, kw_only=True)
class HouseholdChanged(EstateEvent):
    """A door's number, part, floor or remark is different."""

    verb: ClassVar[str] = "estate.household.changed"


@dataclass(frozen=True, kw_only=True)
class HouseholdClosed(EstateEvent):
    """Nobody lives behind this door any more."""

    verb: ClassVar[str] = "estate.household.closed"


@dataclass(frozen=True, kw_only=True)
class HouseholdSplit(EstateEvent):
    """Two households live at one door now."""

    verb: ClassVar[str] = "estate.household.split"


@dataclass(frozen=True, kw_only=True)
class HouseholdsMerged(EstateEvent):
    """Two households are one now."""

    verb: ClassVar[str] = "estate.household.merged"


@dataclass(frozen=True, kw_only=True)
class MovedIn(EstateEvent):
    """Somebody lives behind a door: moved in, or was born."""

    verb: ClassVar[str] = "estate.member.moved_in"
    name: str = ""

    def words(self) -> Words:
        """What the head of the household reads."""
        return Words(
            gettext_noop("%(name)s is now on the list of your household."),
            {"name": self.name},
            url=reverse("estate:my_household"),
        )


@dataclass(frozen=True, kw_only=True)
class Moved(EstateEvent):
    """Somebody lives behind another door of the estate."""

    verb: ClassVar[str] = "estate.member.moved"
    address: str = ""

    def words(self) -> Words:
        """What they read themselves."""
        return Words(
            gettext_noop("The committee has moved you to %(address)s."),
            {"address": self.address},
            url=reverse("estate:my_household"),
        )


@dataclass(frozen=True, kw_only=True)
class MovedOut(EstateEvent):
    """Somebody does not live behind this door any more."""

    verb: ClassVar[str] = "estate.member.moved_out"
    address: str = ""

    def words(self) -> Words:
        """What they read themselves."""
        return Words(
            gettext_noop(
                "The committee has taken you off the list of %(address)s. If that is wrong, call it."
            ),
            {"address": self.address},
            url=reverse("estate:my_household"),
        )


@dataclass(frozen=True, kw_only=True)
class HeadChanged(EstateEvent):
    """Another member is the head of the household."""

    verb: ClassVar[str] = "estate.household.head_changed"
    name: str = ""

    def words(self) -> Words:
        """What the head before and the new one read."""
        return Words(
            gettext_noop("%(name)s is now the head of your household."),
            {"name": self.name},
            url=reverse("estate:my_household"),
        )


@dataclass(frozen=True, kw_only=True)
class PersonChanged(EstateEvent):
    """Somebody's name, phone or other contact data are different."""

    verb: ClassVar[str] = "estate.person.changed"

    def words(self) -> Words:
        """What they read themselves: nobody changes how you are reached behind your back."""
        return Words(
            gettext_noop("The committee has changed your contact data. If that is wrong, call it."),
            url=reverse("estate:my_household"),
        )
