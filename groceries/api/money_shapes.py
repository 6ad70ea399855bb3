"""What programs send and get about money; all amounts are in minor units."""

from datetime import datetime
from typing import Literal

from ninja import Field, Schema

from hub.core.payments.models import Payment

MOST = 10**12


class BillOut(Schema):
    """What one order owes, in minor units, and how it can be paid."""

    order: int
    title: str
    reference: str
    owed: int
    paid: int
    claimed: int
    open: int
    currency: str
    transfer_words: str
    pay_until: datetime | None


class BalanceLine(Schema):
    """A movement of the balance: positive came to it."""

    id: int
    at: datetime
    amount: int
    order: int | None


class MoneyOut(Schema):
    """What a household owes, its balance and the newest movements of it."""

    balance: int
    currency: str
    bills: list[BillOut]
    history: list[BalanceLine]
    after: str


class PaymentOut(Schema):
    """A payment."""

    id: int
    version: int
    state: str
    method: str
    amount: int = Field(alias="amount_minor")
    refunded: int = Field(alias="refunded_minor")
    currency: str
    reference: str
    order: int = Field(alias="subject_id")
    claimed_at: datetime
    ended_words: str


class CheckOut(PaymentOut):
    """The same with what only whoever checks it sees."""

    household: str
    claimed_by: str | None
    note: str

    @staticmethod
    def resolve_household(found: Payment) -> str:
        """The address."""
        return found.household.address

    @staticmethod
    def resolve_claimed_by(found: Payment) -> str | None:
        """Who noted it."""
        return found.claimed_by.name if found.claimed_by else None


class CheckPage(Schema):
    """Some payments and the cursor of those that follow."""

    items: list[CheckOut]
    after: str


class RefundOut(Schema):
    """Money on its way back."""

    id: int
    version: int
    state: str
    to: str
    amount: int = Field(alias="amount_minor")
    currency: str
    why: str
    reason: str
    asked_at: datetime


class ClaimIn(Schema):
    """ "I have paid": all that is open, or `amount`; `credit` of it from the balance at once."""

    method: Literal["cash", "transfer"]
    amount: int | None = Field(None, ge=1, le=MOST)
    credit: int = Field(0, ge=0, le=MOST)
    on_behalf_of: int | None = None


class BalanceIn(Schema):
    """From the balance: all that is open, or `amount`."""

    amount: int | None = Field(None, ge=1, le=MOST)
    on_behalf_of: int | None = None


class WithdrawIn(Schema):
    """Money out of the balance."""

    amount: int = Field(ge=1, le=MOST)
    to: Literal["cash", "transfer"]
    reason: str = Field("", max_length=200)
    on_behalf_of: int | None = None


class NoteIn(Schema):
    """What a household gave to whoever runs the campaign; `waived`: the committee bears it, and `note` says why."""

    method: Literal["cash", "transfer", "waived"] = "cash"
    amount: int | None = Field(None, ge=1, le=MOST)
    note: str = Field("", max_length=200)


class CheckIn(Schema):
    """The version that was looked at, and for a failure the reason."""

    version: int | None = None
    why: str = Field("", max_length=300)


class ManyIn(Schema):
    """Which payments are there."""

    payments: list[int] = Field(max_length=200)


class ManyOut(Schema):
    """How many count now, and how many were left."""

    checked: int
    left: int


class LineOut(Schema):
    """How one order of a campaign stands."""

    order: int
    code: str
    household: str
    state: str
    owed: int
    paid: int
    claimed: int
    open: int


class LinePage(Schema):
    """Some orders and the cursor of those that follow."""

    items: list[LineOut]
    after: str


class SheetOut(Schema):
    """The reconciliation of a campaign, in minor units."""

    currency: str
    cash: int
    transfer: int
    credit: int
    waived: int
    card: int
    captured: int
    refunded: int
    back_waived: int
    back_credit: int
    value: int
    difference: int
    cash_expected: int
    transfer_expected: int
    unpaid: int
    to_check: int
    asked: int
    not_handed: int
    complaints: int


class SettleIn(Schema):
    """What was counted."""

    cash: int = Field(ge=0, le=MOST)
    transfer: int = Field(ge=0, le=MOST)
    note: str = Field("", max_length=300)
    version: int | None = None


class SettledOut(Schema):
    """A campaign whose books are closed."""

    campaign: int = Field(alias="campaign_id")
    settled_at: datetime
    cash: int = Field(alias="cash_minor")
    transfer: int = Field(alias="transfer_minor")


class TransferIn(Schema):
    """Where to transfer to; the version of the campaign that was read."""

    transfer_words: str = Field("", max_length=300)
    version: int | None = None


class TransferOut(Schema):
    """What payers read, and the campaign's version now."""

    id: int
    transfer_words: str
    version: int


class RefundIn(Schema):
    """How much of a payment goes back, where to, and why; the household reads it."""

    amount: int = Field(ge=1, le=MOST)
    to: Literal["credit", "cash", "transfer"] = "credit"
    reason: str = Field(max_length=200)


class ExportIn(Schema):
    """As what: `csv` or `xlsx`."""

    format: Literal["csv", "xlsx"] = "csv"


class OrdersExportIn(ExportIn):
    """Which orders: as in the list."""

    q: str = ""
    show: str = ""
