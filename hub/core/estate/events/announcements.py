"""What happens to announcements."""

from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.estate.events.base import EstateEvent, QuietEvent
from hub.core.notices.tell import Words


@dataclass(frozen=True, kw_only=True)
class AnnouncementDrafted(EstateEvent):
    """Somebody has written one; nobody has been told yet."""

    verb: ClassVar[str] = "estate.announcement.drafted"


@dataclass(frozen=True, kw_only=True)
class AnnouncementSent(EstateEvent):
    """It stands on its readers' home pages from now on; `AnnouncementTold` follows, some people at a time."""

    verb: ClassVar[str] = "estate.announcement.sent"


@dataclass(frozen=True, kw_only=True)
class AnnouncementRevised(EstateEvent):
    """Its words are different."""

    verb: ClassVar[str] = "estate.announcement.revised"


@dataclass(frozen=True, kw_only=True)
class AnnouncementWithdrawn(EstateEvent):
    """It does not hold any more."""

    verb: ClassVar[str] = "estate.announcement.withdrawn"


@dataclass(frozen=True, kw_only=True)
class AnnouncementTold(QuietEvent):
    """Some of its readers have been told, in one language."""

    verb: ClassVar[str] = "estate.announcement.told"
    title: str
    again: bool = False
    urgent: bool = False

    def urgency(self) -> int:
        """Level 1 passes quiet hours."""
        return 1 if self.urgent else 3

    def words(self) -> Words:
        """Its title. The text itself stands on its page."""
        msgid = (
            gettext_noop("Changed, please read again: %(title)s") if self.again else gettext_noop("%(title)s")
        )
        return Words(
            msgid,
            {"title": self.title},
            url=reverse("estate:announcement", args=[self.about.id]),
            short=gettext_noop("The committee has an announcement for you. Open the hub to read it."),
        )


@dataclass(frozen=True, kw_only=True)
class AnnouncementRead(QuietEvent):
    """Somebody has read it."""

    verb: ClassVar[str] = "estate.announcement.read"


@dataclass(frozen=True, kw_only=True)
class AnnouncementReadOut(EstateEvent):
    """Staff have told a household what it says, by phone or at the door."""

    verb: ClassVar[str] = "estate.announcement.read_out"
