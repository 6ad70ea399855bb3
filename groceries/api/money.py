"""Money for programs: the same verbs, access and actions as the pages."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.responses import Status

from groceries import access, actions, money, money_lists, settlement
from groceries.actions.campaigns import MAY_LEAD
from groceries.models import Order, Settlement
from hub.core.estate import proxy
from hub.core.flow import lists
from hub.core.flow.api import Problem, person
from hub.core.payments import access as seen
from hub.core.payments import actions as payments
from hub.core.payments import standing, subjects
from hub.core.payments.actions import Wish
from hub.core.payments.models import Payment, Refund
from hub.core.people.models import Area, Household
from hub.core.people.programs import staff_area
from hub.core.people.words import DESK_ROLES

router = Router(tags=["Money"])
REFUSALS = {403: Problem, 404: Problem, 409: Problem, 422: Problem}
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
    captured: int
    refunded: int
    back_credit: int
    value: int
    difference: int
    cash_expected: int
    transfer_expected: int
    unpaid: int
    to_check: int
    asked: int
    not_handed: int


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


@router.get("/money", response={200: MoneyOut, 404: Problem, 422: Problem})
def my_money(request: HttpRequest, on_behalf_of: int | None = None, after: str = "") -> dict[str, Any]:
    """What the caller's household owes and has on its balance."""
    household = proxy.on_behalf_of(request, on_behalf_of)
    page = lists.page(seen.credit_history(household), ["-pk"], after=after)
    return {
        "balance": standing.credit_of(household), "currency": household.area.currency,
        "bills": [_bill(*pair) for pair in standing.of_bills(subjects.bills_of(household))],
        "history": [
            {"id": one.pk, "at": one.posting.at, "amount": -one.amount_minor, "order": one.subject_id}
            for one in page.rows
        ],
        "after": page.after,
    }  # fmt: skip


def _bill(bill: subjects.Bill, now: standing.Standing) -> dict[str, Any]:
    return {
        "order": bill.id, "title": bill.title, "reference": bill.reference, "owed": now.owed, "paid": now.paid,
        "claimed": now.claimed, "open": now.open, "currency": bill.currency, "transfer_words": bill.transfer_words,
        "pay_until": bill.pay_until,
    }  # fmt: skip


def _order(request: HttpRequest, pk: int, on_behalf_of: int | None) -> Order:
    if on_behalf_of is not None:
        household: Household = proxy.on_behalf_of(request, on_behalf_of)
        return access.order_for(person(request), pk, acting_for=household)
    request.beneficiary = None
    return access.order_for(person(request), pk)


@router.get("/orders/{pk}/bill", response={200: BillOut, **REFUSALS})
def bill(request: HttpRequest, pk: int, on_behalf_of: int | None = None) -> dict[str, Any]:
    """What one order owes."""
    found = subjects.bill_of(money.KIND, _order(request, pk, on_behalf_of).pk)
    return _bill(found, standing.of_bill(found))


@router.post("/orders/{pk}/claims", response={201: PaymentOut, **REFUSALS})
def say_paid(request: HttpRequest, pk: int, data: ClaimIn) -> Status[Payment]:
    """ "I have paid". A second person checks it."""
    order = _order(request, pk, data.on_behalf_of)
    wish = Wish(method=data.method, amount_minor=data.amount, credit_minor=data.credit)
    acting, key = request.beneficiary, request.idempotency_key
    return Status(201, actions.say_paid(order, wish, by=person(request), acting_for=acting, key=key))


@router.post("/orders/{pk}/balance-payments", response={201: PaymentOut, **REFUSALS})
def from_balance(request: HttpRequest, pk: int, data: BalanceIn) -> Status[Payment]:
    """Pays from the household's balance; it counts at once."""
    order = _order(request, pk, data.on_behalf_of)
    acting, key = request.beneficiary, request.idempotency_key
    made = actions.pay_from_credit(order, data.amount, by=person(request), acting_for=acting, key=key)
    return Status(201, made)


@router.post("/money/withdrawals", response={201: RefundOut, **REFUSALS})
def withdraw(request: HttpRequest, data: WithdrawIn) -> Status[Refund]:
    """Asks for money out of the balance; somebody of the desk pays it out."""
    household = proxy.on_behalf_of(request, data.on_behalf_of)
    by, key = person(request), request.idempotency_key
    made = payments.withdraw(household, data.amount, data.to, by=by, reason=data.reason, key=key)
    return Status(201, made)


@router.get("/areas/{slug}/payments", response={200: CheckPage, 404: Problem})
def to_check(
    request: HttpRequest, slug: str, method: str = "", after: str = "", limit: int = lists.LIMIT
) -> dict[str, Any]:
    """What waits for a second person, of what the caller may check; oldest first."""
    area = staff_area(request, slug, *MAY_LEAD)
    rows = seen.to_check(person(request), area, method=method)
    page = lists.page(rows, ["pk"], after=after, limit=limit)
    return {"items": page.rows, "after": page.after}


