"""The next round of a draw, by one button: the same goods and terms, and with them whoever was not drawn."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext as _

from groceries.actions.campaigns import Terms, draft
from groceries.models import BundleLine, Campaign, CampaignLeader, Draw, Offer, Pool
from groceries.words import CampaignState
from hub.core.flow import gate
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people.models import Person

TITLE = 80


def round_after(campaign: Campaign) -> Campaign | None:
    """The round that follows, where there is one that was not called off."""
    return Campaign.objects.filter(follows=campaign).exclude(state=CampaignState.CANCELLED).first()


def next_round(campaign: Campaign, *, by: Person, key: Key | None = None) -> Campaign:
    """
    Begins the next round of a campaign that is drawn, as a draft of the same leaders: same goods, stock and length. It
    opens like any other, and then whoever lost takes part without doing anything, with priority (groceries.md, 11).

    Raises Conflict `draw.not_yet` before the draw, `draw.next_round` (with the one that is there) the second time.
    """
    found = Draw.objects.filter(campaign=campaign).exclude(drawn_at=None).first()
    if found is None:
        raise Conflict("draw.not_yet", _("The next round begins when this one is drawn."), now=campaign)

    def act() -> Campaign:
        gate.shut("campaign", campaign.pk)
        if there := round_after(campaign):
            raise _already(there)
        made = draft(campaign.area, _terms(campaign), by=by)
        _same_leaders(campaign, made, by)
        _same_goods(campaign, made, found.stock)
        return made

    try:
        return once(key, "groceries.next_round", act, Campaign)
    except IntegrityError as error:  # another round was made to follow it in this very moment
        there = round_after(campaign)
        raise (_already(there) if there else error) from error


def _already(there: Campaign) -> Conflict:
    words = _("The next round is there already: “%(title)s”.") % {"title": there.shown_title}
    return Conflict("draw.next_round", words, now=there)


def _terms(campaign: Campaign) -> Terms:
    """The same again, from now on; every hour moves as far as the opening."""
    now = clock.now()
    later = now - campaign.opens_at
    kept = {field.name: getattr(campaign, field.name) for field in fields(Terms)}
    moved: dict[str, Any] = {
        name: kept[name] + later for name in ("closes_at", "arrives_at", "reserve_flows_at") if kept[name]
    }
    title, title_en = _titles(campaign)
    return replace(
        Terms(**kept),
        **moved,
        opens_at=now,
        title=title,
        title_en=title_en,
        draw_number="",
        hold_minutes=0,
        follows=campaign,
    )


def _titles(campaign: Campaign) -> tuple[str, str]:
    """The first round's titles with the number of the round, each in its own language."""
    first, number = campaign, 2
    while first.follows is not None:
        first, number = first.follows, number + 1
    own = (campaign.area.languages or ["zh-hans"])[0]
    return _numbered(first.title, number, own), first.title_en and _numbered(first.title_en, number, "en")


def _numbered(title: str, number: int, language: str) -> str:
    with translation.override(language):
        mark = _(", round %(n)s") % {"n": number}
    return title[: TITLE - len(mark)] + mark


def _same_leaders(campaign: Campaign, made: Campaign, by: Person) -> None:
    others = campaign.leaders.filter(until=None).exclude(person=by).values_list("person", flat=True)
    CampaignLeader.objects.bulk_create(
        CampaignLeader(campaign=made, person_id=pk, since=clock.now()) for pk in others
    )


def _same_goods(campaign: Campaign, made: Campaign, there: Mapping[str, Mapping[str, int | None]]) -> None:
    """What is offered, what is in it, and as much as there was to be won; the leader changes what is different."""
    for old in campaign.offers.filter(withdrawn_at=None).prefetch_related("parts"):
        parts, stock = list(old.parts.all()), there.get(str(old.pk), {})
        kept = {name: getattr(old, name) for name in _KEPT}
        offer = Offer.objects.create(campaign=made, **kept)
        BundleLine.objects.bulk_create(
            BundleLine(
                offer=offer, position=p.position, title=p.title, grams=p.grams, price_minor=p.price_minor
            )
            for p in parts
        )
        Pool.objects.bulk_create(
            Pool(offer=offer, kind=kind, size=size, remaining=size) for kind, size in stock.items()
        )


_KEPT = (
    "good_id", "supplier_id", "position", "title", "unit", "price_minor", "cap", "tolerance_percent", "note", "code",
    "case_size", "donated", "best_before",
)  # fmt: skip
