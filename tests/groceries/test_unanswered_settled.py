"""A question about something instead that nobody answered: it moves its money before the books are closed, or never."""

from datetime import timedelta

import pytest

from groceries import actions, settlement
from groceries.models import Batch, BundleLine, Campaign, MissingPart
from groceries.words import Answer, CampaignState
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Household, Person
from tests.groceries.closing_kit import confirmed, handing, order_of
from tests.groceries.kit import leader, opened, wish, wrong
from tests.groceries.money_kit import credit, home, paid


@pytest.fixture
def sun_li(area: Area) -> Person:
    """Leads the campaign."""
    return leader(area)


@pytest.fixture
def collected(area: Area, sun_li: Person, li_wei: Person, auntie_wang: Person) -> Campaign:
    """
    Li Wei has paid ¥100 for a mixed pack without its tomatoes (¥10), was asked whether cucumbers may come instead
    (also ¥10), has not answered, and has collected the pack before anybody packed his building's share.
    """
    campaign = opened(area, sun_li, {"price_minor": 10000})
    for position, (title, price) in enumerate((("西红柿", 1000), ("白菜", 9000))):
        campaign.offers.get().parts.create(position=position, title=title, price_minor=price)
    wanted = wish(campaign, substitution="ask")
    paid(actions.place_order(campaign, home(li_wei), wanted, by=li_wei), li_wei, auntie_wang)
    campaign = confirmed(campaign, sun_li)
    part = BundleLine.objects.select_related("offer__campaign__area").get(title="西红柿")
    later = clock.now() + timedelta(hours=5)
    actions.miss(part, actions.Instead(title="黄瓜", price_minor=1000, answer_by=later), by=sun_li)
    campaign.refresh_from_db()
    handing(campaign, sun_li)
    actions.redeem(order_of(campaign, home(li_wei)).voucher, by=sun_li)
    return campaign


def settle(campaign: Campaign, by: Person) -> None:
    """As its page says."""
    campaign.refresh_from_db()
    sheet = settlement.sheet(campaign)
    actions.settle(campaign, sheet.cash_expected, sheet.transfer_expected, by=by)


def of(campaign: Campaign, lives: Household) -> tuple[str, int | None, int]:
    """What was answered, what the order is worth, and the balance."""
    now = order_of(campaign, lives)
    return now.adjustments.get().answer, now.value_minor, credit(lives)


@pytest.mark.django_db
def test_who_has_not_answered_has_the_money_before_the_books_are_closed(
    collected: Campaign, li_wei: Person, auntie_wang: Person
) -> None:
    settle(collected, auntie_wang)
    assert of(collected, home(li_wei)) == (Answer.REFUSED, 9000, 1000)
    assert Notice.objects.filter(verb="groceries.substitution.ran_out", person=li_wei).exists()
    MissingPart.objects.update(answer_by=clock.now() - timedelta(seconds=1))
    assert actions.end_questions_due() == 0
    assert of(collected, home(li_wei)) == (Answer.REFUSED, 9000, 1000)
    assert wrong() == []


@pytest.mark.django_db
def test_nobody_packs_what_is_settled(collected: Campaign, sun_li: Person, auntie_wang: Person) -> None:
    """The page was open all evening."""
    shown = Batch.objects.select_related("campaign__area").get()
    settle(collected, auntie_wang)
    with pytest.raises(Conflict, match=r"batch\.late"):
        actions.pack(shown, by=sun_li)
    shown.refresh_from_db()
    assert (shown.loaded_at, wrong()) == (None, [])


@pytest.mark.django_db
def test_a_question_of_before_moves_nothing_any_more(
    collected: Campaign, li_wei: Person, auntie_wang: Person
) -> None:
    """One that was left open in a campaign that was settled by what came before this rule: it stays open."""
    MissingPart.objects.update(answer_by=clock.now() - timedelta(seconds=1))
    Campaign.objects.filter(pk=collected.pk).update(state=CampaignState.SETTLED)
    assert actions.end_questions_due() == 0
    assert of(collected, home(li_wei)) == (Answer.ASKED, 10000, 0)
