"""Donated lots: they cost nothing, everybody reads who gave them and until when they are good (groceries.md, 20)."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from groceries.models import Offer
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area, Person
from tests.groceries.kit import leader, offer, opened, wrong

pytestmark = pytest.mark.django_db

LOT: dict[str, Any] = {
    "title": "牛奶 12 盒", "supplier": "光明慈善", "price_minor": 0, "kind": "dairy", "donated": True,
    "best_before": date(2022, 4, 30), "stock": {"general": 300},
}  # fmt: skip


def test_everybody_reads_who_gave_it(area: Area, li_wei: Person, sign_in: Any) -> None:
    """On the shelf, on the public page, and for programs; beside goods that are paid for."""
    campaign = opened(area, leader(area), LOT, {})
    client: Client = sign_in(li_wei, HTTP_ACCEPT_LANGUAGE="en")
    client.cookies["linli_language"] = "en"
    shelf = client.get(f"/groceries/{campaign.pk}/").content.decode()
    assert "donated by 光明慈善" in shelf
    assert "best before" in shelf
    assert "donated by 光明慈善" in client.get(f"/groceries/{campaign.pk}/public/").content.decode()
    found = client.get(f"/api/v1/campaigns/{campaign.pk}").json()["offers"]
    assert [(one["donated"], one["best_before"]) for one in found] == [(True, "2022-04-30"), (False, None)]


def test_a_gift_is_not_sold(area: Area) -> None:
    """Not by the leader, and by nothing else either: the database holds it."""
    sun = leader(area)
    campaign = opened(area, sun)
    campaign.state = "draft"
    campaign.save()
    with pytest.raises(Invalid) as refused:
        offer(campaign, sun, **{**LOT, "price_minor": 100})
    assert list(refused.value.fields) == ["price"]
    kept = offer(campaign, sun, **LOT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=kept.pk).update(price_minor=100)
    assert wrong() == []


def test_the_leader_says_so_on_the_form(area: Area, sign_in: Any) -> None:
    """And finds it there again."""
    sun = leader(area)
    campaign = opened(area, sun)
    campaign.state = "draft"
    campaign.save()
    client: Client = sign_in(sun)
    url = f"/area/xinminzhu/campaigns/{campaign.pk}/offers/new/"
    typed = {
        "title": "牛奶 12 盒", "supplier": "光明慈善", "price": "0", "kind": "", "donated": "on",
        "best_before": "2022-04-30", "general": "300", "version": campaign.version,
    }  # fmt: skip
    assert client.post(url, {**typed, "price": "1"}).status_code == 422
    assert client.post(url, typed).status_code == 303
    kept = campaign.offers.get(title="牛奶 12 盒")
    assert (kept.donated, kept.best_before, kept.price_minor) == (True, date(2022, 4, 30), 0)
    page = client.get(f"/area/xinminzhu/campaigns/{campaign.pk}/offers/{kept.pk}/").content.decode()
    assert 'value="2022-04-30"' in page
    assert "checked" in page
