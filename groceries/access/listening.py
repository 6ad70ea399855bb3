"""Who may hear what happens to an order or a campaign."""

from collections.abc import Collection

from groceries.access.campaigns import SHOWN, leaders_of
from groceries.access.orders import people_of
from groceries.models import Campaign, Order
from hub.core.live import names
from hub.core.people import access as people
from hub.core.people.words import DESK_ROLES, STAFF_ROLES, Role


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
        return _leads(campaign, person_ids)
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
        return _runs(campaign, person_ids)
    return _staff(campaign.area_id, person_ids)


def work_may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """Who may hear of money and goods of `running:<id>` in any session: its leaders, where they need no factor."""
    campaign = _listened_to(stream)
    return _leads(campaign, person_ids) if campaign else set()


def work_staff_may_listen(stream: str, person_ids: Collection[int]) -> set[int]:
    """The same for sessions with a second factor: its leaders, and the desk of its area."""
    campaign = _listened_to(stream)
    return _runs(campaign, person_ids) if campaign else set()


def _leads(campaign: Campaign, person_ids: Collection[int]) -> set[int]:
    return (leaders_of(campaign) & set(person_ids)) - _staff(campaign.area_id, person_ids)


def _runs(campaign: Campaign, person_ids: Collection[int]) -> set[int]:
    desk = people.ids_with_role(campaign.area_id, person_ids, *DESK_ROLES)
    return desk | (leaders_of(campaign) & set(person_ids))


_LIGHT = (Role.LEADER, Role.VOLUNTEER, Role.HOST)


def _listened_to(stream: str) -> Campaign | None:
    return Campaign.objects.filter(pk=names.number(stream)).first()


def _staff(area_id: int, person_ids: Collection[int]) -> set[int]:
    return people.ids_with_role(area_id, person_ids, *STAFF_ROLES)
