"""A price far above what it was needs the committee's published reason; residents may ask, and are answered."""

import pytest

from groceries import actions, prices
from groceries.models import Campaign, PriceFlag
from groceries.words import CampaignState
from hub.core.flow.idempotent import Key
from hub.core.kit.errors import Conflict, Invalid
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from tests.groceries.kit import leader, offer, opened, terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def sun(area: Area) -> Person:
    """Who leads."""
    return leader(area)


def submitted(area: Area, sun: Person, price: int, title: str = "东北大米 5kg", **more: object) -> Campaign:
    """A campaign that waits for the committee."""
    made = actions.draft(area, terms(), by=sun)
    offer(made, sun, title, price_minor=price, unit="袋", kind="staples", **more)
    return actions.submit(made, by=sun)


def test_a_dear_price_is_approved_only_with_a_reason(area: Area, sun: Person, auntie_wang: Person) -> None:
    opened(area, sun, {"title": "东北大米 5kg", "unit": "袋", "price_minor": 4000})
    waits = submitted(area, sun, 5900)
    with pytest.raises(Invalid, match=r"campaign\.price_reason"):
        actions.approve(waits, by=auntie_wang)
    done = actions.approve(waits, by=auntie_wang, why="产地运费涨了一倍。")
    assert (done.state, done.approval_words) == (CampaignState.OPEN, "产地运费涨了一倍。")


def test_within_the_areas_threshold_no_reason_is_needed(area: Area, sun: Person, auntie_wang: Person) -> None:
    opened(area, sun, {"title": "东北大米 5kg", "unit": "袋", "price_minor": 4000})
    assert actions.approve(submitted(area, sun, 4800), by=auntie_wang).state == CampaignState.OPEN
    area.thresholds = {"groceries.price_percent": 10}
    area.save(update_fields=["thresholds"])
    with pytest.raises(Invalid, match=r"campaign\.price_reason"):
        actions.approve(submitted(area, sun, 5200), by=auntie_wang)


def test_the_reference_of_the_committee_counts_more_than_other_campaigns(
    area: Area, sun: Person, auntie_wang: Person
) -> None:
    first = opened(area, sun, {"title": "东北大米 5kg", "unit": "袋", "price_minor": 9000})
    actions.set_reference(first.offers.get().good, 4000, by=auntie_wang)
    [watched] = prices.watch(submitted(area, sun, 5000))
    assert (watched.usual, watched.others, watched.percent, watched.is_dear) == (4000, 9000, 25, True)


def test_another_size_of_the_same_thing_is_compared_by_weight(area: Area, sun: Person) -> None:
    opened(area, sun, {"title": "东北大米 10kg", "unit": "袋", "price_minor": 7000, "grams": 10_000})
    [watched] = prices.watch(submitted(area, sun, 5900, grams=5000))
    assert (watched.others, watched.is_dear, watched.per_jin) == (3500, True, 590)


def test_other_areas_drafts_and_withdrawn_offers_do_not_count(
    area: Area, other_area: Area, sun: Person
) -> None:
    opened(other_area, leader(other_area), {"title": "东北大米 5kg", "unit": "袋", "price_minor": 100})
    offer(actions.draft(area, terms(), by=sun), sun, "东北大米 5kg", price_minor=100, unit="袋")
    [watched] = prices.watch(submitted(area, sun, 5900))
    assert watched.usual is None
    assert not watched.is_dear


def test_a_resident_asks_once_and_is_answered_in_public(
    area: Area, sun: Person, li_wei: Person, auntie_wang: Person
) -> None:
    campaign = opened(area, sun)
    found, home = campaign.offers.get(), li_wei.memberships.get().household
    flag = actions.flag_price(found, home, by=li_wei, words="上周便宜")
    again = actions.flag_price(found, home, by=li_wei)
    assert again == flag
    told = set(Notice.objects.filter(verb="groceries.price.flagged").values_list("person", flat=True))
    assert told == {sun.pk, auntie_wang.pk}
    with pytest.raises(Invalid):
        actions.answer_flag(flag, " ", by=sun)
    actions.answer_flag(flag, "运费涨了。", by=sun)
    with pytest.raises(Conflict, match=r"price\.answered"):
        actions.answer_flag(flag, "又答一次", by=auntie_wang)
    told = set(Notice.objects.filter(verb="groceries.price.answered").values_list("person", flat=True))
    assert told == {li_wei.pk}
    assert actions.flag_price(found, home, by=li_wei) != flag


def test_the_same_key_asks_once(area: Area, sun: Person, li_wei: Person) -> None:
    found, home = opened(area, sun).offers.get(), li_wei.memberships.get().household
    for _ in range(2):
        actions.flag_price(found, home, by=li_wei, key=Key.of("tap", b"x", li_wei))
    assert PriceFlag.objects.count() == 1


def test_there_is_no_price_to_ask_about_before_it_is_published(
    area: Area, sun: Person, li_wei: Person
) -> None:
    found = submitted(area, sun, 100).offers.get()
    with pytest.raises(Conflict, match=r"price\.not_shown"):
        actions.flag_price(found, li_wei.memberships.get().household, by=li_wei)
