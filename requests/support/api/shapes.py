"""What requests look like to programs."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

from hub.core.flow.api import Problem
from support.actions import More
from support.harm import Times
from support.models import SupportRequest
from support.words import (
    Appointment,
    Category,
    Channel,
    Danger,
    LinkKind,
    Need,
    Outcome,
    Rate,
    Reached,
    Stage,
    VisitOutcome,
)

REFUSALS = {404: Problem, 409: Problem, 422: Problem}


class TimesIn(Schema):
    """What comes soon or runs out, as moments with their zone; what is left out is not known."""

    appointment: Appointment | None = None
    appointment_at: AwareDatetime | None = None
    doses_until: AwareDatetime | None = None
    meals_until: AwareDatetime | None = None

    def times(self) -> Times:
        """The same for the action."""
        said = self.dict(include={"appointment_at", "doses_until", "meals_until"})
        return Times(appointment=str(self.appointment.value) if self.appointment else "", **said)


class RequestOut(Schema):
    """A request as whoever may see it sees it."""

    id: int
    number: int
    version: int
    state: str
    level: int
    level_reason: str
    level_words: str
    needs: list[str]
    appointment: str
    appointment_at: datetime | None
    doses_until: datetime | None
    meals_until: datetime | None
    category: str
    text: str
    arrived_at: datetime
    due_at: datetime | None
    owner: str | None
    outcome: str
    satisfaction: int | None

    @staticmethod
    def resolve_owner(found: SupportRequest) -> str | None:
        """What strangers may call whoever has it."""
        return found.owner.first_name_shown if found.owner else None


class CaseOut(RequestOut):
    """The same with what only the desk sees."""

    household: str | None
    contact_name: str
    contact_phone: str
    channel: str
    look_now: str
    duplicate_of: int | None = Field(None, alias="duplicate_of_id")
    refusal_reason: str = ""

    @staticmethod
    def resolve_household(found: SupportRequest) -> str | None:
        """The address."""
        return found.household.address if found.household else None


class MessageOut(Schema):
    """One thing said."""

    id: int
    visibility: str
    by_resident: bool
    body: str
    created_at: datetime


class RequestPage(Schema):
    """Some requests and the cursor of those that follow."""

    items: list[RequestOut]
    after: str


class CasePage(Schema):
    """Some cases and the cursor of those that follow."""

    items: list[CaseOut]
    after: str


class WishIn(TimesIn):
    """What somebody needs; `on_behalf_of` is the household it is for, when it is not one's own."""

    category: Category
    text: str = Field("", max_length=2000)
    dangers: list[Danger] = []
    needs: list[Need] = []
    channel: Channel = Channel.WEB
    contact_phone: str = Field("", max_length=20)
    contact_name: str = Field("", max_length=80)
    on_behalf_of: int | None = None


class MoreIn(TimesIn):
    """What is new about a request: words, and answers that were not given before."""

    text: str = Field("", max_length=2000)
    dangers: list[Danger] = []
    needs: list[Need] = []

    def more(self) -> More:
        """The same for the action."""
        return More(
            text=self.text,
            dangers=tuple(str(one.value) for one in self.dangers),
            needs=tuple(str(one.value) for one in self.needs),
            times=self.times(),
        )


class WordsIn(Schema):
    """Words, and the version that was read when they were written."""

    body: str = Field(max_length=4000)
    version: int | None = None


class RatingIn(Schema):
    """3 it helped, 2 partly, 1 not."""

    satisfaction: int
    words: str = Field("", max_length=500)


class StepIn(TimesIn):
    """What a step of the desk needs; which fields count depends on the step."""

    version: int | None = None
    level: int | None = None
    reason: str = Field("", max_length=2000)
    to: int | None = None
    minutes: int | None = None
    of: int | None = None
    whom: str = ""
    outcome: Outcome | None = None
    words: str = Field("", max_length=2000)
    kind: LinkKind | None = None
    link: int | None = None
    how: Reached = Reached.PHONE
    knock: bool = False
    send: bool = False
    visit: int | None = None
    found: VisitOutcome | None = None
    rate: Rate | None = None
    exclusion: int | None = None
    approve: bool = False
    category: Category | None = None
    text: str | None = Field(None, max_length=2000)
    contact_name: str | None = Field(None, max_length=80)
    contact_phone: str | None = Field(None, max_length=20)
    door: str | None = Field(None, max_length=20)
    building: int | None = None


class TaskRef(Schema):
    """The errand that was made."""

    id: int
    title: str
    state: str


class CasesIn(Schema):
    """What the list of the desk is narrowed to, and what is looked for in it; what is left out narrows nothing."""

    stage: Stage = Stage.OPEN
    order: Literal["", "newest", "oldest"] = ""
    q: str = Field("", max_length=200)
    level: int | None = Field(None, ge=0, le=4)
    category: Category | None = None
    building_id: int | None = Field(None, ge=0, le=2**62)
    owner_id: int | None = Field(None, ge=0, le=2**62)

    def wanted(self) -> dict[str, Any]:
        """As conditions of a query."""
        return self.dict(exclude={"stage", "q", "order"}, exclude_none=True)

    def rarest(self) -> dict[str, Any]:
        """One of the conditions, by which an index finds what fits."""
        wanted = self.wanted()
        names = ("owner_id", "building_id", "category", "level")
        return next(({name: wanted[name]} for name in names if name in wanted), {})
