"""
Whatever households, payers, the clock and the committee do, in any order: `manage.py verify` finds nothing.

One machine for the whole life of orders. Each step is an action as the pages call it; a refusal is an answer like any
other. After each step the checks of this room recount everything from the rows, and nobody waits for what is free.
"""

from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from groceries import actions, entitlement, jobs, stock
from groceries.actions import Wish
from groceries.models import Campaign, EntitlementRule, Order
from groceries.terms import Present
from groceries.words import LIVE, CampaignState, OrderState
from hub.core.flow.idempotent import Key
from hub.core.kit import clock
from hub.core.kit.errors import Refused
from hub.core.people import keys
from hub.core.people.models import Area, Building, CareFlag
from hub.core.people.words import CareKind, Phase
from tests.conftest import NOON, door, resident
from tests.groceries.kit import leader, opened, wrong

STEADY = settings(
    derandomize=True, max_examples=20, stateful_step_count=30, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
"""The same stories on every machine."""

HOUSEHOLDS = 5
which = st.integers(0, HOUSEHOLDS - 1)
some = st.integers(0, 3)
yes_no = st.booleans()


class Life(RuleBasedStateMachine):
    """Five doors, one of them frail; packs with a reserve, rice by phone, masks under a rule; two campaigns."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.stack.callback(transaction.set_rollback, True)
        self.stack.enter_context(clock.at(NOON))
        self.taps = 0

    def teardown(self) -> None:
        """Nothing of this story stays."""
        self.stack.close()

    @initialize(held=yes_no, minimum=some)
    def begin(self, held: bool, minimum: int) -> None:
        """An estate with a leader and two campaigns that are open."""
        area = Area.objects.create(slug="xinminzhu", name="新民主路", phase=Phase.CLOSED)
        episode = keys.start_episode(area)
        building = Building.objects.create(area=area, number="12", name="12栋", floors=7, doors_per_floor=4)
        self.doors = [door(building, f"{n + 1:02}01") for n in range(HOUSEHOLDS)]
        self.people = [resident(f"住户{n}", one) for n, one in enumerate(self.doors)]
        CareFlag.objects.create(
            household=self.doors[0], episode=episode, kind=CareKind.DIALYSIS, source="desk"
        )
        EntitlementRule.objects.create(area=area, kind="masks", quantity=4, days=10, since=NOON)
        self.leader = leader(area)
        self.campaigns = [
            opened(
                area, self.leader,
                {"title": "蔬菜包", "cap": 3, "stock": {"general": 4, "reserved": 2}},
                {"title": "大米", "kind": "staples", "stock": {"general": 3, "proxy": 2}},
                {"title": "口罩", "kind": "masks", "price_minor": 100},
                hold_minutes=30 if held else 0, minimum_of="packs" if minimum else "", minimum=minimum,
                fee_minor=50, reserve_flows_at=NOON + timedelta(hours=1), closes_at=NOON + timedelta(hours=3 + extra),
            )
            for extra in (0, 240)
        ]  # fmt: skip

    def _wish(self, campaign: Campaign, packs: int, rice: int, masks: int, **more: Any) -> Wish:
        offers = campaign.offers.order_by("position").values_list("pk", flat=True)
        wants = {pk: number for pk, number in zip(offers, (packs, rice, masks), strict=True) if number}
        return Wish(wants=wants, **more)

    def _order(self, who: int, second: bool) -> Order | None:
        found = Order.objects.filter(household=self.doors[who], campaign=self.campaigns[second])
        return found.filter(state__in=LIVE).select_related("campaign__area", "household__area").first()

    @rule(
        who=which, second=yes_no, packs=some, rice=some, masks=some, phone=yes_no, wait=yes_no, fewer=yes_no
    )
    def order(
        self, who: int, second: bool, packs: int, rice: int, masks: int, phone: bool, wait: bool, fewer: bool
    ) -> None:
        """A household orders, by itself or by phone; every third time the same tap comes twice."""
        campaign, person = self.campaigns[second], self.people[who]
        wish = self._wish(
            campaign, packs, rice, masks, channel="phone" if phone else "web", wait=wait, accept_fewer=fewer
        )
        self.taps += 1
        tap = Key.of(f"tap{self.taps}", b"the same", person)
        found = set()
        for _again in range(2 if self.taps % 3 == 0 else 1):
            try:
                found.add(actions.place_order(campaign, self.doors[who], wish, by=person, key=tap).pk)
            except Refused:
                found.add(0)
        assert len(found) == 1

    @rule(who=which, second=yes_no, packs=some, rice=some, masks=some, fewer=yes_no)
    def change(self, who: int, second: bool, packs: int, rice: int, masks: int, fewer: bool) -> None:
        """A change fits whole, or the old order stays as it was."""
        if order := self._order(who, second):
            before = sorted(order.lines.values_list("offer", "quantity"))
            try:
                wish = self._wish(self.campaigns[second], packs, rice, masks, accept_fewer=fewer)
                actions.change(order, wish, by=self.people[who])
            except Refused:
                assert sorted(order.reread().lines.values_list("offer", "quantity")) == before

    @rule(who=which, second=yes_no)
    def cancel(self, who: int, second: bool) -> None:
        """Withdraws it; a second time is refused."""
        if order := self._order(who, second):
            for _again in range(2):
                try:
                    actions.cancel(order.reread(), by=self.people[who])
                except Refused:
                    continue

    @rule(who=which, second=yes_no)
    def pay(self, who: int, second: bool) -> None:
        """Pays what is held."""
        order = self._order(who, second)
        if order and order.state == OrderState.RESERVED:
            try:
                actions.pay_hold(order, by=self.people[who])
            except Refused:
                assert order.hold_until is None or order.hold_until <= clock.now()

    @rule(minutes=st.sampled_from([5, 20, 31, 90]))
    def time_passes(self, minutes: int) -> None:
        """Time passes."""
        clock.move(minutes=minutes)

    @rule()
    def sweep(self) -> None:
        """The jobs run: holds lapse, reserves flow, who waits is served, what is over is closed and decided."""
        jobs.lapse_orders.call()
        jobs.flow_reserves.call()
        jobs.serve_waiting_lists.call()
        jobs.open_and_close_campaigns.call()

    @rule(second=yes_no, how=st.sampled_from(["close", "decide", "fail", "cancel", "extend"]))
    def leader_acts(self, second: bool, how: str) -> None:
        """The leader or the committee does something with a campaign, now and then at the wrong moment."""
        campaign = Campaign.objects.select_related("area").get(pk=self.campaigns[second].pk)
        try:
            if how == "close":
                actions.close(campaign, by=self.leader, why="The lorry comes early.")
            elif how == "decide" and campaign.state == CampaignState.CLOSED:
                actions.decide(campaign)
            elif how == "fail":
                actions.fail(campaign, by=self.leader, why="No lorry.")
            elif how == "cancel" and self.taps > 6:
                actions.cancel_campaign(campaign, by=self.leader, why="No lorry.")
            elif how == "extend":
                actions.extend(campaign, clock.now() + timedelta(hours=2), by=self.leader, why="Rain.")
        except Refused:
            pass

    @invariant()
    def nothing_is_wrong(self) -> None:
        """What verify says."""
        assert wrong() == []

    @invariant()
    def nobody_waits_for_what_is_free(self) -> None:
        """Never undersold, as long as orders are taken."""
        for campaign in Campaign.objects.filter(state=CampaignState.OPEN):
            present = Present.of(campaign.pk)
            for order in campaign.orders.filter(state=OrderState.WAITLISTED).select_related("household"):
                assert not _is_servable(present, order)


def _is_servable(present: Present, order: Order) -> bool:
    wants = dict(order.lines.values_list("offer", "quantity"))
    draws, short = stock.plan(wants, present.pools, present.pools_of(order))
    if not draws or (short and not order.accept_fewer):
        return False
    allowed = entitlement.left_of(order.household, present.campaign.area_id, but=order)
    kinds = present.quantities_by_kind(stock.drawn(draws))
    return all(kinds.get(kind, 0) <= left.left for kind, left in allowed.items())


@pytest.mark.django_db
def test_the_life_of_orders_in_any_order() -> None:
    run_state_machine_as_test(Life, settings=STEADY)
