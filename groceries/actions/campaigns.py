"""A campaign comes to be: drafted by a leader, looked at by the committee, opened."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from groceries import access, events, prices
from groceries.actions.carrying import carry_over
from groceries.actions.ready import may_approve, need_reserve_hour, need_something
from groceries.models import Campaign, CampaignLeader, Draw
from groceries.words import (
    FREE,
    Allotment,
    CampaignKind,
    CampaignState,
    Handing,
    MinimumOf,
    Split,
)
from hub.core.announce import announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.numbers import next_number
from hub.core.flow.transition import save_changes, transition
from hub.core.jobs.each import each
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.access import episode_of, has_role
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES, Role

MAY_LEAD = (Role.LEADER, *sorted(DESK_ROLES))


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a leader says about a campaign; the names are those of the columns."""

    title: str
    opens_at: datetime
    closes_at: datetime
    title_en: str = ""
    kind: str = CampaignKind.GROUP_ORDER
    words: str = ""
    minimum_of: str = MinimumOf.NONE
    minimum: int = 0
    fee_minor: int = 0
    handing: str = Handing.PICK_UP
    door_allowed: bool = True
    point: str = ""
    arrives_at: datetime | None = None
    split: str = Split.ONE_EACH
    reserve_flows_at: datetime | None = None
    hold_minutes: int = 0
    waiting_list: bool = True
    allotment: str = Allotment.FIRST_COME
    draw_number: str = ""
    follows: Campaign | None = None

    def columns(self) -> dict[str, Any]:
        """What is written."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def check(self) -> None:
        """Raises Invalid with a field for what cannot be so."""
        problems: dict[str, str] = {}
        if not self.title.strip():
            problems["title"] = _("Give it a title.")
        if self.closes_at <= self.opens_at:
            problems["closes_at"] = _("Orders must close after they open.")
        if self.minimum_of and not self.minimum:
            problems["minimum"] = _("Say how many are needed.")
        if self.fee_minor and self.kind in FREE:
            problems["fee_minor"] = _("Nothing is to be paid here, so there is no fee either.")
        if self.arrives_at and self.arrives_at < self.closes_at:
            problems["arrives_at"] = _("Goods cannot come before orders are closed.")
        if self.reserve_flows_at and self.reserve_flows_at > self.closes_at:
            problems["reserve_flows_at"] = _(
                "What is kept back opens to everybody no later than orders close."
            )
        if problem := self._minimum_problem():
            problems["minimum_of"] = problem
        problems |= self._draw_problems()
        if problems:
            raise Invalid("campaign.terms", next(iter(problems.values())), fields=problems)

    def _draw_problems(self) -> dict[str, str]:
        if self.allotment != Allotment.BALLOT:
            return {}
        problems: dict[str, str] = {}
        if self.kind == CampaignKind.SLOTS:
            problems["allotment"] = _("Times go to whoever chooses them first.")
        if self.hold_minutes:
            problems["hold_minutes"] = _("Whoever is drawn pays later: nobody sits waiting for a draw.")
        return problems

    def _minimum_problem(self) -> str:
        """What is never ordered, or costs nothing, reaches no minimum: such a campaign could only fail."""
        if self.kind == CampaignKind.SLOTS and self.minimum_of in (MinimumOf.PACKS, MinimumOf.AMOUNT):
            return _("Times have no packs and no amount: count households, or nothing.")
        if self.kind == CampaignKind.FREE_RATION and self.minimum_of == MinimumOf.AMOUNT:
            return _("A free ration costs nothing: it can reach no amount.")
        return ""


def draft(area: Area, terms: Terms, *, by: Person, key: Key | None = None) -> Campaign:
    """Begins a campaign, which its maker leads. For group-order leaders and the desk of the area."""
    if not has_role(by, area, *MAY_LEAD):
        raise NotYours("campaign.not_leader", _("Only group-order leaders and the committee run campaigns."))
    if terms.kind != CampaignKind.GROUP_ORDER and not has_role(by, area, *DESK_ROLES):
        raise NotYours("campaign.not_desk", _("Only the committee runs rations."))
    terms.check()
    _check_round(area.pk, terms)

    def act() -> Campaign:
        made = Campaign.objects.create(
            area=area, episode=episode_of(area), number=next_number(area.pk, "campaign", first=1), created_by=by,
            **terms.columns(),
        )  # fmt: skip
        CampaignLeader.objects.create(campaign=made, person=by, since=clock.now())
        announce(events.about_campaign(events.Drafted, made, by=by, title=made.title))
        return made

    return once(key, "groceries.draft", act, Campaign)


def edit(campaign: Campaign, terms: Terms, *, by: Person, version: int | None = None) -> Campaign:
    """Changes the terms of a draft."""
    terms.check()
    _check_round(campaign.area_id, terms, campaign)
    if not campaign.is_editable:
        raise Conflict("campaign.fixed", _("Take it back to the drafts first."), now=campaign)
    with transaction.atomic():
        save_changes(campaign, version=version, **terms.columns())
        announce(events.about_campaign(events.Edited, campaign, by=by))
    return campaign


def _check_round(area_id: int, terms: Terms, campaign: Campaign | None = None) -> None:
    """Follows a draw of the same area that is done, and alone: nobody carries over into two rounds."""
    before = terms.follows
    if before is None:
        return
    rounds = Campaign.objects.filter(follows=before).exclude(state=CampaignState.CANCELLED)
    taken = (rounds.exclude(pk=campaign.pk) if campaign else rounds).exists()
    fits = before.area_id == area_id and Draw.objects.filter(campaign=before).exclude(drawn_at=None).exists()
    if taken or not fits or terms.allotment != Allotment.BALLOT:
        words = _("A round follows a draw that is done and has no next round yet, and is drawn itself.")
        raise Invalid("campaign.round", words, fields={"follows": words})


def submit(campaign: Campaign, *, by: Person, version: int | None = None) -> Campaign:
    """
    Asks the committee to look at it. Raises Invalid where there is nothing to order or no time to choose, where
    something is kept back until nobody says when, and where the cut-off is over.
    """
    need_something(campaign)
    need_reserve_hour(campaign)
    if campaign.closes_at <= clock.now():
        words = _("The time for orders is over already. Choose a later one.")
        raise Invalid("campaign.over", words, fields={"closes_at": words})
    told = events.desk(campaign, but=by)
    changes: dict[str, Any] = {"to": CampaignState.IN_REVIEW, "submitted_at": clock.now(), "version": version}
    return _move(campaign, events.Submitted, by=by, told=told, **changes)


def take_back(campaign: Campaign, *, by: Person, version: int | None = None) -> Campaign:
    """The leader wants to change something before it opens."""
    return _move(campaign, events.Edited, by=by, to=CampaignState.DRAFT, version=version)


def send_back(campaign: Campaign, *, by: Person, why: str, version: int | None = None) -> Campaign:
    """The committee wants something changed, and says what."""
    _need_desk(campaign, by)
    if not why.strip():
        words = _("Say what should be changed.")
        raise Invalid("campaign.why", words, fields={"why": words})
    told = access.leaders_of(campaign) - {by.pk}
    return _move(
        campaign, events.SentBack, by=by, told=told, why=why, to=CampaignState.DRAFT, version=version
    )


def approve(campaign: Campaign, *, by: Person, why: str = "", version: int | None = None) -> Campaign:
    """
    The committee agrees; it opens at its hour, or at once where that is past.

    Whose own it is or was cannot (`may_approve`): four eyes (product.md, "Who uses it"). Where a price is far above
    what it was, `why` is needed; it is published with the campaign (groceries.md, 17).
    """
    _need_desk(campaign, by)
    if campaign.kind == CampaignKind.SLOTS:  # whoever leads it may have taken the last one away
        need_something(campaign)
    _need_reason(campaign, why)
    if not may_approve(campaign, by):
        words = _("Somebody else at the desk must approve what you made, led or handed in yourself.")
        raise NotYours("campaign.own", words)
    to = CampaignState.OPEN if campaign.opens_at <= clock.now() else CampaignState.SCHEDULED
    told = access.leaders_of(campaign) - {by.pk}
    with transaction.atomic():
        transition(
            campaign, to, version=version, approved_by=by, approved_at=clock.now(), approval_words=why[:300]
        )
        opened = [_opened(campaign)] if to == CampaignState.OPEN else []
        if opened:
            carry_over(campaign)
        announce(events.about_campaign(events.Approved, campaign, by=by, told=told, why=why), *opened)
    return campaign


def _need_reason(campaign: Campaign, why: str) -> None:
    if campaign.closes_at <= clock.now():
        words = _("The time for orders is over already. Send it back, so that a later one is chosen.")
        raise Invalid("campaign.over", words)
    if not why.strip() and (found := prices.dear(campaign)):
        names = ", ".join(one.offer.title for one in found[:3])
        words = _("Say why these prices are right: %(names)s. Everybody can read it.") % {"names": names}
        raise Invalid("campaign.price_reason", words, fields={"why": words})


def _opened(campaign: Campaign) -> events.CampaignEvent:
    return events.about_campaign(events.Opened, campaign, by=None, told=events.residents(campaign))


def open_due() -> int:
    """Opens the scheduled campaigns whose hour has come; how many."""
    due = Campaign.objects.filter(state=CampaignState.SCHEDULED, opens_at__lte=clock.now())
    return each(due.select_related("area").order_by("opens_at")[:50], _open_due)


def _open_due(campaign: Campaign) -> int:
    try:
        with transaction.atomic():
            transition(campaign, CampaignState.OPEN)
            carry_over(campaign)
            announce(_opened(campaign))
    except Conflict:  # taken back or cancelled at this very moment
        return 0
    return 1


def _need_desk(campaign: Campaign, by: Person) -> None:
    if not has_role(by, campaign.area_id, *DESK_ROLES):
        raise NotYours("campaign.not_desk", _("Only the committee decides about this."))


def _move(
    campaign: Campaign, kind: type[events.CampaignEvent], *, by: Person, told: Iterable[int] = (), why: str = "",
    **changes: Any,
) -> Campaign:  # fmt: skip
    with transaction.atomic():
        transition(campaign, **changes)
        announce(events.about_campaign(kind, campaign, by=by, told=told, why=why))
    return campaign
