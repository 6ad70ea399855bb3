"""What the API of errands takes and gives."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema
from pydantic import AwareDatetime

from hub.core.tasks.actions.errands import MOST_ITEMS, Item
from hub.core.tasks.models import Claim, Run, Task
from hub.core.tasks.words import Kind, Skill


class TaskOut(Schema):
    """
    An errand; address and phone only for whoever has it, and the desk. `untaken_at`: since when everybody was asked and
    nobody took it.
    """

    id: int
    version: int
    state: str
    kind: str
    level: int
    title: str
    building: str | None
    slots: int
    claimed: int
    created_at: datetime
    untaken_at: datetime | None

    @staticmethod
    def resolve_title(found: Task) -> str:
        """What it is called, in the caller's language."""
        return found.shown_title

    @staticmethod
    def resolve_building(found: Task) -> str | None:
        """The building's name."""
        return str(found.building) if found.building else None


class ItemOut(Schema):
    """A step of an errand: whether it is needed, when it was ticked and by whom."""

    number: int
    text: str
    needed: bool
    waived: bool
    done_at: datetime | None
    done_by_id: int | None


class TaskDetail(TaskOut):
    """With what may be seen while it is claimed."""

    details: str = ""
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    items: list[ItemOut] = []


class TaskPage(Schema):
    """Some errands and the cursor of those that follow."""

    items: list[TaskOut]
    after: str


class ClaimOut(Schema):
    """One's own claim. `token` goes with the completion. `nobody_in`: it is over, and nobody answered."""

    id: int
    version: int
    state: str
    nobody_in: bool
    task_id: int
    token: str
    lease_until: datetime


class RunOut(Schema):
    """A building's batch."""

    id: int
    title: str
    building: str | None
    pick_up: str = ""

    @staticmethod
    def resolve_title(found: Run) -> str:
        """What it is called, in the caller's language."""
        return found.shown_title

    @staticmethod
    def resolve_building(found: Run) -> str | None:
        """The building's name."""
        return str(found.building) if found.building else None


class SheetDoor(Schema):
    """A door of a run as it is printed: what is carried there, whether up to the door, whether it is done."""

    task_id: int
    title: str
    door: str
    boxes: int
    to_door: bool
    done: bool
    nobody_in: bool

    @staticmethod
    def resolve_title(claim: Claim) -> str:
        """What is to be done."""
        return claim.task.shown_title

    @staticmethod
    def resolve_door(claim: Claim) -> str:
        """The door's number."""
        return claim.task.household.door if claim.task.household else ""

    @staticmethod
    def resolve_boxes(claim: Claim) -> int:
        """How many boxes go there."""
        return claim.task.boxes

    @staticmethod
    def resolve_to_door(claim: Claim) -> bool:
        """Whether they are carried up."""
        return claim.task.to_door

    @staticmethod
    def resolve_done(claim: Claim) -> bool:
        """Whether it is done: not where nobody answered."""
        return claim.is_done


class SheetFloor(Schema):
    """A floor of it."""

    number: int | None
    doors: list[SheetDoor] = Field(alias="claims")


class SheetOut(Schema):
    """A run as it is printed: no name and no phone."""

    run: RunOut
    doors: int
    boxes: int
    floors: list[SheetFloor]


class DoneIn(Schema):
    """It is done."""

    token: str
    note: str = Field("", max_length=2000)


class ReasonIn(Schema):
    """Why."""

    reason: str = Field("", max_length=300)


class ItemIn(Schema):
    """A step that is ticked off; `needed`: before the errand is done."""

    text: str = Field(min_length=1, max_length=200)
    needed: bool = False


class TickIn(Schema):
    """A step is ticked off, or its tick taken back. `token` is the claim's own."""

    token: str
    done: bool = True


class ErrandBase(Schema):
    """What a new errand says wherever it comes from; what it is about, whoever makes it knows."""

    title: str = Field(max_length=120)
    kind: Kind = Kind.OTHER
    details: str = Field("", max_length=2000)
    due_at: AwareDatetime | None = None
    slots: int = Field(1, ge=1, le=10)
    skill: Skill = Skill.NONE
    for_volunteers: bool = True
    for_property: bool = True
    for_cadres: bool = True
    vetted_only: bool = False
    photo_wanted: bool = False
    zone_only: bool = False
    enters_home: bool = False
    with_cash: bool = False
    with_keys: bool = False
    items: list[ItemIn] = Field([], max_length=MOST_ITEMS)

    def dict(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What was sent, as an errand takes it."""
        found: dict[str, Any] = super().dict(*args, **kwargs)
        return {**found, "items": tuple(Item(one.text, one.needed) for one in self.items)}


class ErrandIn(ErrandBase):
    """A new errand of the desk, at a household's door or nowhere in particular."""

    level: int = Field(3, ge=0, le=4)
    household: int | None = None
    asks: bool = True


class AskIn(Schema):
    """`wide`: also those who are off shift, go about elsewhere or have been asked enough."""

    wide: bool = False


class AssignIn(Schema):
    """To whom."""

    person: int


class TokenIn(Schema):
    """The claim's own token."""

    token: str


class HeldDoorIn(Schema):
    """A claim of a run, and its token."""

    claim: int
    token: str


class FloorIn(Schema):
    """The claims of a floor that are done, as they were read; without any, what the caller has of it now."""

    doors: list[HeldDoorIn] = Field([], max_length=200)


class DoorIn(Schema):
    """A door of a run, and how many boxes go there."""

    household: int
    boxes: int = Field(0, ge=0, le=999)


class RunIn(Schema):
    """A new run through a building; without doors, every door of it."""

    title: str = Field(max_length=120)
    building: int
    kind: Kind = Kind.DELIVERY
    pick_up: str = Field("", max_length=120)
    doors: list[DoorIn] = []
    items: list[ItemIn] = Field([], max_length=MOST_ITEMS)


class KnockIn(Schema):
    """A household that could not be reached."""

    household: int
    details: str = Field("", max_length=2000)
    level: int = Field(3, ge=0, le=4)
