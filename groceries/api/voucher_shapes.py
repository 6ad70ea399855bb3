"""What programs send and get about vouchers and what is offered instead."""

from datetime import datetime

from ninja import Field, Schema
from pydantic import AwareDatetime


class VoucherOut(Schema):
    """A voucher as a scanning device carries it: no name."""

    code: str
    door: str
    bought: int
    redeemed: int


class OwnVoucherOut(Schema):
    """A household's voucher: `payload` is what its QR code says."""

    code: str
    payload: str
    bought: int
    redeemed: int
    valid_until: datetime


class ScanIn(Schema):
    """A scan; `quantity` where only a part is handed out."""

    quantity: int | None = Field(None, ge=1, le=10_000)
    tapped_at: AwareDatetime | None = None


class RedemptionOut(Schema):
    """One scan. `is_conflict`: somebody else had handed the goods out already."""

    id: int
    quantity: int
    is_conflict: bool
    tapped_at: datetime


class AnswerIn(Schema):
    """Yes or no to what is offered instead; `on_behalf_of` is the household where it is not one's own."""

    accept: bool
    on_behalf_of: int | None = None


class AdjustmentOut(Schema):
    """What changed the price of an order."""

    id: int
    answer: str
    amount_minor: int
