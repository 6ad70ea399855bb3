"""What was written down as missing was not: every order is as it was, and its household is told."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from groceries import actions
from groceries.actions import Instead
from groceries.models import Adjustment, Campaign, MissingPart, Order, OrderLine
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.notices import wording
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Person
from tests.groceries import money_kit
from tests.groceries.kit import wrong
from tests.groceries.test_substitute_good import DUCK, RULES, Round


def _again(found: Round) -> Campaign:
    missing = MissingPart.objects.select_related("campaign__area", "offer", "part").get()
    return actions.came_after_all(missing, by=found.sun)


@pytest.mark.django_db
def test_the_eggs_come_after_all(area: Area, building: Building) -> None:
    """Nobody's order has changed in the end, whoever was asked has nothing to say, and all are told."""
    found = Round(area, building, *RULES).confirm()
    actions.miss_good(found.eggs, DUCK, by=found.sun)
    yes, _open = found.asked()
    actions.answer(yes, accept=True, by=found.people[2])
    _again(found)
    assert found.values() == [8800, 8800, 8800, 8800]
    assert not Adjustment.objects.exists()
    assert not OrderLine.objects.exclude(settled=0, swapped=0).exists()
    told = Notice.objects.filter(verb="groceries.good.came_after_all").values_list("person", flat=True)
    assert set(told) == {person.pk for person in found.people}
    found.campaign.refresh_from_db()
    found.receive(eggs=4)
    found.share()
    assert (found.values(), wrong()) == ([8800, 8800, 8800, 8800], [])


@pytest.mark.django_db
def test_what_went_back_is_on_the_balance_and_pays_it_again(
    area: Area, building: Building, auntie_wang: Person
) -> None:
    found = Round(area, building, "none").confirm()
    money_kit.paid(Order.objects.select_related("campaign__area").get(), found.people[0], auntie_wang)
    actions.miss_good(found.eggs, DUCK, by=found.sun)
    assert money_kit.credit(found.homes[0]) == 3000
    _again(found)
    order = Order.objects.select_related("campaign__area", "household").get()
    assert (order.value_minor, money_kit.credit(found.homes[0])) == (8800, 3000)
    actions.pay_from_credit(order, None, by=found.people[0])
    assert (money_kit.credit(found.homes[0]), wrong()) == (0, [])


@pytest.mark.django_db
def test_once_goods_are_shared_out_it_stands(area: Area, building: Building) -> None:
    found = Round(area, building, *RULES).confirm()
    found.receive(eggs=2)
    actions.miss_good(found.eggs, DUCK, by=found.sun)
    found.share()
    before = found.values()
    with pytest.raises(Conflict, match=r"good\.late"):
        _again(found)
    assert (found.values(), MissingPart.objects.count(), wrong()) == (before, 1, [])


@pytest.mark.django_db
def test_only_who_runs_it_takes_it_back_and_once(
    area: Area, building: Building, stranger: Person, sign_in: Any
) -> None:
    found = Round(area, building, *RULES).confirm()
    missing = actions.miss_good(found.eggs, DUCK, by=found.sun)
    page = f"/area/{area.slug}/campaigns/{found.campaign.pk}/missing/{missing.pk}/withdrawal/"
    program = f"/api/v1/areas/{area.slug}/campaigns/{found.campaign.pk}/missing"
    for person in (found.people[0], stranger):
        assert sign_in(person).post(page).status_code in (403, 404)
    assert sign_in(found.sun).get(page).status_code == 405
    [listed] = sign_in(found.sun).get(program).json()
    assert (listed["title"], listed["households"], listed["asked"]) == ("鸡蛋", 4, 2)
    assert sign_in(found.sun).delete(f"{program}/{missing.pk}").status_code == 200
    assert sign_in(found.sun).delete(f"{program}/{missing.pk}").status_code == 404
    assert sign_in(found.sun).post(page).status_code == 404
    assert (found.values(), wrong()) == ([8800] * 4, [])


@pytest.mark.django_db
def test_whoever_did_not_answer_is_told_so_in_their_language(
    area: Area, building: Building, noon: datetime
) -> None:
    """With the campaign's English title, where it has one."""
    found = Round(area, building, "ask", "ask").confirm()
    Campaign.objects.update(title_en="Vegetables from Hengfeng")
    instead = Instead(title="鸭蛋", price_minor=2600, answer_by=noon + timedelta(hours=2))
    actions.miss_good(found.eggs, instead, by=found.sun)
    actions.answer(found.asked()[0], accept=True, by=found.people[0])
    clock.move(hours=2)
    actions.end_questions_due()
    [notice] = Notice.objects.filter(verb="groceries.substitution.ran_out")
    assert notice.person == found.people[1]
    with translation.override("en"):
        said = wording.sentence(notice.words)
    assert "Vegetables from Hengfeng" in said
    assert "鸡蛋" in said
    with translation.override("zh-hans"):
        assert found.campaign.title in wording.sentence(notice.words)
