"""What happens to alerts and to the rota: each event with its exact audience and its words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_noop

from hub.core.announce import Event
from hub.core.ladder import policies
from hub.core.ladder.models import Ladder
from hub.core.live import names
from hub.core.notices.wording import Words
from hub.core.notices.words import Channel


@dataclass(frozen=True, kw_only=True)
class LadderEvent(Event):
    """Something about an alert: the streams that its policy names learn of it."""

    ladder: Ladder

    def streams(self) -> Iterable[str]:
        """What the policy says."""
        return policies.of(self.ladder.policy).streams(self.ladder)

    def urgency(self) -> int:
        """The alert's level: it passes quiet hours."""
        return self.ladder.level


@dataclass(frozen=True, kw_only=True)
class AlertSent(LadderEvent):
    """A step was taken: exactly those who stand on it are told."""

    verb: ClassVar[str] = "ladder.alert.sent"
    told: tuple[int, ...]
    by: frozenset[Channel]
    rung: policies.Rung

    def people(self) -> Iterable[int]:
        """Whoever stands on the rung."""
        return self.told

    def channels(self) -> Iterable[Channel]:
        """Whatever they prefer: a life is at stake."""
        return self.by

    def words(self) -> Words:
        """What the policy says."""
        return quiet(self.ladder, policies.of(self.ladder.policy).words(self.ladder, self.rung))


@dataclass(frozen=True, kw_only=True)
class NobodyThere(LadderEvent):
    """An alert, and nobody is on duty or on call: the leads and the committee are rung at once."""

    verb: ClassVar[str] = "ladder.alert.nobody_there"
    told: tuple[int, ...]

    def people(self) -> Iterable[int]:
        """Whoever the policy falls back to."""
        return self.told

    def channels(self) -> Iterable[Channel]:
        """By SMS too."""
        return (Channel.PUSH, Channel.SMS)

    def words(self) -> Words:
        """What is so, and what to do."""
        url = policies.of(self.ladder.policy).words(self.ladder, policies.of(self.ladder.policy).rungs[0]).url
        words = Words(
            gettext_noop(
                "An alarm of level %(level)s has come, and nobody is on duty or on call. Take it now."
            ),
            {"level": self.ladder.level},
            url=url,
            short=gettext_noop("Linli: alarm of level %(level)s, and NOBODY is on duty. Open the hub now."),
            short_params={"level": self.ladder.level},
        )
        return quiet(self.ladder, words)


@dataclass(frozen=True, kw_only=True)
class AlertStopped(LadderEvent):
    """Somebody has it, or nobody is needed any more: nothing more is sent."""

    verb: ClassVar[str] = "ladder.alert.stopped"


@dataclass(frozen=True, kw_only=True)
class ConfidentialSent(AlertSent):
    """The same of a case that the record knows by its token alone."""

    confidential: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class ConfidentialNobodyThere(NobodyThere):
    """The same of a case that the record knows by its token alone."""

    confidential: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class ConfidentialStopped(AlertStopped):
    """The same of a case that the record knows by its token alone."""

    confidential: ClassVar[bool] = True


_CONFIDENTIAL: dict[type[LadderEvent], type[LadderEvent]] = {
    AlertSent: ConfidentialSent, NobodyThere: ConfidentialNobodyThere, AlertStopped: ConfidentialStopped,
}  # fmt: skip


def kept(policy: policies.Policy, kind: type[LadderEvent]) -> type[LadderEvent]:
    """The class of an event as its policy wants it kept."""
    return _CONFIDENTIAL[kind] if policy.confidential else kind


def quiet(ladder: Ladder, words: Words) -> Words:
    """Of a confidential case inbox, mail, push and SMS say that one is needed, and where to look; nothing else."""
    if not policies.of(ladder.policy).confidential:
        return words
    short = gettext_noop("Linli: you are needed. Open the hub.")
    url = words.url or reverse("ladder:calls", args=[ladder.area.slug])
    return Words(gettext_noop("You are needed now. Open it and take it."), url=url, short=short)


@dataclass(frozen=True, kw_only=True)
class RotaEvent(Event):
    """Something about the rota: the desk learns of it, and whoever is planned is told."""

    told: tuple[int, ...] = ()
    rank: str | Promise = ""
    since: datetime
    until: datetime
    days: int = 1
    sentence: ClassVar[str]

    def streams(self) -> Iterable[str]:
        """The desk of the area."""
        return [names.desk(self.area.pk)] if self.area else []

    def people(self) -> Iterable[int]:
        """Whom it concerns, without whoever planned it."""
        return self.told

    def words(self) -> Words:
        """In which rank, from when until when."""
        url = reverse("ladder:rota", args=[self.area.slug]) if self.area else ""
        return Words(self.sentence, {"rank": self.rank, "since": self.since, "until": self.until}, url=url)


@dataclass(frozen=True, kw_only=True)
class OnCallPlanned(RotaEvent):
    """Somebody will be on call."""

    verb: ClassVar[str] = "ladder.rota.planned"
    sentence = gettext_noop("You are on call (%(rank)s) from %(since)s until %(until)s.")

    def words(self) -> Words:
        """All days of one planning in one sentence."""
        once = super().words()
        if self.days == 1:
            return once
        row = gettext_noop(
            "You are on call (%(rank)s) on %(days)s days in a row, first from %(since)s until %(until)s."
        )
        return replace(once, msgid=row, params={**once.params, "days": self.days})


@dataclass(frozen=True, kw_only=True)
class OnCallMoved(RotaEvent):
    """Somebody is on call at other hours than before."""

    verb: ClassVar[str] = "ladder.rota.moved"
    was_since: datetime
    was_until: datetime
    sentence = gettext_noop(
        "Your hours on call (%(rank)s) are now from %(since)s until %(until)s. "
        "Before: %(was_since)s until %(was_until)s."
    )

    def words(self) -> Words:
        """Both times."""
        now = super().words()
        return replace(now, params={**now.params, "was_since": self.was_since, "was_until": self.was_until})


@dataclass(frozen=True, kw_only=True)
class OnCallRemoved(RotaEvent):
    """Somebody will not be on call after all."""

    verb: ClassVar[str] = "ladder.rota.removed"
    sentence = gettext_noop("You are not on call any more (%(rank)s) from %(since)s until %(until)s.")
