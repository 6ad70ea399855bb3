"""What changes in the profiles of those who take errands, and in the errands that come again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.announce import Event
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.people.models import Area


@dataclass(frozen=True, kw_only=True)
class ProfileEvent(Event):
    """Something about one person's profile in an area: its desk learns of it."""

    area: Area
    person_id: int

    def streams(self) -> Iterable[str]:
        """The area's desk."""
        return [names.desk(self.area.pk)]


@dataclass(frozen=True, kw_only=True)
class Wished(ProfileEvent):
    """Somebody has said what they can do and where; the desk has to look at it."""

    verb: ClassVar[str] = "tasks.profile.wished"


@dataclass(frozen=True, kw_only=True)
class Kept(ProfileEvent):
    """The desk has written what somebody can do, and how much; they are told."""

    verb: ClassVar[str] = "tasks.profile.kept"

    def people(self) -> Iterable[int]:
        """Whose profile it is."""
        return [self.person_id]

    def words(self) -> Words:
        """What they read."""
        return Words(
            gettext_noop("The desk has changed what you may take in your profile."),
            url=reverse("tasks:profile", args=[self.area.slug]),
            short=gettext_noop("Your profile has changed."),
        )


@dataclass(frozen=True, kw_only=True)
class Availability(ProfileEvent):
    """Somebody may be asked at any time, or only on a shift."""

    verb: ClassVar[str] = "tasks.profile.availability"


@dataclass(frozen=True, kw_only=True)
class RuleEvent(Event):
    """Something about an errand that comes again."""

    area: Area

    def streams(self) -> Iterable[str]:
        """The area's desk."""
        return [names.desk(self.area.pk)]


@dataclass(frozen=True, kw_only=True)
class RuleKept(RuleEvent):
    """A rule is written or changed."""

    verb: ClassVar[str] = "tasks.rule.kept"


@dataclass(frozen=True, kw_only=True)
class RuleRested(RuleEvent):
    """A rule rests, or works again."""

    verb: ClassVar[str] = "tasks.rule.rested"
