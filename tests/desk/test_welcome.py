"""The first page of a visitor: the way in, the set-up of an empty hub, and the demo's people only in the demo."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from hub.core.people.models import Area, Person
from hub.desk.demo import SIGNS, code
from hub.desk.demo.signs import TOTP_SECRET

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


CONFIRM = "/accounts/confirm/?next=/settings/tokens/new/"


def test_the_demo_shows_what_its_app_would_show(
    director_zhou: Person, sign_in: Callable[..., Client], settings: Any
) -> None:
    """Whoever tries the demo has no app with its secret, and could neither give a role nor export anything."""
    TOTP.activate(director_zhou, TOTP_SECRET)
    settings.DEMO = True
    shown = code()
    assert Authenticator.objects.get(user=director_zhou).wrap().validate_code(shown)
    assert shown in sign_in(director_zhou).get(CONFIRM).content.decode()


def test_no_other_hub_shows_a_code(director_zhou: Person, sign_in: Callable[..., Client]) -> None:
    TOTP.activate(director_zhou, TOTP_SECRET)
    assert code() == ""
    assert (
        "Demo" not in sign_in(director_zhou).get(CONFIRM, headers={"Accept-Language": "en"}).content.decode()
    )
