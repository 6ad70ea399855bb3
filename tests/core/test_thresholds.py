"""The numbers that an area sets differently: one page for its leads, and the API."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from hub.core.estate import thresholds
from hub.core.people.models import Area, Person
from support import actions, jobs
from support.harm import Times
from support.words import Category

SignIn = Callable[..., Client]
URL = "/area/xinminzhu/settings/numbers/"
API = "/api/v1/areas/xinminzhu/thresholds"
pytestmark = pytest.mark.django_db


def kept(area: Area) -> dict[str, float]:
    """What the area has set differently."""
    area.refresh_from_db()
    return dict(area.thresholds)


def typed(area: Area, **changes: object) -> dict[str, object]:
    """The whole form as the page shows it, with changes by dotted name (__ for the dot)."""
    shown = {one.field: f"{one.of(area):g}" for one in thresholds.every()}
    wanted = {name.replace("__", "-"): value for name, value in changes.items()}
    return {"version": area.version, **shown, **wanted}


def test_every_number_stands_on_the_page_with_what_is_usual(
    area: Area, director_zhou: Person, sign_in: SignIn
) -> None:
    page = sign_in(director_zhou, HTTP_ACCEPT_LANGUAGE="en").get(URL)
    words = page.content.decode()
    for one in thresholds.every():
        assert f'name="{one.field}"' in words
    names = {one.name for one in thresholds.every()}
    assert {
        "support.promise.0.acknowledge",
        "support.ladder.1.again",
        "support.harm.appointment.0",
        "tasks.lease.2",
    } <= names


def test_changed_and_set_back(area: Area, director_zhou: Person, sign_in: SignIn) -> None:
    client = sign_in(director_zhou)
    assert client.post(URL, typed(area, support__promise__2__acknowledge="30")).status_code == 303
    assert kept(area) == {"support.promise.2.acknowledge": 30}
    assert client.post(URL, typed(area, support__promise__2__acknowledge="")).status_code == 303
    assert kept(area) == {}
    client.post(URL, typed(area, tasks__lease__0="20"))
    kept(area)
    assert client.post(URL, {"version": area.version, "reset": "1"}).status_code == 303
    assert kept(area) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("support__ladder__0__first", "0"),
        ("support__ladder__0__second", "1"),  # before the first
        ("support__promise__0__contact", "1"),  # before the first answer
        ("support__harm__appointment__0", "30"),  # earlier than level 1
        ("support__harm__doses__2", "ten"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    name: str, value: str, area: Area, director_zhou: Person, sign_in: SignIn
) -> None:
    page = sign_in(director_zhou).post(URL, typed(area, **{name: value}))
    assert page.status_code == 422
    assert kept(area) == {}


def test_who_comes_second_sees_both(area: Area, director_zhou: Person, sign_in: SignIn) -> None:
    client, old = sign_in(director_zhou), typed(area, tasks__lease__0="20")
    client.post(URL, typed(area, tasks__lease__1="45"))
    assert client.post(URL, old).status_code == 409
    assert kept(area) == {"tasks.lease.1": 45}


def test_programs_read_and_set_them(
    area: Area, director_zhou: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    lead, member = sign_in(director_zhou), sign_in(auntie_wang)

    def change(client: Client, **values: object) -> object:
        body = {"values": {name.replace("__", "."): value for name, value in values.items()}}
        return client.patch(API, body, content_type="application/json")

    assert len(member.get(API).json()) == len(thresholds.every())
    assert change(member, tasks__lease__0=20).status_code == 404  # type: ignore[attr-defined]
    assert change(lead, support__ladder__0__first=3).status_code == 200  # type: ignore[attr-defined]
    assert kept(area) == {"support.ladder.0.first": 3}
    refused = change(lead, support__ladder__0__second=2, nothing=1)
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert set(refused.json()["errors"]) == {"nothing", "support.ladder.0.second"}  # type: ignore[attr-defined]
    assert change(lead, support__ladder__0__first=None).status_code == 200  # type: ignore[attr-defined]
    assert kept(area) == {}


def test_other_hours_count_for_what_is_open_already(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    household = li_wei.memberships.get().household
    times = Times("dialysis", noon + timedelta(hours=40))
    wish = actions.Wish(category=Category.GREEN_CHANNEL, text="透析", household=household, times=times)
    request = actions.raise_request(area, wish, by=li_wei)
    assert request.next_harm_at == noon + timedelta(hours=16)
    area.thresholds = {"support.harm.appointment.1": 48}
    area.save(update_fields=["thresholds"])
    assert jobs.look_at_times_again.func() == 1
    assert jobs.look_at_times_again.func() == 0
    assert jobs.raise_levels.func() == 1
    request.refresh_from_db()
    assert request.level == 1
