"""Who works at two desks finds each area's things under that area's address, and nowhere else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.estate.actions import announcements
from hub.core.kit import clock
from hub.core.people.models import Area, Building, Household, Person, RoleGrant
from hub.core.people.words import Role
from hub.core.tasks import actions as tasks
from support import actions as support
from support.models import SupportRequest
from support.words import Category, State
from tests.conftest import door

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(auntie_wang: Person, other_area: Area, sign_in: Callable[..., Client]) -> Client:
    """Auntie Wang helps out at the other estate too."""
    until = clock.now() + timedelta(days=14)
    RoleGrant.objects.create(person=auntie_wang, area=other_area, role=Role.COMMITTEE, expires_at=until)
    return sign_in(auntie_wang)


@pytest.fixture
def case(area: Area, li_wei: Person) -> SupportRequest:
    """What Li Wei asked for."""
    home = li_wei.memberships.get().household
    wish = support.Wish(category=Category.MEDICINE, text="胰岛素", household=home)
    return support.raise_request(area, wish, by=li_wei)


def test_a_case_is_worked_on_at_its_own_desk_only(
    wang: Client, area: Area, other_area: Area, case: SupportRequest
) -> None:
    for name in ("case", "panes"):
        assert wang.get(reverse(f"desk:{name}", args=[area.slug, case.pk])).status_code == 200
        assert wang.get(reverse(f"desk:{name}", args=[other_area.slug, case.pk])).status_code == 404
    assert wang.post(reverse("desk:accept", args=[other_area.slug, case.pk])).status_code == 404
    for path in ("", "/messages"):
        assert wang.get(f"/api/v1/areas/{area.slug}/cases/{case.pk}{path}").status_code == 200
        assert wang.get(f"/api/v1/areas/{other_area.slug}/cases/{case.pk}{path}").status_code == 404
    assert SupportRequest.objects.get().state == State.NEW
    assert wang.post(reverse("desk:accept", args=[area.slug, case.pk])).status_code == 302


def test_an_errand_stands_on_its_own_list_only(
    wang: Client, area: Area, other_area: Area, auntie_wang: Person
) -> None:
    task = tasks.open_task(area, tasks.Errand(title="去三院取药"), by=auntie_wang)
    assert wang.get(reverse("desk:errand_row", args=[area.slug, task.pk])).status_code == 200
    assert wang.get(reverse("desk:errand_row", args=[other_area.slug, task.pk])).status_code == 404


def test_a_door_and_a_building_open_in_their_own_estate_only(
    wang: Client, area: Area, other_area: Area, granny_door: Household
) -> None:
    for name, pk in (("household", granny_door.pk), ("building", granny_door.building_id)):
        assert wang.get(reverse(f"estate:{name}", args=[area.slug, pk])).status_code == 200
        assert wang.get(reverse(f"estate:{name}", args=[other_area.slug, pk])).status_code == 404


def test_an_announcement_is_read_out_to_doors_of_its_own_area_only(
    wang: Client,
    area: Area,
    other_area: Area,
    auntie_wang: Person,
    granny_door: Household,
    granny_chen: Person,
) -> None:
    """Nor does a door of the other area get into it by the body of the form."""
    away = door(Building.objects.create(area=other_area, number="1"), "0101")
    words = {
        "zh-hans": announcements.Text("停水", "今晚八点"),
        "en": announcements.Text("No water", "At eight"),
    }
    draft = announcements.draft(area, announcements.Draft(texts=words), by=auntie_wang)
    sent = announcements.send(draft, by=auntie_wang)
    assert (
        wang.get(reverse("estate:announcement_at_desk", args=[other_area.slug, sent.pk])).status_code == 404
    )
    url, told = f"/api/v1/areas/{area.slug}/announcements/{sent.pk}/told", {"how": "door"}
    for household, status in ((away, 404), (granny_door, 200)):
        body = {**told, "household": household.pk}
        assert wang.post(url, body, content_type="application/json").status_code == status


def test_nobody_moves_to_a_door_of_another_estate_by_a_program(
    wang: Client, other_area: Area, li_wei: Person
) -> None:
    away = door(Building.objects.create(area=other_area, number="1"), "0101")
    lives = li_wei.memberships.get()
    url, body = f"/api/v1/households/{lives.household_id}/moves", {"members": [lives.pk], "to": away.pk}
    assert wang.post(url, body, content_type="application/json").status_code == 404
    assert li_wei.memberships.get(ended_at=None).household_id == lives.household_id
