"""What happens to health data: care flags, wishes about them, infection status, and each reading of any of them."""

from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.estate.events.base import EstateEvent, QuietEvent
from hub.core.notices.tell import Words


@dataclass(frozen=True, kw_only=True)
class CareChanged(EstateEvent):
    """A care flag was set or ended. The notice names no flag: a screen may be seen by others."""

    def words(self) -> Words:
        """What the members of the household read."""
        return Words(
            gettext_noop("The committee has changed what it knows about care in your household."),
            url=reverse("estate:my_household"),
        )


@dataclass(frozen=True, kw_only=True)
class FlagSet(CareChanged):
    """A household, or one person in it, needs more care."""

    verb: ClassVar[str] = "estate.care.flag_set"


@dataclass(frozen=True, kw_only=True)
class FlagEnded(CareChanged):
    """That care is not needed any more."""

    verb: ClassVar[str] = "estate.care.flag_ended"


@dataclass(frozen=True, kw_only=True)
class HealthSet(EstateEvent):
    """Somebody's infection status is different."""

    verb: ClassVar[str] = "estate.health.set"

    def words(self) -> Words:
        """What the person reads: no status on a screen that others may see."""
        return Words(
            gettext_noop(
                "The committee has changed your health status. Open your household's page to see it."
            ),
            url=reverse("estate:my_household"),
        )


@dataclass(frozen=True, kw_only=True)
class HealthRead(QuietEvent):
    """Somebody has seen care flags or an infection status of a household."""

    verb: ClassVar[str] = "estate.health.read"


@dataclass(frozen=True, kw_only=True)
class WishMade(EstateEvent):
    """A household asks to have its care flags changed."""

    verb: ClassVar[str] = "estate.care.wish_made"


@dataclass(frozen=True, kw_only=True)
class WishDecided(EstateEvent):
    """The committee has answered such a wish."""

    verb: ClassVar[str] = "estate.care.wish_decided"

    def words(self) -> Words:
        """What whoever asked reads."""
        return Words(
            gettext_noop("The committee has answered what you asked about care in your household."),
            url=reverse("estate:my_household"),
        )
