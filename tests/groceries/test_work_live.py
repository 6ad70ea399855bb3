"""Money and goods of a campaign, live: who hears of them, through which stream, and nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client, TestCase
from django.urls import reverse

from groceries import actions
from groceries.models import Campaign
from hub.core.live import hot, registry, rows
from hub.core.live.hot import Rhythm
from hub.core.payments import actions as payments
from hub.core.people.models import Area, Building, Person
from hub.core.people.words import Role
from tests.conftest import door, resident, staff
from tests.groceries.closing_kit import closed, handing, order_of
from tests.groceries.kit import leader, opened, order
from tests.groceries.money_kit import home, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def sun(area: Area) -> Person:
    """Who leads."""
    return leader(area)


@pytest.fixture
def campaign(area: Area, sun: Person) -> Campaign:
    """Open."""
    return opened(area, sun)


def test_only_whoever_runs_it_hears_of_its_money(
    campaign: Campaign, area: Area, sun: Person, auntie_wang: Person, li_wei: Person, stranger: Person
) -> None:
    other, guard = staff("钱团长", area, Role.LEADER), staff("保安", area, Role.GUARD)
    everybody = [person.pk for person in (sun, auntie_wang, li_wei, stranger, guard, other)]
    stream = f"running:{campaign.pk}"
    assert registry.allowed(stream, everybody) == {sun.pk}
    assert registry.allowed(stream, everybody, second_factor=True) == {sun.pk, auntie_wang.pk}
    assert registry.allowed("running:0", everybody, second_factor=True) == set()
    actions.add_leader(campaign, other, by=auntie_wang)
    actions.remove_leader(campaign, sun, by=auntie_wang)
    assert registry.allowed(stream, everybody) == {other.pk}  # who has handed it over hears no more


def test_a_payment_is_told_to_the_order_the_desk_and_whoever_runs_it(
    campaign: Campaign, li_wei: Person, auntie_wang: Person
) -> None:
    placed = order(campaign, home(li_wei), li_wei)
    streams = {
        f"order:{placed.pk}",
        f"running:{campaign.pk}",
        f"desk:{campaign.area_id}",
        f"campaign:{campaign.pk}",
    }
    before = rows.cursors(streams)
    payment = said(placed, li_wei)
    payments.verify(payment, by=auntie_wang)
    after = rows.cursors(streams)
    moved = {stream for stream in streams if after[stream] == before[stream] + 2}
    assert moved == streams - {f"campaign:{campaign.pk}"}  # its residents watch that one


def test_what_is_handed_out_is_a_number_and_no_row(
    area: Area, building: Building, sun: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = door(building, "0101")
    campaign = handing(closed(area, sun, [household], [1]), sun)
    stream, found = f"running:{campaign.pk}", list[str]()
    before = rows.cursors({stream})
    monkeypatch.setattr(hot, "_rhythm", Rhythm(found.append, lambda seconds, act: None))
    with TestCase.captureOnCommitCallbacks(execute=True):
        actions.redeem(order_of(campaign, household).voucher, by=sun)
    assert (found, rows.cursors({stream})) == ([stream], before)


def test_pages_follow_and_their_fragments_are_the_same_words(
    area: Area, building: Building, sun: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    household = door(building, "0101")
    resident("住户", household)
    campaign = handing(closed(area, sun, [household], [1]), sun)
    client, batch = sign_in(auntie_wang), campaign.batches.get().pk
    pairs = [
        ("closing", "closing_card", (campaign.pk,)), ("slots", "slots_now", (campaign.pk,)),
        ("uncollected", "uncollected_now", (campaign.pk,)), ("batch", "batch_card", (campaign.pk, batch)),
        ("campaign_money", "money_figures", (campaign.pk,)), ("campaign_money", "money_lines", (campaign.pk,)),
        ("settlement", "settlement_now", (campaign.pk,)), ("money_queue", "money_queue_now", ()),
        ("gate", "gate_now", ()),
    ]  # fmt: skip
    for page, fragment, args in pairs:
        url = reverse(f"groceries:{fragment}", args=[area.slug, *args])
        whole = client.get(reverse(f"groceries:{page}", args=[area.slug, *args])).content.decode()
        part = client.get(url).content.decode()
        assert f'data-live-src="{url}"' in whole, fragment
        assert "<main" not in part
        said_there = [
            line for line in part.splitlines() if line.strip() and "csrf" not in line and "key" not in line
        ]
        assert all(line in whole for line in said_there), fragment
