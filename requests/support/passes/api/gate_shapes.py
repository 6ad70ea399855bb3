"""What a gate's programs send and get, and what the desk reads of gates."""

from datetime import datetime

from ninja import Field, Schema
from pydantic import AwareDatetime

from support.passes.models import PassScan
from support.passes.words import Kind, Reason, Why


class GateOut(Schema):
    """A gate."""

    id: int
    name: str


class FaceOut(Schema):
    """A pass as a gate sees it: never why, never a door. `hours` are minutes of the day; times are Unix seconds."""

    code: str
    issue: int
    name: str
    companion: str
    plate: str
    face: str
    state: str
    gate: int
    from_: int = Field(alias="from")
    until: int
    back: int
    comes_back: bool
    days: str
    hours: list[int]
    allowed: int
    exits: int
    returns: int
    day: str


class DeadOut(Schema):
    """What was signed and does not hold any more; `out`: whoever has it is out, and may come home."""

    code: str
    reason: str
    out: bool


class BundleOut(Schema):
    """All that a gate needs without a network; `keys` is a JWK set."""

    made: int
    zone: str
    gates: list[GateOut]
    keys: dict[str, list[dict[str, str]]]
    passes: list[FaceOut]
    dead: list[DeadOut]


class ScanIn(Schema):
    """
    One tap: `code` is typed or what the square says, `tap` the key that the device made of the tap, also where it comes
    twice under other Idempotency-Keys. `happened`: they are through, because the hub could not be asked.
    """

    code: str = Field(max_length=2000)
    kind: Kind
    tap: str = Field(min_length=8, max_length=80)
    gate_id: int | None = None
    tapped_at: AwareDatetime | None = None
    happened: bool = False


class EmergencyIn(Schema):
    """Somebody is let out at once."""

    tap: str = Field(min_length=8, max_length=80)
    why: Why = Why.OTHER
    who: str = Field("", max_length=80)
    gate_id: int | None = None
    code: str = Field("", max_length=2000)
    tapped_at: AwareDatetime | None = None


class ScanOut(Schema):
    """
    What the hub says to a tap: `go`, or the reason of STOP as a word and in words; of an emergency exit, who has it.
    `exits` and `returns` of its pass are those after it, of a pass with days those of `day`.
    """

    id: int
    kind: str
    go: bool
    counted: bool
    is_conflict: bool
    reason: str
    words: str
    tapped_at: datetime
    exits: int
    returns: int
    day: str
    taken_by: str | None
    taken_at: datetime | None

    @staticmethod
    def resolve_exits(found: PassScan) -> int:
        """How often somebody went out on its pass."""
        return found.permit.exits if found.permit else 0

    @staticmethod
    def resolve_returns(found: PassScan) -> int:
        """How often they came home."""
        return found.permit.returns if found.permit else 0

    @staticmethod
    def resolve_day(found: PassScan) -> str:
        """The day whose numbers these are."""
        day = found.permit.counted_on if found.permit else None
        return day.isoformat() if day else ""

    @staticmethod
    def resolve_taken_by(found: PassScan) -> str | None:
        """Their name; None: nobody has it yet."""
        return found.taken_by.name if found.taken_by else None

    @staticmethod
    def resolve_words(found: PassScan) -> str:
        """In the caller's language."""
        return str(Reason(found.reason).label)


class SeenIn(Schema):
    """What happened."""

    words: str = Field(max_length=200)
