"""Draws, rounds and the green channel, for programs: the same actions as the pages'."""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from groceries import access, actions, draws
from groceries.actions.rounds import round_after
from groceries.api.doors import CAMPAIGN, REFUSALS, for_leaders, own_order, run_by
from groceries.api.running_shapes import CampaignOut
from groceries.models import BallotEntry, Draw
from hub.core.flow import lists, repeat
from hub.core.flow.api import Problem, person

router = Router(tags=["Draws and fairness"])


class DrawFile(Schema):
    """Everything that recomputes a draw: the same as draw.json of its page. Codes, never doors or names."""

    campaign: str
    secret_hash: str
    list_hash: str
    details_hash: str
    details: str
    number_name: str
    number_day: str | None
    promised_at: str
    stock: dict[str, dict[str, int | None]]
    secret: str
    number: str
    seed: str
    entries: list[dict[str, Any]]


class DrawOut(Schema):
    """A draw as whoever runs it sees it. `next_round` is the campaign that follows."""

    number_name: str
    number: str
    drawn_at: datetime | None
    seed: str
    entries: int
    won: int
    won_reserved: int
    won_proxy: int
    won_carried: int
    lost: int
    passed_over: int
    next_round: int | None


class NumberIn(Schema):
    """The public number, exactly as it was published."""

    number: str = Field(max_length=80)


class EntryOut(Schema):
    """One entry for whoever runs it. `won` is the pool, "" for not at all."""

    rank: int
    code: str
    door: str
    carried: bool
    won: str
    passed_over: bool

    @staticmethod
    def resolve_door(found: BallotEntry) -> str:
        """The address."""
        return found.order.household.address


class EntryPage(Schema):
    """Some entries and the cursor of what follows."""

    items: list[EntryOut]
    after: str


class Which(Schema):
    """All, `won` or `lost`."""

    show: str = ""
    after: str = ""
    limit: int = lists.LIMIT


class LotOut(Schema):
    """Where an order stands in its draw. `rank` and `won` are null until it is drawn."""

    code: str
    entrants: int
    carried: bool
    number_name: str
    rank: int | None
    won: bool | None
    passed_over: bool
    next_order: int | None


class GreenIn(Schema):
    """Whether a time is kept for the green channel."""

    green: bool


class SlotOut(Schema):
    """A time at a point."""

    id: int
    green: bool
    taken: int
    capacity: int


@router.get("/campaigns/{pk}/draw", response={200: DrawFile, 404: Problem})
def draw_file(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What anybody needs to recompute the draw of a campaign whose orders are closed."""
    campaign = get_object_or_404(access.campaigns_seen_by(person(request)), pk=pk)
    found = Draw.objects.filter(campaign__state__in=access.SHOWN).select_related("campaign__area")
    return draws.published(get_object_or_404(found, campaign=campaign))


@router.get("/orders/{pk}/lot", response={200: LotOut, 404: Problem})
def lot(request: HttpRequest, pk: int, on_behalf_of: int | None = None) -> dict[str, Any]:
    """Where an order stands in its draw; 404 where nothing is drawn."""
    order = own_order(request, pk, on_behalf_of)
    found = draws.lot_of(order)
    if found is None:
        raise Http404
    entry, drawn = found.entry, found.entry is not None and found.entry.rank is not None
    return {
        "code": order.shown_code, "entrants": found.entrants, "carried": found.carried,
        "number_name": found.draw.named if found.draw else found.campaign.draw_number,
        "rank": entry.rank if entry else None, "won": bool(entry.won) if drawn and entry else None,
        "passed_over": bool(entry and entry.passed_over),
        "next_order": found.next_order.pk if found.next_order else None,
    }  # fmt: skip


def _draw(request: HttpRequest, pk: int) -> Draw:
    return get_object_or_404(Draw.objects.select_related("campaign__area"), campaign=run_by(request, pk))


def _shown(found: Draw) -> dict[str, Any]:
    now, after = draws.outcome(found), round_after(found.campaign)
    return {
        "number_name": found.named, "number": found.number, "drawn_at": found.drawn_at, "seed": found.seed,
        "entries": now.entries, "won": now.won, "won_reserved": now.reserved, "won_proxy": now.proxy,
        "won_carried": now.carried, "lost": now.lost, "passed_over": now.passed_over,
        "next_round": after.pk if after else None,
    }  # fmt: skip


@router.get(f"{CAMPAIGN}/draw", response={200: DrawOut, 404: Problem})
@for_leaders
def one_draw(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What was promised, and what came of it."""
    return _shown(_draw(request, pk))


@router.post(f"{CAMPAIGN}/draw", response={200: DrawOut, **REFUSALS})
@for_leaders
def draw(request: HttpRequest, pk: int, body: NumberIn) -> dict[str, Any]:
    """Enters the public number, once: everybody's place follows from it."""
    made = actions.draw(run_by(request, pk), body.number, by=person(request), key=request.idempotency_key)
    return _shown(made)


@router.get(f"{CAMPAIGN}/draw/entries", response={200: EntryPage, 404: Problem, 422: Problem})
@for_leaders
def entries(request: HttpRequest, pk: int, wanted: Query[Which]) -> dict[str, Any]:
    """Who was drawn, in the order of the draw."""
    rows = draws.entries(_draw(request, pk), wanted.show)
    page = lists.page(rows, ["rank"], after=wanted.after, limit=wanted.limit)
    return {"items": page.rows, "after": page.after}


@router.post(f"{CAMPAIGN}/next-round", response={201: CampaignOut, **REFUSALS})
@for_leaders
def next_round(request: HttpRequest, pk: int) -> Any:
    """The next round as a draft; when it opens, whoever was not drawn is in it, with priority."""
    found = run_by(request, pk)
    return Status(201, actions.next_round(found, by=person(request), key=request.idempotency_key))


@router.put(f"{CAMPAIGN}/slots/{{slot}}/green", response={200: SlotOut, **REFUSALS})
@for_leaders
def green(request: HttpRequest, pk: int, slot: int, body: GreenIn) -> Any:
    """Keeps a time for the green channel, or opens it to everybody."""
    found = access.slot_of(run_by(request, pk), slot)
    act = partial(actions.keep_green, found, body.green, by=person(request))
    return repeat.step(request.idempotency_key, "groceries.keep_green", found, act)
