"""What all events about requests share: streams, words, and whom an action tells."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.announce import Event, Ref
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.people import access as people
from hub.core.people.models import Person
from hub.core.people.words import DESK_ROLES
from support import access
from support.models import SupportRequest


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


def passed_on(
    request: SupportRequest, *, by: Person | None, kind: "type[MainMoved] | None" = None
) -> list[RequestEvent]:
    """
    The same news for whoever asked for the same thing: a line for each request that was merged into this one, under
    its own number. Nobody hears of it twice.
    """
    known = residents(request)
    found: list[RequestEvent] = []
    for merged in access.merged_into(request):
        told = residents(merged, but=by) - known
        known |= told
        found.append(event(kind or MainMoved, merged, by=by, told=told))
    return found


@dataclass(frozen=True, kw_only=True)
class MainMoved(RequestEvent):
    """Something happened to the request that this one belongs to."""

    verb: ClassVar[str] = "support.request.main_moved"
    sentence: ClassVar[str] = gettext_noop("There is news about your request #%(number)s.")

    def streams(self) -> Iterable[str]:
        """The request's own: the desk has the main one's."""
        return [names.case("request", self.request.pk)]


@dataclass(frozen=True, kw_only=True)
class MainSolved(MainMoved):
    """The one that this belongs to is solved; whoever asked for the same thing says whether it helped them."""

    verb: ClassVar[str] = "support.request.main_solved"
    sentence: ClassVar[str] = gettext_noop(
        "Your request #%(number)s is solved. Please tell us whether it helped."
    )
