"""What programs send and get from the purchase order to the goods at the door."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema
from pydantic import AwareDatetime

from groceries.models import Batch, PurchaseOrder
from groceries.words import Handing


class VersionIn(Schema):
    """The version that the caller read; without it, the newest counts."""

    version: int | None = None


class WhyIn(Schema):
    """Why; those it concerns read it."""

    why: str = Field(max_length=200)


class StateOut(Schema):
    """Where a campaign stands."""

    id: int
    state: str
    version: int


class LineOut(Schema):
    """So many of one offer, at the price agreed (minor units)."""

    offer_id: int
    quantity: int
    price_minor: int
    amount_minor: int


class PurchaseOrderOut(Schema):
    """A frozen snapshot for one supplier."""

    id: int
    number: int
    revision: int
    supplier: str
    reason: str
    issued_at: datetime
    lines: list[LineOut]

    @staticmethod
    def resolve_supplier(found: PurchaseOrder) -> str:
        """The supplier's name."""
        return found.supplier.name

    @staticmethod
    def resolve_lines(found: PurchaseOrder) -> list[Any]:
        """In the order of the campaign."""
        return list(found.lines.all())


class CountIn(Schema):
    """How many of one offer came, and how many of them are spoilt."""

    offer: int
    arrived: int = Field(ge=0, le=1_000_000)
    spoilt: int = Field(0, ge=0, le=1_000_000)


class DeliveryIn(Schema):
    """What a supplier brought."""

    counted: list[CountIn] = Field(max_length=200)
    disinfected: bool = False
    cold_chain_kept: bool | None = None
    note: str = Field("", max_length=300)


class ReceiptOut(Schema):
    """What came."""

    id: int
    supplier_id: int
    received_at: datetime
    disinfected: bool
    cold_chain_kept: bool | None


class ShareOut(Schema):
    """What one order gets, and what goes back (minor units)."""

    order: int
    door: str
    value_minor: int
    back_minor: int
    lines: dict[int, int]


class SplitOut(Schema):
    """The whole preview. `seed` orders the draw, where goods are drawn."""

    policy: str
    seed: str
    served: int
    value_minor: int
    back_minor: int
    shares: list[ShareOut]


class WeightsIn(VersionIn):
    """Final weights in grams, by order line."""

    grams: dict[int, int] = Field(max_length=2000)


class LayoutIn(VersionIn):
    """Times to collect."""

    points: list[str] = Field(max_length=20)
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    minutes: int
    capacity: int = Field(ge=1, le=10_000)
    green: int = Field(0, ge=0, le=200)


class SlotOut(Schema):
    """A time at a point, and how full it is."""

    id: int
    point: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    green: bool


class SwitchIn(WhyIn, VersionIn):
    """Another way to hand goods out."""

    handing: Handing
    point: str = Field("", max_length=120)


class PackOut(Schema):
    """One order as it is packed."""

    order: int
    code: str
    building: str
    floor: int
    door: str
    handing: str
    lines: dict[int, int]


class BatchOut(Schema):
    """A building's share: how much, whether it is packed, and the volunteers' run that carries it."""

    id: int
    building: str
    orders: int
    packs: int
    run: int | None = Field(alias="run_id")
    loaded_at: datetime | None
    done_at: datetime | None

    @staticmethod
    def resolve_building(found: Batch) -> str:
        """Its name."""
        return str(found.building)


class StepIn(VersionIn):
    """Why, where something is given up or struck off; the household reads it."""

    why: str = Field("", max_length=200)


class OrderNow(Schema):
    """Where an order stands."""

    id: int
    state: str
    version: int
    handing: str


class LineMissedIn(VersionIn):
    """How many of the line did not come; the version of the order that was read."""

    quantity: int = Field(ge=1, le=10_000)


class WorthOut(OrderNow):
    """Where an order stands and what it is worth now, in minor units."""

    value_minor: int | None


class LineOf(Schema):
    """Which line of which order."""

    pk: int
    order: int
    line: int


class StepOf(Schema):
    """Which step of which order."""

    pk: int
    order: int
    step: str


class SupplierOut(Schema):
    """A supplier's numbers over all campaigns."""

    id: int
    name: str
    campaigns: int
    ordered: int
    arrived: int
    spoilt: int
    late: int
    not_kept_cold: int
    back_minor: int
    complaints: int
    complaints_upheld: int
