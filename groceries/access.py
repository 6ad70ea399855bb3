"""The only way from a person to campaigns and orders."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from groceries.models import (
    Adjustment,
    Batch,
    BundleLine,
    Campaign,
    CampaignLeader,
    Complaint,
    Good,
    GoodsReceipt,
    Offer,
    Order,
    PurchaseOrder,
    Redemption,
    Slot,
    Supplier,
    Voucher,
)
from groceries.words import LIVE, CampaignState
from hub.core.live import names
from hub.core.people import access as people
from hub.core.people.models import Area, Household, Person
from hub.core.people.words import DESK_ROLES, STAFF_ROLES, WORKFORCES, Phase, Role

Step = TypeVar("Step")

SHOWN = tuple(state for state in CampaignState if state not in (CampaignState.DRAFT, CampaignState.IN_REVIEW))
"""Campaigns that everybody in the area may read about."""


def campaigns_seen_by(person: Person) -> QuerySet[Campaign]:
    """What the person may read: published campaigns of their areas, and those they run or decide about."""
    published = Q(state__in=SHOWN, area__in=people.areas_of(person).values("pk"))
    return Campaign.objects.filter(published | _run_by(person)).select_related("area")


def campaign_for(person: Person, pk: int) -> Campaign:
    """One campaign the person may read; else Http404."""
    return get_object_or_404(campaigns_seen_by(person), pk=pk)


def published_campaign(pk: int) -> Campaign:
    """One published campaign as anybody may read about it, signed in or not; else Http404."""
    found = Campaign.objects.filter(state__in=SHOWN).exclude(area__phase=Phase.PURGED)
    return get_object_or_404(found.select_related("area"), pk=pk)


def _run_by(person: Person) -> Q:
    grants = people.live_grants().filter(person=person.pk)
    leads = CampaignLeader.objects.filter(person=person.pk, until=None).values("campaign")
    led = Q(pk__in=leads, area__in=grants.filter(role__in={Role.LEADER, *DESK_ROLES}).values("area"))
    return led | Q(area__in=grants.filter(role__in=DESK_ROLES).values("area"))


def campaign_at(household: Household, pk: int) -> Campaign:
    """
    One published campaign of a household's area, for whoever may act for that household (`for_household` has asked);
    else Http404. The cheapest question before an order.
    """
    return get_object_or_404(Campaign, pk=pk, area=household.area_id, state__in=SHOWN)


def campaigns_run_by(person: Person, area: Area) -> QuerySet[Campaign]:
    """What a leader leads, and for the desk everything, in one area; newest first."""
    return Campaign.objects.filter(_run_by(person), area=area).select_related("area").order_by("-pk")


def campaigns_run_anywhere(person: Person) -> QuerySet[Campaign, Any]:
    """The ids of all campaigns that somebody leads, or at whose area's desk they work."""
    found: QuerySet[Campaign, Any] = Campaign.objects.filter(_run_by(person)).values("pk")
    return found


def campaign_run_by(person: Person, pk: int, *, area: Area | None = None) -> Campaign:
    """One campaign that the person leads, or whose area's desk they work at; else Http404."""
    found = Campaign.objects.filter(_run_by(person)).select_related("area")
    return get_object_or_404(found if area is None else found.filter(area=area), pk=pk)


def orders_of(person: Person) -> QuerySet[Order]:
    """
    What a resident follows: the orders of the doors behind which they live, and those they wrote down as an approved
    neighbour while that right holds.
    """
    own = people.live_memberships().filter(person=person.pk).values("household")
    neighbours = people.live_proxies().filter(person=person.pk).values("household")
    mine = Q(household__in=own) | Q(placed_by=person.pk, household__in=neighbours)
    return with_places(Order.objects.filter(mine))


def orders_run_by(person: Person, campaign: Campaign) -> QuerySet[Order]:
    """All orders of a campaign, for whoever runs it. Get the campaign by `campaign_run_by` first."""
    return with_places(Order.objects.filter(campaign=campaign_run_by(person, campaign.pk)))


def order_run_by(person: Person, pk: int, *, area: Area) -> Order:
    """One order of a campaign that the person leads, or of an area at whose desk they work; else Http404."""
    rows = Order.objects.filter(campaign__area=area, campaign__in=campaigns_run_anywhere(person))
    return get_object_or_404(with_places(rows), pk=pk)


def with_places(rows: QuerySet[Order]) -> QuerySet[Order]:
    """With what a line of a list shows, in the same query."""
    return rows.select_related(
        "campaign__area", "household__building", "household__area", "slot", "beneficiary"
    )


def order_for(person: Person, pk: int, *, acting_for: Household | None = None) -> Order:
    """One order as its household follows it, or (`acting_for`) as whoever acts for that household; else Http404."""
    rows = orders_of(person)
    if acting_for is not None:
        rows = with_places(Order.objects.filter(household=acting_for))
    return get_object_or_404(rows, pk=pk)


def live_order_of(household: Household, campaign: Campaign) -> Order | None:
    """The one order of a household in a campaign that still stands."""
    return with_places(Order.objects.filter(household=household, campaign=campaign, state__in=LIVE)).first()