def _payment(request: HttpRequest, slug: str, pk: int) -> Payment:
    area = staff_area(request, slug, *MAY_LEAD)
    return seen.payment_checked_by(person(request), pk, area=area)


@router.post("/areas/{slug}/payments/verification", response={200: ManyOut, **REFUSALS})
def verify_many(request: HttpRequest, slug: str, data: ManyIn) -> dict[str, int]:
    """Says of several that the money is there; one that cannot be checked holds up no other."""
    area = staff_area(request, slug, *MAY_LEAD)
    rows = seen.to_check(person(request), area).filter(pk__in=data.payments)
    done, _left = payments.verify_many(list(rows), by=person(request))
    return {"checked": done, "left": len(set(data.payments)) - done}


@router.post("/areas/{slug}/payments/{pk}/verification", response={200: CheckOut, **REFUSALS})
def verify(request: HttpRequest, slug: str, pk: int, data: CheckIn) -> Payment:
    """The money is there. 403 for whoever noted it and whoever lives there."""
    found, key = _payment(request, slug, pk), request.idempotency_key
    return payments.verify(found, by=person(request), version=data.version, key=key)


@router.post("/areas/{slug}/payments/{pk}/failure", response={200: CheckOut, **REFUSALS})
def fail(request: HttpRequest, slug: str, pk: int, data: CheckIn) -> Payment:
    """The money did not arrive, with a reason that the household reads."""
    found = _payment(request, slug, pk)
    return payments.fail(found, by=person(request), why=data.why, version=data.version)


@router.post("/areas/{slug}/payments/{pk}/void", response={200: CheckOut, **REFUSALS})
def void(request: HttpRequest, slug: str, pk: int) -> Payment:
    """Takes back what the caller noted."""
    return payments.void(_payment(request, slug, pk), by=person(request))


@router.get("/areas/{slug}/refunds", response={200: list[RefundOut], 404: Problem})
def refunds(request: HttpRequest, slug: str) -> list[Refund]:
    """Money that waits to be paid out. It is paid out on the page only, after a fresh confirmation."""
    area: Area = staff_area(request, slug, *DESK_ROLES)
    return list(seen.refunds_asked(area)[: lists.MOST])


@router.get("/areas/{slug}/campaigns/{pk}/money", response={200: LinePage, 404: Problem})
def campaign_money(
    request: HttpRequest, slug: str, pk: int, view: str = "all", after: str = ""
) -> dict[str, Any]:
    """How the orders of a campaign stand, by building, floor and door: `unpaid`, `check`, `paid`, `all`."""
    campaign = access.campaign_run_by(person(request), pk, area=staff_area(request, slug, *MAY_LEAD))
    page = lists.page(money_lists.orders(campaign, view), money_lists.ROUTE, after=after)
    items = [
        {
            "order": one.pk, "code": one.shown_code, "household": one.household.address, "state": one.state,
            "owed": one.owes, "paid": one.has_paid, "claimed": one.said_paid, "open": max(0, one.is_open),
        }
        for one in page.rows
    ]  # fmt: skip
    return {"items": items, "after": page.after}


@router.post("/areas/{slug}/orders/{pk}/payments", response={201: PaymentOut, **REFUSALS})
def note_payment(request: HttpRequest, slug: str, pk: int, data: NoteIn) -> Status[Payment]:
    """Notes what a household gave; somebody else checks it."""
    found = access.order_run_by(person(request), pk, area=staff_area(request, slug, *MAY_LEAD))
    made = actions.note_payment(
        found, by=person(request), method=data.method, amount_minor=data.amount, note=data.note,
        key=request.idempotency_key,
    )  # fmt: skip
    return Status(201, made)


@router.get("/areas/{slug}/campaigns/{pk}/settlement", response={200: SheetOut, 404: Problem})
def sheet(request: HttpRequest, slug: str, pk: int) -> settlement.Sheet:
    """The reconciliation sheet as it is, or as it was when it was settled."""
    campaign = access.campaign_run_by(person(request), pk, area=staff_area(request, slug, *MAY_LEAD))
    done = Settlement.objects.filter(campaign=campaign).first()
    return settlement.Sheet.of(done.figures) if done else settlement.sheet(campaign)


@router.post("/areas/{slug}/campaigns/{pk}/settlement", response={201: SettledOut, **REFUSALS})
def settle(request: HttpRequest, slug: str, pk: int, data: SettleIn) -> Status[Settlement]:
    """Closes the books; 409 `settlement.difference` names every difference in `errors`."""
    campaign = access.campaign_run_by(person(request), pk, area=staff_area(request, slug, *MAY_LEAD))
    made = actions.settle(
        campaign, data.cash, data.transfer, by=person(request), note=data.note, version=data.version,
        key=request.idempotency_key,
    )  # fmt: skip
    return Status(201, made)
