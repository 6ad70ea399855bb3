"""/api/v1/: the same inbox, preferences, devices and outbox for programs."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hub.core.kit import clock
from hub.core.notices import inbox
from hub.core.notices.models import Delivery, Notice, PushSubscription
from hub.core.notices.words import State
from hub.core.people.models import Area, Person
from tests.core import push_service
from tests.core.notices_kit import tell

SignIn = Callable[..., Client]
API = "/api/v1"


@pytest.fixture
def program(li_wei: Person, sign_in: SignIn) -> Client:
    return sign_in(li_wei)


def send(client: Client, method: str, path: str, body: Any = None) -> Any:
    return client.generic(
        method, f"{API}{path}", "" if body is None else json.dumps(body), "application/json"
    )


def test_pages_follow_each_other(program: Client, li_wei: Person) -> None:
    for pk in range(5):
        tell(li_wei, pk=pk)
    first = program.get(f"{API}/notices/", {"limit": 3}).json()
    second = program.get(f"{API}/notices/", {"limit": 3, "after": first["after"]}).json()
    ids = [row["id"] for page in (first, second) for row in page["notices"]]
    assert len(set(ids)) == 5
    assert (first["unread"], second["after"]) == (5, "")
    assert first["notices"][0]["url"] == "/requests/4/"


def test_reading_twice_reads_once(program: Client, li_wei: Person) -> None:
    tell(li_wei)
    path = f"/notices/{Notice.objects.get().pk}/reading/"
    assert [send(program, "POST", path).json() for _ in range(2)] == [{"read": 1}, {"read": 0}]


def test_somebody_elses_notice_is_no_notice(program: Client, auntie_wang: Person) -> None:
    tell(auntie_wang)
    answer = send(program, "POST", f"/notices/{Notice.objects.get().pk}/reading/")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
    assert inbox.unread_count(auntie_wang) == 1


def test_all_until_a_moment(program: Client, li_wei: Person, noon: Any) -> None:
    tell(li_wei, pk=1)
    until = clock.now().isoformat()
    clock.move(minutes=1)
    tell(li_wei, pk=2)
    assert send(program, "POST", "/notices/reading/", {"until": until}).json() == {"read": 1}
    assert send(program, "POST", "/notices/reading/", {"until": "2022-04-09T12:00:00"}).status_code == 422


def test_preferences_change_what_is_named_and_nothing_else(program: Client) -> None:
    body = {"wishes": [{"group": "other", "sms": True}], "quiet_from": "22:00", "quiet_until": "07:00"}
    changed = send(program, "PATCH", "/notices/preferences/", body).json()
    other = next(wish for wish in changed["wishes"] if wish["group"] == "other")
    assert (other["sms"], other["push"], changed["quiet_from"]) == (True, True, "22:00:00")
    assert send(program, "PATCH", "/notices/preferences/", {}).json() == changed
    assert send(program, "PATCH", "/notices/preferences/", {"quiet_from": "22:00"}).status_code == 422
    assert send(program, "PATCH", "/notices/preferences/", {"never_quiet": True}).json()["quiet_from"] is None


def test_an_unknown_group_is_no_group(program: Client) -> None:
    body = {"wishes": [{"group": "no-such", "sms": True}]}
    answer = send(program, "PATCH", "/notices/preferences/", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "preferences.unknown_group")


def test_devices_come_and_go(program: Client, settings: Any) -> None:
    with push_service.running() as service:
        settings.PUSH_SERVICES = [service.address]
        phone = service.browser("phone")
        body = {"endpoint": phone.endpoint, "p256dh": phone.p256dh, "auth": phone.auth, "label": "phone"}
        made = send(program, "POST", "/devices/", body)
        assert made.status_code == 201
        assert send(program, "POST", "/devices/", body).json()["id"] == made.json()["id"]
        assert len(program.get(f"{API}/devices/").json()["key"]) == 87
        path = f"/devices/{made.json()['id']}/"
        assert [send(program, "DELETE", path).status_code for _ in range(2)] == [204, 204]
    assert not PushSubscription.objects.exists()


def test_the_outbox_is_for_staff_of_the_area_with_their_second_factor(
    program: Client, auntie_wang: Person, stranger: Person, area: Area, sign_in: SignIn
) -> None:
    path = f"{API}/outbox/{area.slug}/"
    row = Delivery.objects.create(
        person=auntie_wang,
        area=area,
        channel="sms",
        state=State.FAILED,
        ended_at=clock.now(),
        masked="199****6789",
    )
    assert program.get(path).status_code == 404
    assert sign_in(stranger).get(path).status_code == 404
    assert Client().get(path).status_code == 401
    assert sign_in(auntie_wang, second_factor=False).get(path).status_code == 403
    staff = sign_in(auntie_wang)
    shown = staff.get(path).json()
    assert (shown["counts"]["failed"], shown["deliveries"][0]["to"]) == (1, "199****6789")
    assert "text" not in shown["deliveries"][0]
    retry = f"/outbox/{area.slug}/{row.pk}/retry/"
    assert [send(staff, "POST", retry).status_code for _ in range(2)] == [200, 409]