def last_order_of(household: Household, campaign: Campaign) -> Order | None:
    """What the household ordered last in another campaign, for "the same as last time"."""
    others = Order.objects.filter(household=household, state__in=LIVE).exclude(campaign=campaign)
    return others.order_by("-pk").first()


def people_of(order: Order) -> set[int]:
    """Whoever follows an order: those who live there, and the neighbour who placed it while that right holds."""
    lives = people.ids_at_household(order.household_id)
    return lives if order.placed_by_id in lives else lives | _neighbour(order)


def _neighbour(order: Order) -> set[int]:
    granted = people.live_proxies().filter(person=order.placed_by_id, household=order.household_id)
    return set(granted.values_list("person", flat=True))


def leaders_of(campaign: Campaign) -> set[int]:
    """Who runs it now."""
    held = people.live_grants().filter(area=campaign.area_id, role__in={Role.LEADER, *DESK_ROLES})
    leads = CampaignLeader.objects.filter(campaign=campaign, until=None, person__in=held.values("person"))
    return set(leads.values_list("person", flat=True))


def ordering_people(campaign: Campaign) -> set[int]:
    """Everybody who lives behind a door that has a live order in the campaign."""
    doors = Order.objects.filter(campaign=campaign, state__in=LIVE).values("household")
    found = people.live_memberships().filter(household__in=doors)
    return set(found.values_list("person", flat=True))


def may_see_good(person: Person, pk: int) -> bool:
    """Whether somebody may see the picture of a good: whoever lives or works in its area."""
    return Good.objects.filter(pk=pk, area__in=people.areas_of(person).values("pk")).exists()


def complaints_run_by(person: Person, area: Area) -> QuerySet[Complaint]:
    """What is to be answered by whoever runs the campaigns of an area."""
    campaigns = campaigns_run_by(person, area).order_by().values("pk")
    return _with_orders(Complaint.objects.filter(line__order__campaign__in=campaigns))


def complaint_run_by(person: Person, pk: int, area: Area) -> Complaint:
    """One complaint that the person may answer; else Http404."""
    return get_object_or_404(complaints_run_by(person, area), pk=pk)


def complaints_of(order: Order) -> QuerySet[Complaint]:
    """What the household said about an order, newest first. Get the order by `order_for` first."""
    return _with_orders(Complaint.objects.filter(line__order=order)).order_by("-pk")


