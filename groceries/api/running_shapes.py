"""What programs send and get where group orders are run."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import AwareDatetime

from groceries import actions
from groceries.words import Allotment, CampaignKind, Handing, MinimumOf, PoolKind, Split
from hub.core.flow import lists
from hub.core.kit.errors import Invalid


class TermsIn(Schema):
    """
    A campaign's terms; money in minor units. `version`: what you read, for a change. With `allotment` "ballot" it is
    drawn: `draw_number` names the public number, `follows` the drawn campaign whose losers carry over.
    """

    title: str
    title_en: str = ""
    kind: CampaignKind = CampaignKind.GROUP_ORDER
    words: str = ""
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    minimum_of: MinimumOf = MinimumOf.NONE
    minimum: int = 0
    fee_minor: int = 0
    handing: Handing = Handing.PICK_UP
    door_allowed: bool = True
    point: str = ""
    arrives_at: AwareDatetime | None = None
    split: Split = Split.ONE_EACH
    reserve_flows_at: AwareDatetime | None = None
    hold_minutes: int = 0
    waiting_list: bool = True
    allotment: Allotment = Allotment.FIRST_COME
    draw_number: str = Field("", max_length=120)
    follows: int | None = None

    def terms(self) -> actions.Terms:
        """For the actions. Raises Invalid for numbers below 0."""
        numbers = ("minimum", "fee_minor", "hold_minutes")
        wrong = {name: _("A number is not negative.") for name in numbers if getattr(self, name) < 0}
        if wrong:
            raise Invalid("campaign.terms", next(iter(wrong.values())), fields=wrong)
        return actions.Terms(**{**self.dict(exclude={"version", "follows"}), "kind": str(self.kind)})


class TermsChange(TermsIn):
    """The same for a draft that is there."""

    version: int | None = None


class CampaignOut(Schema):
    """A campaign as whoever runs it reads it."""

    id: int
    number: int
    state: str
    version: int
    kind: str
    title: str
    title_en: str
    words: str
    opens_at: datetime
    closes_at: datetime
    minimum_of: str
    minimum: int
    fee_minor: int
    handing: str
    door_allowed: bool
    point: str
    arrives_at: datetime | None
    split: str
    reserve_flows_at: datetime | None
    hold_minutes: int
    waiting_list: bool
    allotment: str
    draw_number: str
    follows: int | None = Field(alias="follows_id")
    approved_at: datetime | None
    approval_words: str
    ended_words: str


class CampaignPage(Schema):
    """Some campaigns and the cursor of what follows."""

    items: list[CampaignOut]
    after: str


class OfferIn(Schema):
    """One good; the price is in minor units, `stock` by kind of pool (null: nobody counts)."""

    title: str
    supplier: str
    price_minor: int
    unit: str = ""
    kind: str = ""
    cap: int | None = None
    note: str = ""
    code: str = ""
    case_size: Decimal | None = None
    donated: bool = False
    best_before: date | None = None
    grams: int | None = None
    stock: dict[PoolKind, int | None] = {PoolKind.GENERAL: None}
    version: int | None = None

    def terms(self) -> actions.OfferTerms:
        """For the actions."""
        stock = {str(kind): size for kind, size in self.stock.items()}
        return actions.OfferTerms(**{**self.dict(exclude={"version", "stock"}), "stock": stock})


class OfferOut(Schema):
    """One good with its stock, what is sold, and what is to be said of its price."""

    id: int
    title: str
    unit: str
    kind: str
    supplier: str
    price_minor: int
    cap: int | None
    note: str
    code: str
    sold: int
    left: int | None
    stock: dict[str, int | None]
    usual_minor: int | None
    is_dear: bool
    parts: list[dict[str, Any]]


class PartIn(Schema):
    """One part of a mixed pack."""

    title: str
    grams: int | None = None
    price_minor: int


class PartsIn(Schema):
    """What a mixed pack holds; the prices add up to the pack's."""

    parts: list[PartIn]
    version: int | None = None


class StockIn(Schema):
    """How much there is, by kind of pool (null: nobody counts)."""

    stock: dict[PoolKind, int | None]
    version: int | None = None


class NumbersOut(Schema):
    """
    The hot numbers: fetch them when a `hot` frame of `campaign:<id>` or `running:<id>` says so, or a payment moves.
    `unpaid_*` is what nobody has said to have paid; `not_collected` are orders whose goods wait for their household.
    """

    households: int
    packs: int
    amount_minor: int
    waiting: int
    gap: int
    unpaid_minor: int
    unpaid_orders: int
    not_collected: int
    sold: dict[int, int]


class StepIn(Schema):
    """What a verb needs: why, until when, how; and the version that you read."""

    why: str = ""
    until: AwareDatetime | None = None
    handing: str = ""
    point: str = ""
    version: int | None = None


class LeaderIn(Schema):
    """Who leads it as well."""

    person: int


class LeaderOut(Schema):
    """Who leads it, from when."""

    id: int
    person: int
    name: str
    since: datetime


class RuleIn(Schema):
    """At most `quantity` of a kind in any `days` days. `now`: the id of the rule that you read, 0 for none."""

    kind: str
    quantity: int
    days: int
    words: str
    now: int | None = None


class RuleOut(Schema):
    """A limit over time; `until` is null while it holds."""

    id: int
    kind: str
    quantity: int
    days: int
    words: str
    since: datetime
    until: datetime | None


class SupplierIn(Schema):
    """Who sells, with which licence."""

    name: str
    licence: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    note: str = ""
    version: int | None = None


class SupplierOut(SupplierIn):
    """A supplier that is known."""

    id: int


class ReferenceIn(Schema):
    """What the committee holds for a fair price; null for none."""

    reference_minor: int | None


class FlagOut(Schema):
    """A household's question about a price, with the answer."""

    id: int
    offer: int
    price_minor: int
    words: str
    at: datetime
    answer: str
    answered_at: datetime | None


class AnswerIn(Schema):
    """Why the price is what it is."""

    answer: str


class FlagIn(Schema):
    """What is wrong with a price; `on_behalf_of` is a household."""

    words: str = ""
    on_behalf_of: int | None = None


class DayOut(Schema):
    """A day of the calendar."""

    date: date
    campaigns: list[int]
    orders: int
    gate: int
    carry: int
    is_full: bool


class OrderRow(Schema):
    """
    An order in the list of whoever runs the campaign. By offer: how many were ordered, how many come, the line's id.
    `value_minor` is what it is worth once something has changed that.
    """

    id: int
    version: int
    code: str
    state: str
    channel: str
    building: str
    door: str
    total_minor: int
    handing: str
    note: str
    placed_at: datetime
    lines: dict[int, int]
    coming: dict[int, int]
    line_ids: dict[int, int]
    value_minor: int | None


class OrderPage(Schema):
    """Some orders and the cursor of what follows."""

    items: list[OrderRow]
    after: str


class Wanted(Schema):
    """Which orders: by door, name or code; `show` is "", waiting, held or over."""

    q: str = ""
    show: str = ""
    after: str = ""
    limit: int = lists.LIMIT
