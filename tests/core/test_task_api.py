"""One errand for programs: the address only for whoever has it, and for the desk."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.people.models import Area, Household, Person
from hub.core.tasks import actions

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db


def test_the_address_is_for_whoever_has_the_errand(
    area: Area, granny_door: Household, auntie_wang: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    errand = actions.Errand(
        title="取药", details="3号窗口", household=granny_door, contact_phone="+8619912345678"
    )
    task = actions.open_task(area, errand, by=auntie_wang)
    url, zhao = f"/api/v1/tasks/{task.pk}", sign_in(xiao_zhao)
    before = zhao.get(url).json()
    assert (before["title"], before["building"]) == ("取药", "12栋")
    assert {before[name] for name in ("details", "address", "contact_phone")} == {""}
    assert zhao.post(f"{url}/claim").status_code == 201
    assert zhao.get(url).json()["address"] == "12栋 0304"
    assert sign_in(auntie_wang).get(url).json()["details"] == "3号窗口"


def test_who_is_not_vetted_yet_reads_what_to_do_and_the_desk_gives_it_out(
    area: Area, auntie_wang: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    task = actions.open_task(area, actions.Errand(title="喂猫", vetted_only=True), by=auntie_wang)
    page = sign_in(xiao_zhao).get(f"/tasks/{task.pk}/").content.decode()
    assert f"/area/{area.slug}/profile/" in page
    assert f"/tasks/{task.pk}/claim/" not in page
    at_desk = sign_in(auntie_wang).get(f"/tasks/{task.pk}/").content.decode()
    assert f"/area/{area.slug}/errands/{task.pk}/assignment/" in at_desk
