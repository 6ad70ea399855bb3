"""
Somebody brings an order to its door and nobody answers: it is not delivered and its voucher keeps its worth; it is
brought once more, and then it waits at the pick-up point, where those who run the campaign see it.
"""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from groceries import actions
from groceries.models import Redemption
from groceries.words import Handing, OrderState
from hub.core.kit.errors import Conflict
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Person
from hub.core.tasks import actions as tasks
from hub.core.tasks import doors as knocking
from hub.core.tasks.models import Claim, Run, Task
from hub.core.tasks.words import Kind, TaskState
from tests.core.races import at_once
from tests.groceries.api_kit import Program
from tests.groceries.closing_kit import confirmed, doors, handing
from tests.groceries.door_kit import Frail, frail_door
from tests.groceries.kit import leader, opened, wish, wrong


@pytest.fixture
def frail(area: Area, building: Building, xiao_zhao: Person) -> Frail:
    """Two packs, being handed out."""
    return frail_door(area, building, xiao_zhao)


@pytest.mark.django_db
def test_it_is_not_delivered_and_brought_once_more(frail: Frail) -> None:
    before = frail.order
    frail.nobody_in()
    assert (frail.order.state, frail.voucher.left, Redemption.objects.count()) == (before.state, 2, 0)
    assert frail.told(frail.person) == ["groceries.order.nobody_in"]
    again = frail.on_the_board()
    assert (again.kind, again.boxes, again.to_door, again.unreached) == (Kind.DELIVERY, 2, True, False)
    assert again.title.startswith("再送一次")
    assert "东门" in again.details  # whoever takes it has to fetch the packs there
    assert again.run is not None
    assert again.run.gathers
    assert not Task.objects.filter(kind=Kind.DOOR_KNOCK).exists()
    assert wrong() == []


@pytest.mark.django_db
def test_the_second_time_somebody_is_in_and_it_is_delivered_once(
    frail: Frail, sign_in: Callable[..., Client]
) -> None:
    frail.nobody_in()
    held = frail.claim()
    for page in ("tasks:run", "tasks:run_sheet"):
        shown = sign_in(frail.walker).get(reverse(page, args=[held.run_id])).content.decode()
        assert "东门" in shown  # where to fetch the packs
    for _ in range(2):
        tasks.complete(held, by=frail.walker, token=held.token)
    assert (frail.order.state, frail.voucher.left) == (OrderState.DELIVERED, 0)
    assert list(Redemption.objects.values_list("quantity", flat=True)) == [2]
    assert not Notice.objects.filter(verb="groceries.voucher.conflict").exists()
    assert not Task.objects.filter(source_kind="grocery_door", state=TaskState.OPEN).exists()
    assert wrong() == []


@pytest.mark.django_db
def test_in_vain_twice_it_waits_at_the_point_and_who_runs_it_decides(
    frail: Frail, area: Area, sign_in: Callable[..., Client]
) -> None:
    frail.nobody_in()
    frail.nobody_in()
    assert (frail.order.state, frail.order.handing) == (OrderState.UNCOLLECTED, Handing.PICK_UP)
    assert (frail.voucher.left, Redemption.objects.count()) == (2, 0)
    assert frail.told(frail.person)[-1] == "groceries.order.nobody_in_again"
    assert frail.told(frail.leader) == ["groceries.order.not_handed_over"]
    assert not Task.objects.filter(source_kind="grocery_door", state=TaskState.OPEN).exists()
    browser, list_of = (
        sign_in(frail.leader),
        reverse("groceries:uncollected", args=[area.slug, frail.campaign.pk]),
    )
    assert 'value="door"' in browser.get(list_of).content.decode()
    step = reverse("groceries:next_step", args=[area.slug, frail.campaign.pk, frail.order.pk])
    browser.post(step, {"step": "door", "idempotency_key": "a"})
    assert 'value="door"' not in browser.get(list_of).content.decode()  # somebody is to bring it
    frail.nobody_in()
    assert (frail.order.state, frail.order.handing) == (OrderState.UNCOLLECTED, Handing.PICK_UP)
    assert actions.redeem(frail.voucher, by=frail.leader).quantity == 2
    assert frail.order.state == OrderState.COLLECTED
    assert wrong() == []


