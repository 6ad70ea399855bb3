"""What ordering takes and gives in the API."""

from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects
from ninja import Field, Schema

from groceries.actions.waiting import position
from groceries.models import Campaign, Order
from groceries.shop import Shelf
from groceries.words import (
    DoorReason,
    Handing,
    OrderChannel,
    OrderState,
    Substitution,
)

MOST = 10_000


class CampaignOut(Schema):
    """One round of ordering. Amounts are in minor units of the area's currency."""

    id: int
    number: int
    version: int
    kind: str
    state: str
    title: str
    title_en: str
    words: str
    area: str
    currency: str
    opens_at: datetime
    closes_at: datetime
    arrives_at: datetime | None
    handing: str
    point: str
    fee_minor: int
    minimum_of: str
    minimum: int
    is_open: bool

    @staticmethod
    def resolve_area(found: Campaign) -> str:
        """The area's slug."""
        return found.area.slug

    @staticmethod
    def resolve_currency(found: Campaign) -> str:
        """The area's."""
        return found.area.currency


class OfferOut(Schema):
    """
    One good as a household sees it. `left` and `most` are null where nobody counts; `case` is how many packs make a
    case, 0 where it is not sold by the case.
    """

    id: int
    title: str
    unit: str
    kind: str
    supplier: str
    licence: str
    price_minor: int
    cap: int | None
    left: int | None
    most: int | None
    withdrawn: bool
    case: int
    donated: bool
    best_before: date | None

    @classmethod
    def of(cls, shelf: Shelf) -> "OfferOut":
        """An offer with what is left."""
        offer = shelf.offer
        return cls(
            id=offer.pk, title=offer.title, unit=offer.unit, kind=offer.good.kind, supplier=offer.supplier.name,
            licence=offer.supplier.licence, price_minor=offer.price_minor, cap=offer.cap, left=shelf.left,
            most=shelf.most, withdrawn=offer.withdrawn_at is not None, case=shelf.case, donated=offer.donated,
            best_before=offer.best_before,
        )  # fmt: skip


class SlotOut(Schema):
    """A time at a point."""

    id: int
    point: str
    starts_at: datetime
    ends_at: datetime
    room_left: int


class CampaignSeen(Schema):
    """A campaign with its goods as a household sees them, its times, and how far it is."""

    campaign: CampaignOut

    offers: list[OfferOut]
    slots: list[SlotOut]
    households: int
    packs: int
    amount_minor: int
    waiting: int
    gap: int


class LineOut(Schema):
    """So many of one offer."""

    offer: int
    title: str
    quantity: int
    extra: int
    price_minor: int
    allocated: int | None

    @staticmethod
    def resolve_offer(line: Any) -> int:
        """The offer's id."""
        return int(line.offer_id)

    @staticmethod
    def resolve_title(line: Any) -> str:
        """The offer's name."""
        return str(line.offer.title)


class OrderRow(Schema):
    """An order as its household follows it, in a list."""

    id: int
    code: str = Field(alias="shown_code")
    version: int
    state: str
    campaign: int
    household: str
    channel: str
    total_minor: int
    value_minor: int | None
    handing: str
    door_reason: str
    substitution: str
    accept_fewer: bool
    slot: int | None
    note: str
    placed_at: datetime
    hold_until: datetime | None
    lines: list[LineOut]

    @staticmethod
    def resolve_campaign(order: Order) -> int:
        """The campaign's id."""
        return order.campaign_id

    @staticmethod
    def resolve_household(order: Order) -> str:
        """The address."""
        return order.household.address

    @staticmethod
    def resolve_slot(order: Order) -> int | None:
        """The slot's id."""
        return order.slot_id

    @staticmethod
    def resolve_lines(order: Order) -> list[Any]:
        """What was ordered: read for a whole page at once, or for this order."""
        prefetch_related_objects([order], "lines__offer")
        return list(order.lines.all())


class OrderOut(OrderRow):
    """One order, with its place on the waiting list."""

    position: int | None

    @classmethod
    def of(cls, order: Order) -> "OrderOut":
        """
        An order just written, in the crowd: the same as `from_orm`, without asking each value of a row for its type.
        """
        lines = [
            LineOut.model_construct(
                offer=line.offer_id, title=line.offer.title, quantity=line.quantity, extra=line.extra,
                price_minor=line.price_minor, allocated=line.allocated,
            )
            for line in cls.resolve_lines(order)
        ]  # fmt: skip
        return cls.model_construct(
            id=order.pk, shown_code=order.shown_code, version=order.version, state=order.state,
            campaign=order.campaign_id, household=order.household.address, channel=order.channel,
            total_minor=order.total_minor, value_minor=order.value_minor, handing=order.handing,
            door_reason=order.door_reason, substitution=order.substitution, accept_fewer=order.accept_fewer,
            slot=order.slot_id, note=order.note, placed_at=order.placed_at, hold_until=order.hold_until,
            lines=lines, position=cls.resolve_position(order),
        )  # fmt: skip

    @staticmethod
    def resolve_position(order: Order) -> int | None:
        """The place on the waiting list."""
        return position(order) if order.state == OrderState.WAITLISTED else None


class CampaignPage(Schema):
    """Some campaigns and the cursor of those that follow."""

    items: list[CampaignOut]
    after: str


class OrderPage(Schema):
    """Some orders and the cursor of those that follow."""

    items: list[OrderRow]
    after: str


class LineIn(Schema):
    """So many of one offer, and so many more if that fills a case (offers with a `case`)."""

    offer: int = Field(ge=1)
    quantity: int = Field(ge=1, le=MOST)
    extra: int = Field(0, ge=0, le=MOST)


class OrderIn(Schema):
    """
    What somebody orders; `on_behalf_of` is the household it is for, when it is not one's own. `version` is what was
    read before a change. `wait`: rather onto the waiting list than nothing.
    """

    lines: list[LineIn] = Field([], max_length=200)
    handing: Handing = Handing.PICK_UP
    door_reason: DoorReason = DoorReason.NONE
    substitution: Substitution = Substitution.NONE
    accept_fewer: bool = False
    wait: bool = False
    slot: int | None = None
    note: str = Field("", max_length=200)
    channel: OrderChannel = OrderChannel.WEB
    version: int | None = None
    on_behalf_of: int | None = None


class TimeIn(Schema):
    """Which of the campaign's slots, for which version, and for whom."""

    slot: int
    version: int | None = None
    on_behalf_of: int | None = None


class CancelIn(Schema):
    """Which version is withdrawn (or taken), and for whom."""

    version: int | None = None
    on_behalf_of: int | None = None
