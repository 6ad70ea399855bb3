"""When something is due: every so many seconds, or daily at a time of the hub's time zone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Every:
    """Every `seconds` from the last run: a hub that slept runs it once, not once per missed turn."""

    seconds: int

    def __str__(self) -> str:
        return f"every {self.seconds} s"

    def words(self) -> str:
        """As people say it, in whole minutes from a minute on."""
        if self.seconds < 60:
            return ngettext("every %(n)s second", "every %(n)s seconds", self.seconds) % {"n": self.seconds}
        minutes = self.seconds // 60
        return ngettext("every %(n)s minute", "every %(n)s minutes", minutes) % {"n": minutes}

    def first(self, now: datetime) -> datetime:
        """At once."""
        return now

    def after(self, now: datetime) -> datetime:
        """The next turn after one taken at `now`."""
        return now + timedelta(seconds=self.seconds)


@dataclass(frozen=True)
class Daily:
    """Once a day at `at` ("03:00") by the wall clock of settings.TIME_ZONE, summer time included."""

    at: str

    def __str__(self) -> str:
        return f"daily {self.at}"

    def words(self) -> str:
        """As people say it."""
        return _("daily at %(time)s") % {"time": self.at}

    def first(self, now: datetime) -> datetime:
        """The next time the clock shows `at`."""
        return self.after(now)

    def after(self, now: datetime) -> datetime:
        """The first moment after `now` at which the clock shows `at`."""
        here = timezone.localtime(now, timezone.get_default_timezone())
        due = datetime.combine(here.date(), time.fromisoformat(self.at), here.tzinfo)
        if due <= now:
            due = datetime.combine(here.date() + timedelta(days=1), time.fromisoformat(self.at), here.tzinfo)
        return due


Rule = Every | Daily
