"""What the hub itself puts on the board each reader reads in their own language (requests.md, 18; pages.md)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from hub.core.notices.wording import sentence
from hub.core.people.models import Area, Building, Household, Person
from hub.core.tasks import actions, doors
from hub.core.tasks.models import Run, Task
from hub.core.tasks.words import Kind
from tests.groceries.door_kit import frail_door

pytestmark = pytest.mark.django_db


def test_whoever_pressed_the_button(
    area: Area, granny_door: Household, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    """Auntie Wang works in Chinese, the walker reads English: pages, notices, paper and programs."""
    Person.objects.filter(pk=xiao_zhao.pk).update(language="en")
    doors.knock(granny_door, doors.Why(level=1), by=auntie_wang)
    knock, browser = Task.objects.get(), sign_in(xiao_zhao)
    assert (knock.title[:2], knock.shown_title[:2]) == ("上门", "上门")
    assert "Knock at the door" in browser.get(f"/tasks/{knock.pk}/").content.decode()
    assert browser.get(f"/api/v1/tasks/{knock.pk}").json()["title"].startswith("Knock at the door")
    actions.assign(knock, person=xiao_zhao, by=auntie_wang)
    told = xiao_zhao.notices.get(verb="tasks.claim.assigned")
    with translation.override("en"):
        assert "“Knock at the door:" in sentence(told.words)
    with translation.override("zh-hans"):
        assert "“上门敲门" in sentence(told.words)


def test_a_group_order_that_was_begun_in_english(area: Area, building: Building, xiao_zhao: Person) -> None:
    """The leader has the hub in English; who carries it reads Chinese, also of the second try."""
    with translation.override("en"):
        frail = frail_door(area, building, xiao_zhao)
        frail.nobody_in()
    with translation.override("zh-hans"):
        again = frail.on_the_board()
        assert again.shown_title.startswith("再送一次：")
        assert "Bring" not in again.shown_title
        assert "团购" in Run.objects.order_by("pk")[0].shown_title
        assert again.title == again.shown_title  # what is kept is in the area's own language


def test_what_somebody_typed_stays_as_they_typed_it(area: Area, auntie_wang: Person) -> None:
    task = actions.open_task(area, actions.Errand(title="帮忙搬 50% 的箱子", kind=Kind.OTHER), by=auntie_wang)
    with translation.override("en"):
        assert (task.shown_title, task.words) == ("帮忙搬 50% 的箱子", None)
