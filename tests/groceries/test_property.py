"""
Whatever households, payers, the clock and the committee do, in any order: `manage.py verify` finds nothing.

One machine for the whole life of orders. Each step is an action as the pages call it; a refusal is an answer like any
other. After each step the checks of this room recount everything from the rows, and nobody waits for what is free.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

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
    derandomize=True, max_examples=10, stateful_step_count=3, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
"""The same stories on every machine."""

HOUSEHOLDS = 5
some = st.sampled_from([1, 2, 0, 3])
yes_no = st.sampled_from([True, False])


@dataclass(frozen=True)
class Act:
    """One thing that happens; each verb takes of it what it needs."""

    verb: str
    who: int
    second: bool
    numbers: tuple[int, int, int]
    phone: bool
    wait: bool
    fewer: bool
    minutes: int
    how: str


OFTEN = {"order": 6, "change": 4, "cancel": 3, "pay": 2, "time_passes": 2, "sweep": 1, "leader_acts": 1}
acts = st.builds(
    Act,
    verb=st.sampled_from([verb for verb, times in OFTEN.items() for _ in range(times)]),
    who=st.integers(0, HOUSEHOLDS - 1), second=yes_no, numbers=st.tuples(some, some, some),
    phone=yes_no, wait=yes_no, fewer=yes_no, minutes=st.sampled_from([1, 5, 20, 31]),
    how=st.sampled_from(["close", "decide", "fail", "cancel", "extend"]),
)  # fmt: skip


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

    @rule(story=st.lists(acts, min_size=15, max_size=25))
    def an_hour(self, story: list[Act]) -> None:
        """Many things, one after the other; after each everything is recounted."""
        for act in story:
            getattr(self, f"_{act.verb}")(act)
            self.nothing_is_wrong()
            self.nobody_waits_for_what_is_free()

    def _wish(self, act: Act, **more: Any) -> Wish:
        offers = self.campaigns[act.second].offers.order_by("position").values_list("pk", flat=True)
        wants = {pk: number for pk, number in zip(offers, act.numbers, strict=True) if number}
        return Wish(wants=wants, accept_fewer=act.fewer, **more)

    def _live(self, act: Act) -> Order | None:
        found = Order.objects.filter(household=self.doors[act.who], campaign=self.campaigns[act.second])
        return found.filter(state__in=LIVE).select_related("campaign__area", "household__area").first()

    def _order(self, act: Act) -> None:
        """A household orders, by itself or by phone; every third time the same tap comes twice."""
        person, wish = (
            self.people[act.who],
            self._wish(act, channel="phone" if act.phone else "web", wait=act.wait),
        )
        self.taps += 1
        tap = Key.of(f"tap{self.taps}", b"the same", person)
        found = set()
        for _again in range(2 if self.taps % 3 == 0 else 1):
            try:
                made = actions.place_order(
                    self.campaigns[act.second], self.doors[act.who], wish, by=person, key=tap
                )
                found.add(made.pk)
            except Refused:
                found.add(0)
        assert len(found) == 1

    def _change(self, act: Act) -> None:
        """A change fits whole, or the old order stays as it was."""
        if order := self._live(act):
            before = sorted(order.lines.values_list("offer", "quantity"))
            try:
                actions.change(order, self._wish(act), by=self.people[act.who])
            except Refused:
                assert sorted(order.reread().lines.values_list("offer", "quantity")) == before

    def _cancel(self, act: Act) -> None:
        """Withdraws it; a second time is refused."""
        if order := self._live(act):
            for _again in range(2):
                try:
                    actions.cancel(order.reread(), by=self.people[act.who])
                except Refused:
                    continue

    def _pay(self, act: Act) -> None:
        """Pays what is held."""
        order = self._live(act)
        if order and order.state == OrderState.RESERVED:
            try:
                actions.pay_hold(order, by=self.people[act.who])
            except Refused:
                assert order.hold_until is None or order.hold_until <= clock.now()

    def _time_passes(self, act: Act) -> None:
        clock.move(minutes=act.minutes)

    def _sweep(self, act: Act) -> None:
        """The jobs run: holds lapse, reserves flow, who waits is served, what is over is closed and decided."""
        jobs.lapse_orders.call()
        jobs.flow_reserves.call()
        jobs.serve_waiting_lists.call()
        jobs.open_and_close_campaigns.call()

    def _leader_acts(self, act: Act) -> None:
        """The leader or the committee does something with a campaign, now and then at the wrong moment."""
        campaign = Campaign.objects.select_related("area").get(pk=self.campaigns[act.second].pk)
        why: Any = {"by": self.leader, "why": "The lorry is late."}
        try:
            if act.how == "close" and self.taps > 9:
                actions.close(campaign, **why)
            elif act.how == "decide" and campaign.state == CampaignState.CLOSED:
                actions.decide(campaign)
            elif act.how == "fail":
                actions.fail(campaign, **why)
            elif act.how == "cancel" and self.taps > 12:
                actions.cancel_campaign(campaign, **why)
            elif act.how == "extend":
                actions.extend(campaign, clock.now() + timedelta(hours=5), **why)
        except Refused:
            return

    def nothing_is_wrong(self) -> None:
        """What verify says."""
        assert wrong() == []

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
