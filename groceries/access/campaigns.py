"""Campaigns: published ones for whoever lives or works in the area, all of it for those who run them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from groceries.models import Campaign, CampaignLeader, Good, Order, Supplier
from groceries.words import LIVE, CampaignState
from hub.core.kit import clock
from hub.core.kit.prepared import Prepared
from hub.core.people import access as people
from hub.core.people.models import Area, Household, Person
from hub.core.people.words import DESK_ROLES, Phase, Role
from hub.core.record.models import RecordEntry

SHOWN = tuple(state for state in CampaignState if state not in (CampaignState.DRAFT, CampaignState.IN_REVIEW))
"""Campaigns that everybody in the area may read about."""
SUBMITTED = "groceries.campaign.submitted"
"""How the record calls it that somebody asked the committee (`events.Submitted`)."""


def campaigns_seen_by(person: Person) -> QuerySet[Campaign]:
    """What the person may read: published campaigns of their areas, and those they run or decide about."""
    published = Q(state__in=SHOWN, area__in=people.areas_of(person).values("pk"))
    return Campaign.objects.filter(published | _run_by(person.pk)).select_related("area")


def campaign_for(person: Person, pk: int) -> Campaign:
    """One campaign the person may read; else Http404."""
    return get_object_or_404(campaigns_seen_by(person), pk=pk)


def published_campaign(pk: int) -> Campaign:
    """One published campaign as anybody may read about it, signed in or not; else Http404."""
    found = Campaign.objects.filter(state__in=SHOWN).exclude(area__phase=Phase.PURGED)
    return get_object_or_404(found.select_related("area"), pk=pk)


def _run_by(person_id: int, now: datetime | None = None) -> Q:
    grants = people.live_grants(now).filter(person=person_id)
    leads = CampaignLeader.objects.filter(person=person_id, until=None).values("campaign")
    led = Q(pk__in=leads, area__in=grants.filter(role__in={Role.LEADER, *DESK_ROLES}).values("area"))
    return led | Q(area__in=grants.filter(role__in=DESK_ROLES).values("area"))


_AT = Prepared(lambda pk, area: Campaign.objects.filter(pk=pk, area=area, state__in=SHOWN)[:1], int, int)


def campaign_at(household: Household, pk: int) -> Campaign:
    """
    One published campaign of a household's area, for whoever may act for that household (`for_household` has asked);
    else Http404. The cheapest question before an order.
    """
    found = _AT.first(pk, household.area_id)
    if found is None:
        raise Http404
    return found


def campaigns_run_by(person: Person, area: Area) -> QuerySet[Campaign]:
    """What a leader leads, and for the desk everything, in one area; newest first."""
    return Campaign.objects.filter(_run_by(person.pk), area=area).select_related("area").order_by("-pk")


def campaigns_run_anywhere(person: Person) -> QuerySet[Campaign, Any]:
    """The ids of all campaigns that somebody leads, or at whose area's desk they work."""
    found: QuerySet[Campaign, Any] = Campaign.objects.filter(_run_by(person.pk)).values("pk")
    return found


_RUN_BY = Prepared(
    lambda person, pk, now: Campaign.objects.filter(_run_by(person, now), pk=pk).select_related("area"),
    int, int, datetime,
)  # fmt: skip


def campaign_run_by(person: Person, pk: int, *, area: Area | None = None) -> Campaign:
    """One campaign that the person leads, or whose area's desk they work at; else Http404."""
    found = _RUN_BY.first(person.pk, pk, clock.now())
    if found is None or (area is not None and found.area_id != area.pk):
        raise Http404
    return found


def leaders_of(campaign: Campaign) -> set[int]:
    """Who runs it now."""
    held = people.live_grants().filter(area=campaign.area_id, role__in={Role.LEADER, *DESK_ROLES})
    leads = CampaignLeader.objects.filter(campaign=campaign, until=None, person__in=held.values("person"))
    return set(leads.values_list("person", flat=True))


def hands_in(campaign: Campaign) -> set[int]:
    """Everybody whose own it is or was: who made it, ever led it, or ever handed it in (four eyes)."""
    led = CampaignLeader.objects.filter(campaign=campaign).values_list("person", flat=True)
    noted = RecordEntry.objects.filter(subject_kind="campaign", subject_id=str(campaign.pk), verb=SUBMITTED)
    found = {*led, *noted.values_list("actor_id", flat=True), campaign.created_by_id}
    return {pk for pk in found if pk is not None}


def ordering_people(campaign: Campaign) -> set[int]:
    """Everybody who lives behind a door that has a live order in the campaign."""
    doors = Order.objects.filter(campaign=campaign, state__in=LIVE).values("household")
    found = people.live_memberships().filter(household__in=doors)
    return set(found.values_list("person", flat=True))


def people_behind(household_ids: Collection[int]) -> set[int]:
    """Everybody who lives behind one of these doors."""
    found: set[int] = set()
    ids = sorted(set(household_ids))
    for start in range(0, len(ids), 500):
        rows = people.live_memberships().filter(household__in=ids[start : start + 500])
        found |= set(rows.values_list("person", flat=True))
    return found


def may_see_good(person: Person, pk: int) -> bool:
    """Whether somebody may see the picture of a good: whoever lives or works in its area."""
    return Good.objects.filter(pk=pk, area__in=people.areas_of(person).values("pk")).exists()


def suppliers_in(person: Person, area: Area) -> QuerySet[Supplier]:
    """The area's suppliers, for the desk and whoever leads there."""
    if not people.has_role(person, area, Role.LEADER, *DESK_ROLES):
        return Supplier.objects.none()
    return Supplier.objects.filter(area=area)
