"""What a request says is put right; two who do it at once see both texts, and not a character is lost (scenario 5)."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from hub.core.kit import invariants
from hub.core.kit.errors import Conflict, Invalid
from hub.core.ladder.models import Ladder
from hub.core.notices.models import Notice
from hub.core.people.access import episode_of
from hub.core.people.models import Area, Building, CareFlag, Household, Person
from hub.core.people.words import CareKind
from support import actions
from tests.conftest import door
from tests.support.kit import ask, home

pytestmark = pytest.mark.django_db


def fields(found: object, **more: object) -> dict[str, object]:
    return {
        "category": "food", "text": "没有米了", "building": "", "door": "", "contact_name": "", "contact_phone": "",
        **more,
    }  # fmt: skip


def test_it_is_found_by_its_new_words(
    area: Area, building: Building, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    found, other = ask(li_wei), door(building, "0601")
    browser, url = sign_in(auntie_wang), f"/area/{area.slug}/desk/{found.pk}/edit/"
    sent = fields(found, text="没有药了", category="medicine", building=building.pk, door="601", version=1)
    assert browser.post(url, sent).status_code == 303
    found.refresh_from_db()
    assert (found.text, found.category, found.household) == ("没有药了", "medicine", other)
    assert f"#{found.number}" in browser.get(f"/area/{area.slug}/desk/?q=没有药").content.decode()


def test_two_staff_at_once_and_the_second_sees_both_texts(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, sign_in: Callable[..., Client]
) -> None:
    found = ask(li_wei)
    url, long = f"/area/{area.slug}/desk/{found.pk}/edit/", "要米、油、盐。" * 200
    first = sign_in(auntie_wang).post(url, fields(found, text="没有面了", version=found.version))
    assert first.status_code == 303
    second = sign_in(director_zhou).post(url, fields(found, text=long, version=found.version))
    page = second.content.decode()
    assert second.status_code == 409
    assert page.count(long) >= 2  # beside the other's, and still in the form
    assert "没有面了" in page
    assert found.reread().text == "没有面了"
    again = sign_in(director_zhou).post(url, fields(found, text=long, version=found.reread().version))
    assert (again.status_code, found.reread().text) == (303, long)


def test_by_api_what_is_not_sent_stays(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    found, url = ask(li_wei), ""
    url = f"/api/v1/areas/{area.slug}/cases/{found.pk}/correction"
    browser = sign_in(auntie_wang)
    answer = browser.post(url, {"text": "没有面了", "version": 1}, "application/json")
    assert (answer.status_code, answer.json()["text"]) == (200, "没有面了")
    assert found.reread().household == home(li_wei)
    stale = browser.post(url, {"text": "没有盐了", "version": 1}, "application/json")
    assert (stale.status_code, stale.json()["code"]) == (409, "state.changed")


def test_wrong_input_gives_a_clear_answer_and_keeps_what_was_typed(
    area: Area, building: Building, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    found = ask(li_wei)
    sent = fields(found, text="没有面了", building=building.pk, door="9999", contact_phone="12", version=1)
    answer = sign_in(auntie_wang).post(f"/area/{area.slug}/desk/{found.pk}/edit/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有面了" in page
    assert page.count("field-bad") == 2


def test_another_subject_makes_it_more_urgent_and_never_less(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client], noon: datetime
) -> None:
    found = ask(li_wei, "楼道的灯坏了", "repair")
    actions.accept(found, by=auntie_wang)
    due = found.clocks.get(kind="outcome").due_at
    url = f"/area/{area.slug}/desk/{found.pk}/edit/"
    sent = fields(found, text="妈妈的药快没了", category="medicine", version=found.version)
    page = sign_in(auntie_wang).post(url, sent, follow=True).content.decode()
    found = found.reread()
    assert (found.level, found.level_reason) == (2, "category")
    assert found.clocks.get(kind="outcome").due_at < due
    assert "2级" in page
    assert (
        Notice.objects.filter(verb="support.request.level_raised").count() == 0
    )  # who has it did it herself
    actions.correct(found, actions.Correction(category="repair", text="灯"), by=auntie_wang)
    assert found.reread().level == 2


def test_a_lowered_level_stays_while_nothing_new_is_said(li_wei: Person, auntie_wang: Person) -> None:
    found = ask(li_wei, "胰岛素没了", "medicine", needs=("doses_day",))
    actions.set_level(found, 3, by=auntie_wang, reason="邻居送来了")
    same = actions.Correction(category="medicine", text="胰岛素", household=home(li_wei))
    assert actions.correct(found, same, by=auntie_wang).level == 3
    other = actions.Correction(category="hardship", text="胰岛素", household=home(li_wei))
    assert actions.correct(found.reread(), other, by=auntie_wang).level == 3  # the same need speaks


def test_another_door_with_somebody_frail_behind_it_lifts_it_and_the_owner_is_told(
    area: Area, granny_chen: Person, granny_door: Household, li_wei: Person, auntie_wang: Person,
    director_zhou: Person, noon: datetime,
) -> None:  # fmt: skip
    CareFlag.objects.create(
        household=granny_door, episode=episode_of(area), kind=CareKind.DIALYSIS, source="desk"
    )
    found = actions.accept(ask(li_wei, "明天没人送菜", "food"), by=director_zhou)
    assert found.level == 2
    right = actions.Correction(category="food", text="明天没人送菜", household=granny_door)
    actions.correct(found, right, by=auntie_wang)
    found = found.reread()
    assert (found.level, found.level_reason) == (1, "care")
    assert Ladder.objects.get(subject=found.pk).stopped_at is None  # somebody looks at it again
    actions.accept(found, by=director_zhou)
    assert not list(invariants.differences("support", "ladder"))


def test_words_of_danger_ask_that_somebody_look_now(li_wei: Person, auntie_wang: Person) -> None:
    found = ask(li_wei, "灯坏了", "repair")
    right = actions.Correction(category="repair", text="有人昏迷了", household=home(li_wei))
    assert actions.correct(found, right, by=auntie_wang).look_now
    assert found.reread().level == 3


def test_what_is_over_is_not_put_right(li_wei: Person, auntie_wang: Person) -> None:
    found = actions.withdraw(ask(li_wei), by=li_wei)
    with pytest.raises(Conflict, match="over"):
        actions.correct(found, actions.Correction(category="food", text="米"), by=auntie_wang)
    with pytest.raises(Invalid, match="empty"):
        actions.correct(ask(li_wei), actions.Correction(category="food", text=" "), by=auntie_wang)


@pytest.mark.parametrize("verb", ["resolution", "duplicate", "level"])
def test_another_stale_step_keeps_what_was_typed(
    verb: str,
    area: Area,
    li_wei: Person,
    auntie_wang: Person,
    director_zhou: Person,
    sign_in: Callable[..., Client],
) -> None:
    found, other = actions.accept(ask(li_wei), by=auntie_wang), ask(li_wei, "停电", "repair")
    actions.reply(found, "米下午到", by=director_zhou)
    words = "都送到了，请签收。"
    sent = {"outcome": "done", "words": words, "reason": words, "of": other.number, "level": 4, "version": 1}
    answer = sign_in(auntie_wang).post(f"/area/{area.slug}/desk/{found.pk}/{verb}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert words in page
    assert "米下午到" in page
    with pytest.raises(Conflict):
        actions.resolve(found.reread(), "done", by=auntie_wang, version=1)