def _with_orders(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    order = "line__order__"
    return rows.select_related(
        "line__offer",
        order + "campaign__area",
        order + "household__building",
        order + "beneficiary",
        "answered_by",
    )


def may_see_complaint(person: Person, pk: int) -> bool:
    """Whether somebody may see the picture of a complaint: its household, and whoever answers it."""
    found = Complaint.objects.filter(pk=pk)
    mine = found.filter(line__order__in=orders_of(person).values("pk"))
    return (
        mine.exists()
        or found.filter(line__order__campaign__in=Campaign.objects.filter(_run_by(person))).exists()
    )


def residents_may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """Whoever follows the order `order:<id>`."""
    order = Order.objects.filter(pk=int(stream.split(":")[1])).first()
    return people_of(order) & set(person_ids) if order else set()


def campaign_may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """
    Who may watch the numbers of `campaign:<id>` in any session: whoever lives in its area or works there in a role that
    needs no second factor, once it is published; before that, its leaders.
    """
    campaign = _listened_to(stream)
    if campaign is None:
        return set()
    if campaign.state not in SHOWN:
        return {pk for pk in leaders_of(campaign) if pk in person_ids} - _staff(campaign.area_id, person_ids)
    lives = people.live_memberships().filter(household__area=campaign.area_id)
    if len(person_ids) <= people.FEW:
        lives = lives.filter(person__in=person_ids)
    found = set(lives.values_list("person", flat=True))
    return (found | people.ids_with_role(campaign.area_id, person_ids, *_LIGHT)) & set(person_ids)


def campaign_staff_may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """The same for sessions with a second factor: staff of the area; before it is published, its desk and leaders."""
    campaign = _listened_to(stream)
    if campaign is None:
        return set()
    if campaign.state not in SHOWN:
        desk = people.ids_with_role(campaign.area_id, person_ids, *DESK_ROLES)
        return desk | (leaders_of(campaign) & set(person_ids))
    return _staff(campaign.area_id, person_ids)


_LIGHT = (Role.LEADER, Role.VOLUNTEER, Role.HOST)


def _listened_to(stream: str) -> Campaign | None:
    return Campaign.objects.filter(pk=names.number(stream)).first()


def _staff(area_id: int, person_ids: Collection[int]) -> set[int]:
    return people.ids_with_role(area_id, person_ids, *STAFF_ROLES)


def people_behind(household_ids: Collection[int]) -> set[int]:
    """Everybody who lives behind one of these doors."""
    found: set[int] = set()
    ids = sorted(set(household_ids))
    for start in range(0, len(ids), 500):
        rows = people.live_memberships().filter(household__in=ids[start : start + 500])
        found |= set(rows.values_list("person", flat=True))
    return found


GATE = (Role.GUARD, Role.LEADER, *sorted(DESK_ROLES))
"""Who may write down what arrives."""

HANDERS = (*GATE, *sorted(WORKFORCES))
"""Who hands goods out at a gate or a point."""


def purchase_orders_at_gate(person: Person, area: Area) -> QuerySet[PurchaseOrder]:
    """What the person may write down as arrived: all of the area for guards and the desk, their own for leaders."""
    found = PurchaseOrder.objects.filter(campaign__area=area).select_related("campaign__area", "supplier")
    if not people.has_role(person, area, Role.GUARD):
        found = found.filter(campaign__in=campaigns_run_by(person, area).values("pk"))
    return found.order_by("number", "revision")


def purchase_order_for(person: Person, pk: int, *, area: Area) -> PurchaseOrder:
    """One of them; else Http404."""
    return get_object_or_404(
        purchase_orders_at_gate(person, area).prefetch_related("lines__offer__good"), pk=pk
    )


def receipts_in(person: Person, area: Area) -> QuerySet[GoodsReceipt]:
    """The gate's log: what came of the orders that the person may see, newest first."""
    seen = purchase_orders_at_gate(person, area).order_by().values("campaign")
    found = GoodsReceipt.objects.filter(campaign__in=seen).select_related(
        "campaign", "supplier", "received_by"
    )
    return found.prefetch_related("lines__offer").order_by("-received_at", "-pk")


def vouchers_in(person: Person, area: Area) -> QuerySet[Voucher]:
    """The vouchers of goods that are handed out now, for whoever hands goods out in the area; nothing for others."""
    if not people.has_role(person, area, *HANDERS):
        return Voucher.objects.none()
    found = Voucher.objects.filter(
        order__campaign__area=area, order__campaign__state=CampaignState.COLLECTING
    )
    return found.select_related("order__campaign__area", "order__household__building", "order__slot")


def voucher_by_code(person: Person, area: Area, code: str) -> Voucher:
    """One of them by its short code; else Http404."""
    return get_object_or_404(vouchers_in(person, area), order__code=code)


def conflicts_in(person: Person, area: Area) -> QuerySet[Redemption]:
    """Vouchers that were scanned twice, in the campaigns that the person runs, what nobody has looked at first."""
    mine = campaigns_run_by(person, area).order_by().values("pk")
    found = Redemption.objects.filter(quantity=0, voucher__order__campaign__in=mine)
    return found.select_related(
        "by", "looked_by", "voucher__order__campaign__area", "voucher__order__household__building"
    ).order_by(F("looked_at").asc(nulls_first=True), "-pk")


def conflict_for(person: Person, pk: int, *, area: Area) -> Redemption:
    """One of them; else Http404."""
    return get_object_or_404(conflicts_in(person, area), pk=pk)


def adjustment_for(order: Order, pk: int) -> Adjustment:
    """What is offered instead in an order that was got through the person's right to it; else Http404."""
    return get_object_or_404(
        order.adjustments.select_related("missing__part", "line", "order__campaign__area"), pk=pk
    )


def batch_of(campaign: Campaign, pk: int) -> Batch:
    """A building's share of a campaign that was got through the person's right to it; else Http404."""
    return get_object_or_404(campaign.batches.select_related("campaign__area", "building", "run"), pk=pk)


def order_in(campaign: Campaign, person: Person, pk: int) -> Order:
    """One order of a campaign that the person runs; else Http404."""
    return get_object_or_404(orders_run_by(person, campaign), pk=pk)


def suppliers_in(person: Person, area: Area) -> QuerySet[Supplier]:
    """The area's suppliers, for the desk and whoever leads there."""
    if not people.has_role(person, area, Role.LEADER, *DESK_ROLES):
        return Supplier.objects.none()
    return Supplier.objects.filter(area=area)


def slot_of(campaign: Campaign, pk: int) -> Slot:
    """A time of a campaign that was got through the person's right to it; else Http404."""
    return get_object_or_404(campaign.slots.select_related("campaign__area"), pk=pk)


def part_of(campaign: Campaign, pk: int) -> BundleLine:
    """A part of a mixed pack of a campaign that was got through the person's right to it; else Http404."""
    found = BundleLine.objects.filter(offer__campaign=campaign).select_related("offer__campaign__area")
    return get_object_or_404(found, pk=pk)


def offer_of(campaign: Campaign, pk: int) -> Offer:
    """What is offered in a campaign that was got through the person's right to it; else Http404."""
    found = campaign.offers.select_related("good", "supplier", "campaign__area")
    return get_object_or_404(found, pk=pk)


def voucher_of(order: Order) -> Voucher:
    """The voucher of an order that was got through the person's right to it; else Http404."""
    return get_object_or_404(Voucher.objects.select_related("order"), order=order)


def known(steps: Mapping[str, Step], name: str) -> Step:
    """The verb of that name; else Http404."""
    if name not in steps:
        raise Http404
    return steps[name]
