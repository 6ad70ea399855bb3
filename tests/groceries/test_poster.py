"""A poster for the notice board: for whoever runs the campaign, once everybody may read about it."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from groceries import actions
from hub.core.people.models import Area, Person
from tests.groceries.kit import leader, opened, terms

pytestmark = pytest.mark.django_db


def test_it_says_what_how_much_until_when_and_whom_to_ring(area: Area, sign_in: Any) -> None:
    sun = leader(area)
    campaign = opened(area, sun, title="周四蔬菜", title_en="Thursday vegetables")
    page = sign_in(sun).get(reverse("groceries:poster", args=[area.slug, campaign.pk]))
    text = page.text
    for word in ("周四蔬菜", "Thursday vegetables", "蔬菜包", "¥58.00", "021 5555 0101", "<svg", "12栋门口"):
        assert word in text
    assert reverse("groceries:public", args=[campaign.pk]) in text
    assert localtime(campaign.closes_at).strftime("%H:%M") in text
    managed = sign_in(sun).get(reverse("groceries:manage", args=[area.slug, campaign.pk]))
    assert reverse("groceries:poster", args=[area.slug, campaign.pk]) in managed.text


def test_of_many_goods_it_names_six(area: Area, sign_in: Any) -> None:
    sun = leader(area)
    campaign = opened(area, sun, *({"title": f"菜{number}"} for number in range(8)))
    text = sign_in(sun).get(reverse("groceries:poster", args=[area.slug, campaign.pk])).text
    assert ("菜5" in text, "菜6" in text, "另有2种" in text) == (True, False, True)


def test_of_a_draw_it_says_that_nobody_needs_to_hurry(area: Area, sign_in: Any) -> None:
    sun = leader(area)
    campaign = opened(area, sun, allotment="ballot")
    assert "抽签报名截止" in sign_in(sun).get(reverse("groceries:poster", args=[area.slug, campaign.pk])).text


def test_a_draft_has_none_and_others_do_not_print_it(
    area: Area, li_wei: Person, stranger: Person, xiao_zhao: Person, sign_in: Any
) -> None:
    sun = leader(area)
    draft, campaign = actions.draft(area, terms(), by=sun), opened(area, sun)
    assert sign_in(sun).get(reverse("groceries:poster", args=[area.slug, draft.pk])).status_code == 404
    url = reverse("groceries:poster", args=[area.slug, campaign.pk])
    for somebody in (li_wei, stranger, xiao_zhao):
        assert sign_in(somebody).get(url).status_code in (403, 404)
    assert sign_in(sun).post(url).status_code == 405
