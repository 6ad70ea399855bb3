"""What programs send and get about passes."""

from datetime import datetime

from ninja import Field, Schema
from pydantic import AwareDatetime

from support.passes.models import Pass
from support.passes.words import Purpose


class PassOut(Schema):
    """A pass as whoever follows it sees it. `payload` is what its square says behind `#`."""

    id: int
    code: str
    state: str
    version: int
    purpose: str
    name: str
    companion: str
    plate: str
    gate: str | None
    starts_at: datetime
    ends_at: datetime
    back_by: datetime | None
    comes_back: bool
    days: str
    from_minute: int
    until_minute: int
    exits_allowed: int
    exits: int
    returns: int
    reason: str
    payload: str

    @staticmethod
    def resolve_gate(found: Pass) -> str | None:
        """Its name; None: any gate."""
        return found.gate.name if found.gate else None


class DeskPassOut(PassOut):
    """The same with what only the desk sees."""

    household: str
    words: str
    four_eyes: bool
    asked_by: str
    first_by: str | None
    approved_by: str | None
    due_back: datetime | None
    request_id: int | None

    @staticmethod
    def resolve_household(found: Pass) -> str:
        """The address."""
        return found.household.address

    @staticmethod
    def resolve_asked_by(found: Pass) -> str:
        """Their name."""
        return found.asked_by.name

    @staticmethod
    def resolve_first_by(found: Pass) -> str | None:
        """Their name."""
        return found.first_by.name if found.first_by else None

    @staticmethod
    def resolve_approved_by(found: Pass) -> str | None:
        """Their name."""
        return found.approved_by.name if found.approved_by else None


class PassPage(Schema):
    """Some passes and the cursor of those that follow."""

    items: list[PassOut]
    after: str


class DeskPassPage(Schema):
    """Some passes of the desk and the cursor of those that follow."""

    items: list[DeskPassOut]
    after: str


class LeaveIn(Schema):
    """
    Who wants to leave and when. With `days` ("135": Monday, Wednesday, Friday) it holds on those, from one minute of
    the day until another, `exits` times on each; unless illness is why, it needs four eyes then.
    """

    purpose: Purpose
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    person_id: int | None = None
    name: str = Field("", max_length=80)
    companion: str = Field("", max_length=80)
    plate: str = Field("", max_length=20)
    gate_id: int | None = None
    back_by: AwareDatetime | None = None
    comes_back: bool = True
    exits: int = Field(1, ge=1, le=20)
    days: str = Field("", max_length=7)
    from_minute: int = Field(0, ge=0, le=1440)
    until_minute: int = Field(1440, ge=0, le=1440)
    words: str = Field("", max_length=300)
    request_id: int | None = None


class AskIn(LeaveIn):
    """`on_behalf_of` is the household, where it is not one's own."""

    on_behalf_of: int | None = None


class IssueIn(LeaveIn):
    """For a household of the area; the desk approves in the same step."""

    household_id: int


class StepIn(Schema):
    """
    What a step of the desk needs: `why` to refuse and revoke, the times and days to change; the version that was read.
    """

    version: int | None = None
    why: str = Field("", max_length=300)
    not_needed: bool = False
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    back_by: AwareDatetime | None = None
    gate_id: int | None = None
    days: str | None = Field(None, max_length=7)
    from_minute: int | None = Field(None, ge=0, le=1440)
    until_minute: int | None = Field(None, ge=0, le=1440)
