"""The first page of a visitor: the way in, the set-up of an empty hub, and the demo's people only in the demo."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.people.models import Area
from hub.desk.demo import SIGNS

pytestmark = pytest.mark.django_db


def test_an_empty_hub_shows_the_way_to_its_set_up(client: Client) -> None:
    page = client.get("/").content.decode()
    assert reverse("estate:set_up") in page
    assert reverse("join") not in page


def test_a_hub_with_an_area_shows_the_way_into_a_household(client: Client, area: Area) -> None:
    page = client.get("/").content.decode()
    assert reverse("join") in page
    assert reverse("join_request") in page
    assert reverse("estate:set_up") not in page


@pytest.mark.parametrize("path", ["/", "/accounts/login/"])
def test_the_demo_lists_one_of_each_role_where_people_sign_in(
    client: Client, area: Area, settings: Any, path: str
) -> None:
    settings.DEMO = True
    page = client.get(path).content.decode()
    assert all(sign.email in page for sign in SIGNS)


@pytest.mark.parametrize("path", ["/", "/accounts/login/"])
def test_no_other_hub_says_a_word_of_the_demo(client: Client, area: Area, path: str) -> None:
    page = client.get(path).content.decode()
    assert "demo.example" not in page
    assert reverse("desk:demo_sign_in") not in page
    assert client.post(reverse("desk:demo_sign_in"), {"email": SIGNS[0].email}).status_code == 404
