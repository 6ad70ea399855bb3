"""
Beside the estate of `tests.things`: what stands at a stage that the estate's own has passed, for the walk that needs
each operation done once. By the operation's name: what stands in its address instead, and what is sent.
"""

from collections.abc import Mapping
from typing import Any

from groceries import actions
from groceries.models import Campaign, Order
from groceries.words import OrderState
from hub.core.kit import clock
from hub.core.people.models import Duty, Household, Person
from hub.core.people.words import Role
from hub.core.tasks import actions as tasks
from hub.core.tasks import runs
from hub.core.tasks.models import Task
from hub.core.tasks.words import Kind
from support.models import SupportRequest
from tests.groceries import closing_kit as closing
from tests.groceries.kit import opened, order
from tests.groceries.money_kit import handed_out, paid
from tests.world import MEMBER, Estate

Instead = tuple[Mapping[str, Any], Mapping[str, Any]]
"""What stands in the address, and the body."""

C = "/areas/{slug}/campaigns/{pk}"


def later(estate: Estate) -> dict[str, Instead]:
    """Makes it, and moves what only has to be let go: a duty, a round of asking, the last leader."""
    cadre = estate.people[str(Role.CADRE)]
    Duty.objects.filter(person=cadre, ended_at=None).update(ended_at=clock.now())
    Task.objects.filter(pk=estate.things["task"]).update(next_wave_at=None)
    open_one = Campaign.objects.select_related("area").get(pk=estate.things["campaign"])
    wang = estate.people[str(Role.COMMITTEE)]
    actions.add_leader(open_one, wang, by=wang)
    return {
        **_closing(estate),
        **_complaints(estate),
        **_money(estate),
        **_followed(estate),
        **_walked(estate),
    }


def _walked(estate: Estate) -> dict[str, Instead]:
    """A run that somebody has in hand: of a run that is nobody's, there is nothing to begin and nothing to end."""
    cadre, wang = estate.people[str(Role.CADRE)], estate.people[str(Role.COMMITTEE)]
    home = _home(estate)
    run = runs.open_run(estate.building, "送信", Kind.LETTERS, [home], by=wang)
    tasks.claim_run(run, by=cadre)
    return {
        "POST /runs/{pk}/start": ({"pk": run.pk}, {}),
        "POST /runs/{pk}/floors/{floor}/completion": ({"pk": run.pk, "floor": str(home.floor or 0)}, {}),
    }


def _followed(estate: Estate) -> dict[str, Instead]:
    number = SupportRequest.objects.get(pk=estate.things["solved"]).number
    proof = {"number": str(number), "phone": estate.people[MEMBER].phone, "area": estate.area.slug}
    return {
        "POST /follow/rating": ({}, {**proof, "satisfaction": 3}),
        "POST /follow/reopening": ({}, {**proof, "reason": "…"}),
    }


def _home(estate: Estate) -> Household:
    return Household.objects.select_related("building", "area").get(pk=estate.things["household"])


def _leader(estate: Estate) -> Person:
    return estate.people[str(Role.LEADER)]


def _closed(estate: Estate) -> Campaign:
    return closing.closed(estate.area, _leader(estate), [_home(estate)], [2])


def _closing(estate: Estate) -> dict[str, Instead]:
    sun, wang = _leader(estate), estate.people[str(Role.COMMITTEE)]
    issued = closing.ordered(_closed(estate), sun)
    changed = closing.ordered(_with_two(estate), sun)
    actions.strike(changed.campaign.orders.order_by("pk")[0], by=wang, why="住院")
    short, said, shared, fewer = (_with_parts(estate) for _number in range(4))
    for one in (short, said, shared, fewer):
        closing.received(one, sun, arrived=0 if one is fewer else None)
    part = short.offers.get().parts.order_by("pk")[0]
    lost = actions.miss(_part(said), actions.Instead(title="黄瓜", price_minor=720), by=sun)
    shared.offers.update(tolerance_percent=10)
    actions.allocate(shared, by=sun)
    line, number = shared.orders.get().lines.get().pk, issued.lines.get()
    counted = [{"offer": number.offer_id, "arrived": number.quantity, "spoilt": 0}]
    return {
        f"POST {C}/purchase-orders": ({"pk": _closed(estate).pk}, {}),
        "POST /areas/{slug}/purchase-orders/{pk}/revisions": ({"pk": changed.pk}, {"why": "住院"}),
        "POST /areas/{slug}/purchase-orders/{pk}/receipt": ({"pk": issued.pk}, {"counted": counted}),
        f"POST {C}/split": ({"pk": short.pk}, {}),
        f"POST {C}/missing-parts": ({"pk": short.pk}, {"part": part.pk}),
        f"POST {C}/missing-goods": ({"pk": fewer.pk}, {"offer": fewer.offers.get().pk}),
        f"DELETE {C}/missing/{{missing}}": ({"pk": said.pk, "missing": lost.pk}, {}),
        f"POST {C}/weights": ({"pk": shared.pk}, {"grams": {line: 1400}}),
        f"POST {C}/handing-out": ({"pk": shared.pk}, {}),
    }


def _with_two(estate: Estate) -> Campaign:
    other = Household.objects.get(pk=estate.things["neighbour's home"])
    return closing.closed(estate.area, _leader(estate), [_home(estate), other], [1, 1])


def _with_parts(estate: Estate) -> Campaign:
    """A mixed pack, sold by weight later on."""
    sun = _leader(estate)
    found = opened(estate.area, sun, {"price_minor": 5800, "grams": 1500})
    for position, (title, price) in enumerate((("西红柿", 960), ("白菜", 4840))):
        found.offers.get().parts.create(position=position, title=title, price_minor=price)
    order(found, _home(estate), sun)
    return closing.confirmed(found, sun)


def _part(campaign: Campaign) -> Any:
    part = campaign.offers.get().parts.order_by("pk")[0]
    part.offer.campaign = campaign
    return part


def _complaints(estate: Estate) -> dict[str, Instead]:
    placed = order(opened(estate.area, _leader(estate)), _home(estate), estate.people[MEMBER])
    Order.objects.filter(pk=placed.pk).update(state=OrderState.COLLECTED)
    body = {"offer": placed.lines.get().offer_id, "kind": "short", "quantity": 1}
    return {
        "POST /orders/{pk}/complaints": ({"pk": placed.pk}, body),
        "POST /orders/{pk}/complaints/with-photo": ({"pk": placed.pk}, {**body, "file": "picture"}),
    }


def _money(estate: Estate) -> dict[str, Instead]:
    """Handed out and paid for: the books agree, and a part can be given back."""
    wang, member = estate.people[str(Role.COMMITTEE)], estate.people[MEMBER]
    campaign = opened(estate.area, _leader(estate))
    payment = paid(order(campaign, _home(estate), member), member, wang)
    handed_out(campaign)
    return {
        f"POST {C}/settlement": ({"pk": campaign.pk}, {"cash": 5800, "transfer": 0}),
        "POST /areas/{slug}/payments/{pk}/refunds": ({"pk": payment.pk}, {"amount": 100, "reason": "少一份"}),
    }
