"""From the shared-out goods to the door and the pick-up point: batches, errands, vouchers, what stays uncollected."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from groceries import actions
from groceries.actions import handing as handing_actions
from groceries.actions import vouchers
from groceries.models import Batch, Campaign, Order, Redemption, Voucher
from groceries.words import CampaignState, Handing, OrderState
from hub.core.flow.idempotent import Key
from hub.core.kit import clock
from hub.core.kit.codes import signed
from hub.core.kit.errors import Conflict, Invalid
from hub.core.notices.models import Notice
from hub.core.people import keys
from hub.core.people.models import Area, Building, Household, Person
from hub.core.tasks import actions as tasks
from hub.core.tasks.models import Claim, Task
from tests.groceries.closing_kit import at_once, closed, doors, handing, order_of, received
from tests.groceries.kit import leader, opened, wish, wrong


def collecting(area: Area, building: Building, number: int = 3) -> tuple[Campaign, list[Household], Person]:
    """Being handed out, one pack and two in turn; the last household has it brought to the door."""
    sun = leader(area)
    homes = doors(building, number)
    campaign = opened(area, sun)
    for n, home in enumerate(homes):
        more = {"handing": "door", "door_reason": "frail"} if n == number - 1 else {}
        actions.place_order(campaign, home, wish(campaign, n % 2 + 1, **more), by=sun)
    actions.close(campaign, by=sun, why="满了")
    return handing(actions.decide(campaign), sun), homes, sun


def voucher_of(campaign: Campaign, home: Household) -> Voucher:
    """The household's voucher."""
    return Voucher.objects.get(order=order_of(campaign, home))


@pytest.mark.django_db
def test_a_batch_for_each_building_becomes_one_claim_with_its_doors(
    area: Area, building: Building, xiao_zhao: Person
) -> None:
    campaign, homes, _sun = collecting(area, building)
    batch = Batch.objects.get()
    assert (campaign.state, batch.orders, batch.packs) == (CampaignState.COLLECTING, 3, 4)
    assert batch.run is not None
    assert sorted(Task.objects.values_list("source_kind", "household__door")) == [
        ("grocery_batch", None), ("grocery_door", homes[2].door),
    ]  # fmt: skip
    tasks.claim_run(batch.run, by=xiao_zhao)
    for claim in Claim.objects.order_by("pk"):
        tasks.complete(claim, by=xiao_zhao, token=claim.token)
    batch.refresh_from_db()
    assert batch.done_at is not None
    assert order_of(campaign, homes[2]).state == OrderState.DELIVERED
    assert order_of(campaign, homes[0]).state == OrderState.ALLOCATED
    assert voucher_of(campaign, homes[2]).left == 0
    assert wrong() == []


@pytest.mark.django_db
def test_a_run_that_is_missing_on_the_board_is_put_there_once(area: Area, building: Building) -> None:
    collecting(area, building)
    Task.objects.all().delete()
    Batch.objects.update(run=None)
    assert (actions.send_missing(), actions.send_missing()) == (1, 0)
    assert Task.objects.count() == 2


@pytest.mark.django_db
def test_the_gate_checks_a_voucher_with_the_public_key_alone(area: Area, building: Building) -> None:
    campaign, homes, _sun = collecting(area, building)
    voucher = voucher_of(campaign, homes[1])
    checked = signed.check(voucher.payload, "voucher", keys.public_keys(area), clock.now())
    assert (checked.verdict, checked.data) == ("good", {"c": voucher.order.code, "n": 2})


@pytest.mark.django_db
def test_a_scan_hands_out_what_is_left_and_a_second_one_is_a_conflict(
    area: Area, building: Building, auntie_wang: Person
) -> None:
    campaign, homes, sun = collecting(area, building)
    voucher = voucher_of(campaign, homes[1])
    part = actions.redeem(voucher, by=auntie_wang, quantity=1)
    assert (part.quantity, order_of(campaign, homes[1]).state) == (1, OrderState.ALLOCATED)
    assert actions.redeem(voucher, by=auntie_wang).quantity == 1
    assert order_of(campaign, homes[1]).state == OrderState.COLLECTED
    again = actions.redeem(voucher, by=auntie_wang)
    assert again.is_conflict
    assert list(
        Notice.objects.filter(verb="groceries.voucher.conflict").values_list("person", flat=True)
    ) == [sun.pk]
    with pytest.raises(Invalid, match=r"voucher\.look_why"):
        actions.look(again, by=sun, words="")
    assert actions.look(again, by=sun, words="同一个人扫了两次").looked_by == sun
    with pytest.raises(Conflict, match=r"voucher\.looked"):
        actions.look(again, by=sun, words="又看")
    assert wrong() == []


