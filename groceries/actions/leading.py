"""What those who lead a campaign decide while it runs: to call it off, another way for the goods, who leads it."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from groceries import access, events, slots
from groceries.actions.campaigns import MAY_LEAD
from groceries.actions.closing import end_all
from groceries.actions.handing import doors_instead
from groceries.models import Campaign, CampaignLeader
from groceries.words import LIVE, OPEN_TO_CHANGE, TO_HAND, CampaignKind, CampaignState, Handing, OrderState
from hub.core.announce import announce
from hub.core.flow import gate
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.access import has_role
from hub.core.people.models import Person

SWITCHED = (
    CampaignState.SCHEDULED, CampaignState.OPEN, CampaignState.CLOSED, CampaignState.DRAWN, CampaignState.CONFIRMED,
    CampaignState.ORDERED, CampaignState.RECEIVED, CampaignState.COLLECTING,
)  # fmt: skip
"""While a campaign is in one of these states, goods may still take another way."""

STILL_TO_HAND = (*OPEN_TO_CHANGE, OrderState.CONFIRMED, *TO_HAND)


def cancel_campaign(campaign: Campaign, *, by: Person, why: str, version: int | None = None) -> Campaign:
    """Calls it off before anything is ordered from the supplier. Everybody who ordered is told why."""
    if not why.strip():
        words = _("Say why; everybody who ordered reads it.")
        raise Invalid("campaign.why", words, fields={"why": words})
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        told = (access.ordering_people(campaign) | access.leaders_of(campaign)) - {by.pk}
        transition(campaign, CampaignState.CANCELLED, version=version, ended_words=why[:300])
        ended = end_all(campaign.pk, LIVE, OrderState.CANCELLED)
        announce(events.about_campaign(events.Failed, campaign, by=by, told=told, why=why, orders=ended))
    return campaign


def switch_handing(
    campaign: Campaign, handing: str, *, by: Person, why: str, point: str = "", version: int | None = None
) -> Campaign:
    """
    Changes how goods reach people while it runs (Hangzhou 2020: residents objected to queues); everybody who ordered is
    told, and orders that said nothing else follow. Where goods come to the door, the times that were chosen are free
    again; where they are being handed out already, each door becomes an errand. Refuses with Conflict
    `campaign.handing_late`.
    """
    _check_switch(campaign, handing, why)
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)  # or an order that is being placed would keep the old way
        save_changes(campaign, version=version, handing=handing, point=point or campaign.point)
        following = campaign.orders.filter(state__in=STILL_TO_HAND, door_reason="").exclude(handing=handing)
        errands = (
            doors_instead(campaign, following, by=by) if campaign.state == CampaignState.COLLECTING else []
        )
        changes: dict[str, Any] = {"handing": handing, "version": F("version") + 1}
        if handing == Handing.DOOR:
            slots.give_back_all(following)
            changes["slot"] = None
        following.update(**changes)
        told = (access.ordering_people(campaign) | access.leaders_of(campaign)) - {by.pk}
        switched = events.about_campaign(
            events.HandingSwitched, campaign, by=by, told=told, why=why, handing=handing
        )
        announce(switched, *errands)
    return campaign


def _check_switch(campaign: Campaign, handing: str, why: str) -> None:
    if handing not in Handing or not why.strip():
        words = _("Say why; everybody who ordered reads it.")
        raise Invalid("campaign.why", words, fields={"why": words})
    if campaign.kind == CampaignKind.SLOTS:
        words = _("People come at their time. There is nothing to bring to a door.")
        raise Invalid("campaign.slots_only", words, fields={"handing": words})
    if campaign.state not in SWITCHED or (
        campaign.state == CampaignState.COLLECTING and handing == Handing.PICK_UP
    ):
        words = _("Goods are on their way to the doors, or it is over. It stays as it is.")
        raise Conflict("campaign.handing_late", words, now=campaign)


def add_leader(campaign: Campaign, person: Person, *, by: Person) -> CampaignLeader:
    """Lets somebody lead it as well. They hold the role of a leader in the area, or sit at its desk."""
    if not has_role(person, campaign.area_id, *MAY_LEAD):
        raise Invalid("campaign.not_leader", _("That person is no group-order leader here."))
    with transaction.atomic():
        made, _is_new = CampaignLeader.objects.get_or_create(
            campaign=campaign, person=person, until=None, defaults={"since": clock.now()}
        )
        announce(events.about_campaign(events.LeadersChanged, campaign, by=by, told={person.pk} - {by.pk}))
    return made


def remove_leader(campaign: Campaign, person: Person, *, by: Person) -> None:
    """Somebody leads it no more. The last leader stays, so that there is always somebody to ask."""
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        leading = CampaignLeader.objects.filter(campaign=campaign, until=None)
        if not leading.exclude(person=person).exists():
            raise Conflict(
                "campaign.last_leader", _("Name somebody else first: a campaign always has a leader.")
            )
        leading.filter(person=person).update(until=clock.now())
        announce(events.about_campaign(events.LeadersChanged, campaign, by=by, told={person.pk} - {by.pk}))
