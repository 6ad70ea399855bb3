"""What happens to roles and to duty."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.estate.events.base import EstateEvent
from hub.core.notices.wording import Part, Words
from hub.core.people.words import Role


@dataclass(frozen=True, kw_only=True)
class RoleEvent(EstateEvent):
    """Something about one role of one person."""

    sentence: ClassVar[str]
    role: Role
    name: str
    until: datetime

    def words(self) -> Words:
        """What the holder reads (and the leads, where it runs out)."""
        params: dict[str, Part] = {"role": self.role.label, "name": self.name, "until": self.until}
        return Words(self.sentence, params, url=reverse("home"))


@dataclass(frozen=True, kw_only=True)
class RoleGranted(RoleEvent):
    """Somebody may do more from now on."""

    verb: ClassVar[str] = "estate.role.granted"
    sentence = gettext_noop("You have a new role: %(role)s, until %(until)s.")


@dataclass(frozen=True, kw_only=True)
class RoleExtended(RoleEvent):
    """Somebody may do it for longer."""

    verb: ClassVar[str] = "estate.role.extended"
    sentence = gettext_noop("Your role %(role)s goes on until %(until)s.")


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(RoleEvent):
    """Somebody may not do it any more, from this second on."""

    verb: ClassVar[str] = "estate.role.revoked"
    sentence = gettext_noop("Your role %(role)s has been taken back.")


@dataclass(frozen=True, kw_only=True)
class RoleEndsSoon(RoleEvent):
    """A role runs out within days: holder and leads are told while there is time."""

    verb: ClassVar[str] = "estate.role.ends_soon"
    sentence = gettext_noop("The role %(role)s of %(name)s ends on %(until)s.")


@dataclass(frozen=True, kw_only=True)
class RoleEnded(RoleEvent):
    """A role has run out."""

    verb: ClassVar[str] = "estate.role.ended"
    sentence = gettext_noop("The role %(role)s of %(name)s has ended.")


@dataclass(frozen=True, kw_only=True)
class DutyStarted(EstateEvent):
    """Somebody is on duty."""

    verb: ClassVar[str] = "estate.duty.started"


@dataclass(frozen=True, kw_only=True)
class DutyEnded(EstateEvent):
    """Somebody is off duty, and has left a note for whoever comes next."""

    verb: ClassVar[str] = "estate.duty.ended"


@dataclass(frozen=True, kw_only=True)
class NobodyOnDuty(EstateEvent):
    """The last one on duty has gone. That is itself something to know (live.md)."""

    verb: ClassVar[str] = "estate.duty.nobody"
    level: ClassVar[int] = 1

    def words(self) -> Words:
        """What the committee and its leads read."""
        url = reverse("estate:duty", args=[self.area.slug]) if self.area else ""
        return Words(gettext_noop("Nobody is on duty now. Go on duty, or find somebody who does."), url=url)
