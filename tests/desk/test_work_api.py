"""Runs made of the desk's lists, emergency contacts and background work, for programs as on the pages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import Role
from hub.core.tasks.models import Run, Task
from tests.conftest import staff

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def send(client: Client, method: str, path: str, key: str = "", **body: Any) -> tuple[int, Any]:
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.generic(
        method, f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers
    )
    return answer.status_code, json.loads(answer.content) if answer.content else None


def test_a_run_hands_letters_to_the_doors_where_nobody_has_joined(
    area: Area,
    building: Building,
    granny_door: Household,
    li_wei: Person,
    auntie_wang: Person,
    sign_in: SignIn,
) -> None:
    wang, path = sign_in(auntie_wang), f"/areas/{area.slug}/buildings/{building.pk}/letters-run"
    made = [send(wang, "POST", path, "tap") for _try in range(2)]
    assert made[0] == made[1]
    assert made[0][0] == 201
    assert Run.objects.count() == 1
    assert list(Task.objects.values_list("household", flat=True)) == [granny_door.pk]


def test_nobody_makes_a_run_for_another_estate(
    area: Area,
    building: Building,
    granny_door: Household,
    other_area: Area,
    auntie_wang: Person,
    sign_in: SignIn,
) -> None:
    elsewhere = Building.objects.create(area=other_area, number="1", name="1号")
    status, _problem = send(
        sign_in(auntie_wang), "POST", f"/areas/{area.slug}/buildings/{elsewhere.pk}/letters-run"
    )
    assert (status, Run.objects.count()) == (404, 0)


def test_emergency_contacts_are_set_and_keep_when_a_number_was_last_rung(
    area: Area, auntie_wang: Person, sign_in: SignIn
) -> None:
    wang, path = sign_in(auntie_wang), f"/areas/{area.slug}/contacts"
    night = {"name": "夜间值班", "phone": "021 5555 0102"}
    _status, found = send(wang, "PUT", path, contacts=[{**night, "called": True}])
    rung = found["emergency_contacts"][0]["verified_at"]
    status, found = send(
        wang, "PUT", path, version=found["version"], contacts=[night, {"name": "热线", "phone": "12356"}]
    )
    assert (status, rung != "") == (200, True)
    assert [one["verified_at"] for one in found["emergency_contacts"]] == [rung, ""]


def test_a_contact_without_digits_is_refused_by_its_place(
    area: Area, auntie_wang: Person, sign_in: SignIn
) -> None:
    status, problem = send(
        sign_in(auntie_wang), "PUT", f"/areas/{area.slug}/contacts",
        contacts=[{"name": "a", "phone": "120"}, {"name": "b", "phone": "call me"}],
    )  # fmt: skip
    area.refresh_from_db()
    assert (status, list(problem["errors"]), area.emergency_contacts) == (422, ["contacts.1.phone"], [])


def test_a_stale_save_of_the_contacts_shows_what_is_there_now(
    area: Area, auntie_wang: Person, director_zhou: Person, sign_in: SignIn
) -> None:
    path, old = f"/areas/{area.slug}/contacts", area.version
    send(sign_in(director_zhou), "PUT", path, version=old, contacts=[{"name": "甲", "phone": "1"}])
    status, problem = send(
        sign_in(auntie_wang), "PUT", path, version=old, contacts=[{"name": "乙", "phone": "2"}]
    )
    assert (status, problem["now"]["emergency_contacts"][0]["name"]) == (409, "甲")


def test_the_operator_sees_how_background_work_goes(area: Area, auntie_wang: Person, sign_in: SignIn) -> None:
    feng = staff("冯运维", area, Role.OPERATOR, email="feng@example.org")
    status, found = send(sign_in(feng), "GET", f"/areas/{area.slug}/jobs")
    assert (status, found["failed"]) == (200, [])
    assert send(sign_in(auntie_wang), "GET", f"/areas/{area.slug}/jobs")[0] == 404
