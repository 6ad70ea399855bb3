"""The last step rings who is on duty, and everybody of the desk only where nobody is; the page says whom."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock
from hub.core.ladder import access
from hub.core.ladder.words import Rank
from hub.core.people.models import Area, Duty, Person
from hub.core.people.words import DESK_ROLES, Role
from tests.core.ladder_kit import on_call, with_phone

pytestmark = pytest.mark.django_db


def last(area: Area) -> tuple[set[str], bool]:
    """Whom the last step would ring, and whether in others' place."""
    step = access.reach(area, DESK_ROLES)[-1]
    return {person.name for person in step.people}, step.instead


def test_who_is_on_duty_and_who_is_on_call(
    area: Area, noon: datetime, auntie_wang: Person, director_zhou: Person, xiao_zhao: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    at_home = with_phone("在家的", area, "00000001", Role.COMMITTEE)
    assert last(area) == ({"王阿姨", director_zhou.name, "在家的"}, True)
    until = noon + timedelta(hours=8)
    Duty.objects.create(person=auntie_wang, area=area, role=Role.COMMITTEE, until=until)
    Duty.objects.create(person=xiao_zhao, area=area, role=Role.VOLUNTEER, until=until)
    assert last(area) == ({"王阿姨"}, False)  # who is at home sleeps; who cannot open the case is not rung
    on_call(area, at_home, Rank.SECOND, by=director_zhou, hours=2)
    assert last(area) == ({"王阿姨", "在家的"}, False)
    browser = sign_in(auntie_wang)
    page = browser.get(reverse("ladder:rota", args=[area.slug])).content.decode()
    assert page.count("8 分钟后") == 2
    assert "紧急放行" in page
    every = browser.get(f"/api/v1/areas/{area.slug}/rota").json()["reach"]
    told = [step for step in every if step["policy"] == "support"]
    assert {step["policy"] for step in every} == {"support", "passes"}
    assert [step["minutes"] for step in told] == [0, 2, 4, 6, 8]
    assert [step["instead"] for step in told] == [False, True, False, False, False]
    assert set(told[-1]["people"]) == {auntie_wang.pk, at_home.pk}
    clock.move(hours=3)
    assert last(area) == ({"王阿姨"}, False)
    clock.move(hours=6)
    assert last(area)[1]
