"""What must be so before a campaign is looked at by the committee, and who of it may look."""

from django.utils.translation import gettext as _

from groceries import access
from groceries.models import Campaign, Pool
from groceries.slots import free_slots
from groceries.words import CampaignKind, PoolKind
from hub.core.kit.errors import Invalid
from hub.core.people.access import people_with_role
from hub.core.people.models import Person
from hub.core.people.words import DESK_ROLES


def need_something(campaign: Campaign) -> None:
    """Raises Invalid `campaign.no_slots` without a time to choose, `campaign.no_offers` without a good."""
    if campaign.kind == CampaignKind.SLOTS:
        if not free_slots(campaign):
            raise Invalid("campaign.no_slots", _("Lay out the times first: at least one that is to come."))
    elif not campaign.offers.filter(withdrawn_at=None).exists():
        raise Invalid("campaign.no_offers", _("Add at least one good first."))


def need_reserve_hour(campaign: Campaign) -> None:
    """
    Where something is kept back, everybody can read from when on it is everybody's, no later than orders close
    (groceries.md, 4). Of a draw the drawing shares it out. Raises Invalid `campaign.reserve_hour`.
    """
    hour = campaign.reserve_flows_at
    if campaign.is_ballot or (hour is not None and hour <= campaign.closes_at):
        return
    kept = Pool.objects.filter(offer__campaign=campaign, offer__withdrawn_at=None).exclude(size=0)
    if kept.exclude(kind=PoolKind.GENERAL).exists():
        words = _("Something is kept back. Say when what is left of it opens to everybody.")
        raise Invalid("campaign.reserve_hour", words, fields={"reserve_flows_at": words})


def may_approve(campaign: Campaign, by: Person) -> bool:
    """Whether it is not one's own, made, handed in, or led at any time; or nobody else at the desk could."""
    own = access.hands_in(campaign)
    if by.pk not in own:
        return True
    desk = people_with_role(campaign.area_id, *DESK_ROLES)
    return not desk.exclude(pk__in=own).exists()
