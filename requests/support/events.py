"""What happens to support requests: each event with its exact audience and its words."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.announce import Event, Ref
from hub.core.kit import phones
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.notices.words import Channel
from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES
from support import access
from support.models import SlaClock, SupportRequest
from support.words import REASONS


@dataclass(frozen=True, kw_only=True)
class RequestEvent(Event):
    """Something about a request: the desk of its area and whoever follows it learn of it."""

    request: SupportRequest
    told: tuple[int, ...] = ()
    sentence: ClassVar[str] = ""
    short: ClassVar[str] = gettext_noop("News about your request.")

    def streams(self) -> Iterable[str]:
        """The desk, and the request itself."""
        return [names.desk(self.request.area_id), names.case("request", self.request.pk)]

    def people(self) -> Iterable[int]:
        """Whom the action chose, with `residents` or `desk`."""
        return self.told

    def words(self) -> Words:
        """The sentence with the request's number."""
        url = reverse("support:request", args=[self.request.pk])
        return Words(self.sentence, {"number": self.request.number}, url=url, short=self.short)

    def urgency(self) -> int:
        """The request's own level."""
        return self.request.level


@dataclass(frozen=True, kw_only=True)
class Raised(RequestEvent):
    """Somebody needs something: the whole desk is told of what cannot wait, whoever is on duty of the rest."""

    verb: ClassVar[str] = "support.request.raised"
    sentence: ClassVar[str] = gettext_noop("A new request stands on the desk: #%(number)s.")
    short: ClassVar[str] = gettext_noop("A new request stands on the desk.")

    def words(self) -> Words:
        """What staff read: it leads to the desk."""
        url = reverse("desk:case", args=[self.request.area.slug, self.request.pk])
        return Words(self.sentence, {"number": self.request.number}, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class Received(RequestEvent):
    """The resident's own copy: the promise they were given."""

    verb: ClassVar[str] = "support.request.received"
    sentence: ClassVar[str] = gettext_noop("We have your request #%(number)s.")

    def streams(self) -> Iterable[str]:
        """None: `Raised` has moved them."""
        return []


@dataclass(frozen=True, kw_only=True)
class Triaged(RequestEvent):
    """Somebody has looked at it and said how urgent it is."""

    verb: ClassVar[str] = "support.request.triaged"


@dataclass(frozen=True, kw_only=True)
class Assigned(RequestEvent):
    """Somebody has it now."""

    verb: ClassVar[str] = "support.request.assigned"
    sentence: ClassVar[str] = gettext_noop("Somebody is looking after your request #%(number)s.")


@dataclass(frozen=True, kw_only=True)
class HandedOver(RequestEvent):
    """A colleague has been given it."""

    verb: ClassVar[str] = "support.request.handed_over"
    sentence: ClassVar[str] = gettext_noop("You have been given request #%(number)s.")
    short: ClassVar[str] = gettext_noop("You have been given a request.")

    def words(self) -> Words:
        """What the colleague reads."""
        url = reverse("desk:case", args=[self.request.area.slug, self.request.pk])
        return Words(self.sentence, {"number": self.request.number}, url=url, short=self.short)


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


@dataclass(frozen=True, kw_only=True)
class Replied(RequestEvent):
    """The committee has written to the resident."""

    verb: ClassVar[str] = "support.request.replied"
    sentence: ClassVar[str] = gettext_noop("The committee has answered your request #%(number)s.")


@dataclass(frozen=True, kw_only=True)
class ResidentWrote(RequestEvent):
    """The resident has written; whoever has the request is told."""

    verb: ClassVar[str] = "support.request.resident_wrote"
    sentence: ClassVar[str] = gettext_noop("The resident has written about request #%(number)s.")
    short: ClassVar[str] = gettext_noop("A resident has answered.")

    def words(self) -> Words:
        """What the owner reads."""
        url = reverse("desk:case", args=[self.request.area.slug, self.request.pk])
        return Words(self.sentence, {"number": self.request.number}, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class Noted(RequestEvent):
    """Staff wrote a note: nobody outside the desk learns of it, not even that it exists."""

    verb: ClassVar[str] = "support.request.noted"

    def streams(self) -> Iterable[str]:
        """The desk only."""
        return [names.desk(self.request.area_id)]


@dataclass(frozen=True, kw_only=True)
class TaskMade(RequestEvent):
    """An errand was made for it; with `TaskOpened` in the same announce."""

    verb: ClassVar[str] = "support.request.task_made"
    sentence: ClassVar[str] = gettext_noop(
        "We are looking for somebody to run the errand for your request #%(number)s."
    )


@dataclass(frozen=True, kw_only=True)
class HelpOnTheWay(RequestEvent):
    """A volunteer has taken the errand."""

    verb: ClassVar[str] = "support.request.help_on_the_way"
    sentence: ClassVar[str] = gettext_noop("Somebody has taken the errand for your request #%(number)s.")


@dataclass(frozen=True, kw_only=True)
class HelpFellThrough(RequestEvent):
    """Whoever had the errand cannot do it; it is offered again."""

    verb: ClassVar[str] = "support.request.help_fell_through"


@dataclass(frozen=True, kw_only=True)
class ErrandDone(RequestEvent):
    """The errand is done."""

    verb: ClassVar[str] = "support.request.errand_done"
    sentence: ClassVar[str] = gettext_noop("The errand for your request #%(number)s is done.")


@dataclass(frozen=True, kw_only=True)
class Waiting(RequestEvent):
    """The desk waits for the resident or for somebody outside."""

    verb: ClassVar[str] = "support.request.waiting"


@dataclass(frozen=True, kw_only=True)
class Resolved(RequestEvent):
    """It is solved, as the desk sees it; the resident may say otherwise."""

    verb: ClassVar[str] = "support.request.resolved"
    sentence: ClassVar[str] = gettext_noop(
        "Your request #%(number)s is solved. Please tell us whether it helped."
    )


@dataclass(frozen=True, kw_only=True)
class Closed(RequestEvent):
    """It is over."""

    verb: ClassVar[str] = "support.request.closed"


@dataclass(frozen=True, kw_only=True)
class Reopened(RequestEvent):
    """It did not help; it goes back to whoever had it."""

    verb: ClassVar[str] = "support.request.reopened"
    sentence: ClassVar[str] = gettext_noop("Request #%(number)s was opened again.")
    short: ClassVar[str] = gettext_noop("A request was opened again.")

    def words(self) -> Words:
        """What the owner reads."""
        url = reverse("desk:case", args=[self.request.area.slug, self.request.pk])
        return Words(self.sentence, {"number": self.request.number}, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class Rated(RequestEvent):
    """The resident's own word on whether it helped."""

    verb: ClassVar[str] = "support.request.rated"


@dataclass(frozen=True, kw_only=True)
class SetAside(RequestEvent):
    """Belongs to another request, declined, or withdrawn."""

    verb: ClassVar[str] = "support.request.set_aside"
    sentence: ClassVar[str] = gettext_noop("Your request #%(number)s was put aside. Open it to read why.")


@dataclass(frozen=True, kw_only=True)
class Snoozed(RequestEvent):
    """Out of sight until later."""

    verb: ClassVar[str] = "support.request.snoozed"


def event(
    kind: type[RequestEvent], request: SupportRequest, *, by: Person | None, **more: Any
) -> RequestEvent:
    """An event about a request; `told` (ids) and any other particulars go with it."""
    told = tuple(sorted(more.pop("told", ())))
    return kind(
        area=request.area,
        about=Ref("request", request.pk, request.version),
        actor=by,
        beneficiary=request.beneficiary,
        request=request,
        told=told,
        particulars=more,
    )


def residents(request: SupportRequest, *, but: Person | None = None) -> set[int]:
    """Whoever follows the request, without whoever acts now."""
    return access.residents_of(request) - ({but.pk} if but else set())


def desk(request: SupportRequest, *, but: Person | None = None) -> set[int]:
    """Whoever works at the desk of the area: on duty, or everybody when nobody is or a life is at stake."""
    everybody = set(people.people_with_role(request.area_id, *DESK_ROLES).values_list("pk", flat=True))
    duty = set(people.on_duty(request.area_id, *DESK_ROLES).values_list("pk", flat=True))
    chosen = everybody if request.level <= 1 or not duty else duty
    return chosen - ({but.pk} if but else set())


def owner(request: SupportRequest, *, but: Person | None = None) -> set[int]:
    """Whoever has it; the desk where nobody has."""
    if request.owner_id is None:
        return desk(request, but=but)
    return {request.owner_id} - ({but.pk} if but else set())
