"""What grows more urgent by itself, and what nobody has: each event with its exact audience and its words."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.announce import Event, Ref
from hub.core.kit import phones
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.notices.words import Channel
from hub.core.people.models import Area
from support.events.base import RequestEvent
from support.models import SlaClock
from support.words import REASONS


@dataclass(frozen=True, kw_only=True)
class LevelRaised(RequestEvent):
    """The clock has made it more urgent; whoever has it is told, or, at level 0 and 1, the alarm tells."""

    verb: ClassVar[str] = "support.request.level_raised"
    sentence: ClassVar[str] = gettext_noop("Request #%(number)s is more urgent now: %(why)s.")
    short: ClassVar[str] = gettext_noop("A request is more urgent now.")

    def words(self) -> Words:
        """What the owner reads: in the hub with the reason, outside without."""
        url = reverse("desk:case", args=[self.request.area.slug, self.request.pk])
        why = REASONS.get(self.request.level_reason, "")
        return Words(self.sentence, {"number": self.request.number, "why": why}, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class TimesSet(RequestEvent):
    """Somebody has said when the appointment is, or how long something lasts."""

    verb: ClassVar[str] = "support.request.times_set"


@dataclass(frozen=True, kw_only=True)
class Overdue(Event):
    """Promises of an area are past: the shift lead hears of each once."""

    verb: ClassVar[str] = "support.promise.overdue"
    told: tuple[int, ...]
    late: tuple[SlaClock, ...]

    def streams(self) -> Iterable[str]:
        """The desk."""
        return [names.desk(self.area.pk)] if self.area else []

    def people(self) -> Iterable[int]:
        """Whoever leads the shift."""
        return self.told

    def urgency(self) -> int:
        """That of the most urgent among them."""
        return min(row.request.level for row in self.late)

    def words(self) -> Words:
        """How many, and the first of their numbers."""
        numbers = list(dict.fromkeys(f"#{row.request.number}" for row in self.late))
        said = " ".join(numbers[:SAID]) + (" …" if len(numbers) > SAID else "")
        url = reverse("desk:queue", args=[self.area.slug]) if self.area else ""
        sentence = gettext_noop("Past their promise: %(numbers)s. Look who can take them.")
        return Words(
            sentence, {"numbers": said}, url=url, short=gettext_noop("Promises of the desk are past.")
        )


SAID = 10
"""Numbers in one sentence."""


def overdue(area: Area, late: Sequence[SlaClock], *, told: Collection[int]) -> Overdue:
    """The event of promises that are past."""
    said = [{"request": row.request_id, "kind": row.kind, "due": row.due_at.isoformat()} for row in late]
    about = Ref("area", area.pk, area.version)
    return Overdue(
        area=area,
        about=about,
        actor=None,
        told=tuple(sorted(told)),
        late=tuple(late),
        particulars={"late": said},
    )


@dataclass(frozen=True, kw_only=True)
class HandedBack(RequestEvent):
    """Whoever had it has it no more; it stands on the desk for everybody."""

    verb: ClassVar[str] = "support.request.handed_back"
    sentence: ClassVar[str] = gettext_noop("Request #%(number)s was handed back. Nobody has it now.")
    short: ClassVar[str] = gettext_noop("A request was handed back.")

    def words(self) -> Words:
        """What the desk reads."""
        url = reverse("desk:case", args=[self.request.area.slug, self.request.pk])
        return Words(self.sentence, {"number": self.request.number}, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class NobodyOnDuty(RequestEvent):
    """An urgent request, and nobody is on duty: whoever waits is told so, and whom to ring (live.md)."""

    verb: ClassVar[str] = "support.request.nobody_on_duty"
    sentence: ClassVar[str] = gettext_noop(
        "Nobody is on duty now for your request #%(number)s. We are ringing the whole committee."
        " If a life is in danger, ring 120; the committee: %(phone)s."
    )
    short: ClassVar[str] = gettext_noop(
        "Linli: nobody is on duty now. Ring %(phone)s; if a life is in danger, 120."
    )

    def channels(self) -> Iterable[Channel]:
        """By SMS whatever they prefer: they may be waiting for somebody who does not come."""
        return (Channel.SMS,)

    def words(self) -> Words:
        """The truth, with the committee's phone."""
        phone = phones.show(self.request.area.committee_phone) or "120"
        url = reverse("support:request", args=[self.request.pk])
        return Words(
            self.sentence, {"number": self.request.number, "phone": phone}, url=url, short=self.short,
            short_params={"phone": phone},
        )  # fmt: skip