@pytest.mark.django_db
def test_it_is_not_sent_to_the_door_twice_at_a_time(
    frail: Frail, area: Area, sign_in: Callable[..., Client]
) -> None:
    with pytest.raises(Conflict, match=r"order\.on_its_way"):
        actions.to_the_door(frail.order, by=frail.leader)
    ask, order = Program(sign_in(frail.leader), f"/areas/{area.slug}"), frail.order
    refused = ask(
        "POST", f"/campaigns/{frail.campaign.pk}/orders/{order.pk}/door", {"version": order.version}, key="a"
    )
    assert (refused[0], refused[1]["code"]) == (409, "order.on_its_way")
    tasks.cancel(frail.on_the_board(), by=frail.leader)
    actions.to_the_door(frail.order, by=frail.leader)
    assert frail.on_the_board().source_id == order.pk


@pytest.mark.django_db
def test_collected_while_somebody_was_on_the_way_it_is_not_brought_again(frail: Frail) -> None:
    held = frail.claim()
    actions.redeem(frail.voucher, by=frail.leader)
    knocking.unreached(held, by=frail.walker, token=held.token)
    assert frail.order.state == OrderState.COLLECTED
    assert frail.told(frail.person) == []
    assert not Task.objects.filter(source_kind="grocery_door", state=TaskState.OPEN).exists()
    assert wrong() == []


@pytest.mark.django_db
def test_a_knock_at_the_same_door_is_no_delivery(frail: Frail, auntie_wang: Person) -> None:
    """Whoever knocks for the desk has no goods: the door is knocked at, and the order is brought beside it."""
    home = frail.order.household
    knocking.knock(home, knocking.Why(details="电话没人接"), by=auntie_wang)
    frail.nobody_in()
    knock = Task.objects.get(kind=Kind.DOOR_KNOCK)
    assert frail.on_the_board().run == knock.run  # one walk through the building does both
    held = tasks.claim(knock, by=frail.walker)
    tasks.complete(held, by=frail.walker, token=held.token)
    assert (frail.order.state, frail.voucher.left) == (OrderState.ALLOCATED, 2)


@pytest.mark.django_db(transaction=True)
def test_a_scan_at_the_point_and_nobody_in_at_the_door_at_once(frail: Frail) -> None:
    held = frail.claim()
    results = at_once(
        partial(knocking.unreached, held, by=frail.walker, token=held.token),
        partial(actions.redeem, frail.voucher, by=frail.leader),
    )
    assert not [one for one in results if isinstance(one, Exception)], results
    assert (frail.order.state, frail.voucher.left) == (OrderState.COLLECTED, 0)
    assert list(Redemption.objects.values_list("quantity", flat=True)) == [2]
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_two_doors_of_a_building_at_once_share_one_run(
    area: Area, building: Building, xiao_zhao: Person
) -> None:
    sun, homes = leader(area), doors(building, 2)
    campaign = opened(area, sun)
    for home in homes:
        actions.place_order(campaign, home, wish(campaign, 1, handing="door", door_reason="frail"), by=sun)
    handing(confirmed(campaign, sun), sun)
    tasks.claim_run(Run.objects.get(), by=xiao_zhao)
    rows = Claim.objects.filter(task__source_kind="grocery_door")
    held = list(rows.select_related("task__area", "task__household__building__area"))
    results = at_once(*[partial(knocking.unreached, one, by=xiao_zhao, token=one.token) for one in held])
    assert not [one for one in results if isinstance(one, Exception)], results
    again = Task.objects.filter(source_kind="grocery_door", state=TaskState.OPEN)
    assert (again.count(), again.values("run").distinct().count()) == (2, 1)
    assert wrong() == []


@pytest.mark.parametrize(
    ("language", "home", "running"),
    [("en", "nobody answered", "in vain"), ("zh-hans", "没有人应门", "已回到取货点")],
)
@pytest.mark.django_db
def test_both_tongues(
    language: str, home: str, running: str, frail: Frail, sign_in: Callable[..., Client]
) -> None:
    frail.nobody_in()
    frail.nobody_in()
    Person.objects.update(language=language)
    for person, words in ((frail.person, home), (frail.leader, running)):
        assert words in sign_in(person).get(reverse("notices:inbox")).content.decode()