@pytest.mark.django_db
def test_the_same_tap_sent_twice_is_one_scan(area: Area, building: Building, auntie_wang: Person) -> None:
    campaign, homes, _sun = collecting(area, building)
    voucher = voucher_of(campaign, homes[0])
    for _ in range(2):
        assert actions.redeem(voucher, by=auntie_wang, key=Key.of("tap", b"1", auntie_wang)).quantity == 1
    assert Redemption.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_scanners_at_once_hand_it_out_once(area: Area, building: Building) -> None:
    campaign, homes, sun = collecting(area, building)
    voucher = voucher_of(campaign, homes[1])
    at_once(lambda: actions.redeem(voucher, by=sun), 6)
    assert sorted(Redemption.objects.values_list("quantity", flat=True)) == [0, 0, 0, 0, 0, 2]
    voucher.refresh_from_db()
    assert (voucher.redeemed, order_of(campaign, homes[1]).state) == (2, OrderState.COLLECTED)
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_control_without_the_guard_it_is_handed_out_twice(
    area: Area, building: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, homes, sun = collecting(area, building)
    voucher = voucher_of(campaign, homes[1])
    monkeypatch.setattr(vouchers, "take", lambda found, _n: found.left)
    actions.redeem(voucher, by=sun)
    actions.redeem(voucher, by=sun)
    assert sum(Redemption.objects.values_list("quantity", flat=True)) == 4
    assert any(found.startswith("groceries.vouchers") for found in wrong())


@pytest.mark.django_db
def test_what_the_volunteer_says_after_it_was_collected_is_kept_and_no_second_delivery(
    area: Area, building: Building, xiao_zhao: Person
) -> None:
    campaign, homes, sun = collecting(area, building)
    claim = tasks.claim(Task.objects.get(source_kind="grocery_door"), by=xiao_zhao)
    actions.redeem(
        voucher_of(campaign, homes[2]), by=sun
    )  # it is called off, and the volunteer has no network
    late = tasks.complete(claim, by=xiao_zhao, token=claim.token, note="放在门口了")
    assert "放在门口了" in late.late_note
    assert order_of(campaign, homes[2]).state == OrderState.COLLECTED
    assert list(Redemption.objects.values_list("quantity", flat=True)) == [1]


@pytest.mark.django_db
def test_what_nobody_collects_is_left_then_brought_or_given_up(area: Area, building: Building) -> None:
    campaign, homes, sun = collecting(area, building)
    first, second = order_of(campaign, homes[0]), order_of(campaign, homes[1])
    actions.remind(first, by=sun)
    actions.leave(first, by=sun)
    assert order_of(campaign, homes[0]).state == OrderState.UNCOLLECTED
    actions.to_the_door(order_of(campaign, homes[0]), by=sun)
    assert order_of(campaign, homes[0]).handing == Handing.DOOR
    assert Task.objects.filter(source_kind="grocery_door", source_id=first.pk).count() == 1
    actions.leave(second, by=sun)
    with pytest.raises(Invalid, match=r"order\.give_up_why"):
        actions.give_up(order_of(campaign, homes[1]), by=sun, why="")
    actions.give_up(order_of(campaign, homes[1]), by=sun, why="送给独居老人")
    with pytest.raises(Conflict, match=r"order\.not_waiting"):
        actions.remind(order_of(campaign, homes[1]), by=sun)
    assert wrong() == []


@pytest.mark.django_db
def test_packing_a_building_ends_its_questions_and_is_done_once(area: Area, building: Building) -> None:
    campaign, homes, sun = collecting(area, building)
    batch = Batch.objects.select_related("campaign__area", "building").get()
    actions.pack(batch, by=sun)
    assert order_of(campaign, homes[0]).state == OrderState.PACKED
    with pytest.raises(Conflict, match=r"batch\.packed"):
        actions.pack(batch, by=sun)


@pytest.mark.django_db
def test_nothing_is_handed_out_before_it_is_shared_out(area: Area, building: Building) -> None:
    sun = leader(area)
    campaign = closed(area, sun, doors(building, 1), [1])
    with pytest.raises(Conflict, match=r"campaign\.not_allocated"):
        actions.begin(campaign, by=sun)


@pytest.mark.django_db
def test_a_campaign_of_slots_needs_no_goods(area: Area, building: Building) -> None:
    sun = leader(area)
    home = doors(building, 1)[0]
    campaign = opened(area, sun)
    Campaign.objects.filter(pk=campaign.pk).update(kind="slots", state=CampaignState.CONFIRMED)
    Order.objects.create(
        campaign=campaign, household=home, episode=campaign.episode, placed_by=sun, state=OrderState.CONFIRMED
    )
    campaign.refresh_from_db()
    assert actions.begin(campaign, by=sun) == []
    assert Voucher.objects.get().bought == 1


@pytest.mark.django_db
def test_beginning_takes_as_many_queries_for_forty_households_as_for_four(
    area: Area, building: Building
) -> None:
    counts: list[int] = []
    for number in (4, 40):
        house = Building.objects.create(area=area, number=f"6{number}", name=f"6{number}栋")
        sun = leader(area) if not counts else Person.objects.get(name="孙丽")
        homes = doors(house, number)
        campaign = closed(area, sun, homes, [1] * number)
        received(campaign, sun)
        actions.allocate(campaign, by=sun)
        with CaptureQueriesContext(connection) as found, transaction.atomic():
            handing_actions.begin(campaign, by=sun)
        counts.append(len(found))
    assert counts[1] <= counts[0] + 2
