"""Asked again about the same thing: what is worse now counts, whichever way it is said (requests.md, 8)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.ladder.models import Ladder
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from support import access, actions
from support.harm import Times
from support.models import SupportRequest
from support.words import Need
from tests.support.kit import ask, home

pytestmark = pytest.mark.django_db
CHECK = {"step": "check", "category": "medicine", "contact_phone": "13800138000"}


@pytest.fixture(autouse=True)
def _noon(noon: datetime) -> None:
    """Nothing here depends on the hour of the day."""


@pytest.fixture
def earlier(li_wei: Person) -> SupportRequest:
    """Li Wei's medicine lasts for two days more."""
    return ask(li_wei, "胰岛素后天用完", "medicine")


def test_a_resident_who_adds_to_theirs_is_as_urgent_as_they_are_now(
    li_wei: Person, auntie_wang: Person, earlier: SupportRequest, sign_in: Callable[..., Client]
) -> None:
    actions.accept(earlier, by=auntie_wang)
    Notice.objects.all().delete()
    more = {"text": "只剩四小时", "needs": ["doses_day"], "doses_left": "4", "doses_unit": "hours"}
    answer = sign_in(li_wei).post("/requests/new/", {**CHECK, **more, "add_to": earlier.pk})
    now = earlier.reread()
    assert (answer.status_code, now.level, now.level_reason) == (302, 1, "doses_day")
    assert (now.needs, now.doses_until) == (["doses_day"], clock.now() + timedelta(hours=4))
    [said] = now.messages.all()
    assert said.body == f"只剩四小时\n{Need.DOSES_DAY.label}"
    assert Ladder.objects.filter(stopped_at=None, level=1).count() == 1
    assert SupportRequest.objects.count() == 1
    verbs = set(Notice.objects.filter(person=auntie_wang).values_list("verb", flat=True))
    assert "support.request.resident_wrote" in verbs


def test_a_danger_calls_at_once_also_where_the_words_are_missing(
    li_wei: Person, earlier: SupportRequest, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(li_wei)
    browser.post("/requests/new/", {**CHECK, "text": "", "dangers": ["breathing"], "add_to": earlier.pk})
    now = earlier.reread()
    assert (now.level, now.level_reason, now.dangers) == (0, "danger", ["breathing"])
    assert Ladder.objects.get().level == 0
    [said] = now.messages.all()
    assert "呼吸" in said.body


def test_who_rings_again_is_written_down_with_their_answers(
    area: Area, li_wei: Person, auntie_wang: Person, earlier: SupportRequest, sign_in: Callable[..., Client]
) -> None:
    door = home(li_wei)
    sent = {
        "building": door.building_id, "door": door.door, "category": "medicine", "channel": "phone", "text": "",
        "needs": ["doses_day"], "add_to": earlier.pk,
    }  # fmt: skip
    answer = sign_in(auntie_wang).post(f"/area/{area.slug}/desk/new/", sent)
    assert answer["Location"] == f"/area/{area.slug}/desk/{earlier.pk}/"
    assert (earlier.reread().level, earlier.reread().needs) == (1, ["doses_day"])


def test_the_api_knows_both_ways(
    area: Area, li_wei: Person, auntie_wang: Person, stranger: Person, earlier: SupportRequest,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    own, desk = (
        f"/api/v1/requests/{earlier.pk}/additions",
        f"/api/v1/areas/{area.slug}/cases/{earlier.pk}/additions",
    )
    at = clock.now() + timedelta(hours=20)
    sent = {"text": "明天透析", "appointment": "dialysis", "appointment_at": at.isoformat()}
    answer = sign_in(li_wei).post(
        own, sent, content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, answer.json()["by_resident"]) == (201, True)
    assert (earlier.reread().level, earlier.reread().appointment_at) == (1, at)
    answer = sign_in(auntie_wang).post(desk, {"dangers": ["labour"]}, content_type="application/json")
    assert (answer.status_code, earlier.reread().level) == (201, 0)
    for path in (own, desk):
        assert sign_in(stranger).post(path, {"text": "x"}, content_type="application/json").status_code == 404


def test_what_a_person_has_lowered_stays_so_until_something_new_is_said(
    li_wei: Person, auntie_wang: Person
) -> None:
    found = ask(li_wei, "药", "medicine", needs=("doses_day",))
    actions.set_level(found, 3, by=auntie_wang, reason="家里还有一盒")
    actions.add_to(found, actions.More(text="谢谢，再问一下"), by=li_wei)
    assert found.reread().level == 3
    actions.add_to(found.reread(), actions.More(needs=("doses_days",)), by=li_wei)
    assert found.reread().level == 2
    actions.add_to(
        found.reread(), actions.More(needs=("doses_day",)), by=li_wei
    )  # said again: so it is so again
    assert (found.reread().level, found.reread().needs) == (1, ["doses_day", "doses_days"])
    actions.add_to(found.reread(), actions.More(needs=("food_days",)), by=li_wei)
    assert found.reread().level == 1


def test_an_hour_that_is_not_told_again_stays_known(li_wei: Person, earlier: SupportRequest) -> None:
    until = clock.now() + timedelta(hours=40)
    actions.add_to(earlier, actions.More(times=Times(doses_until=until)), by=li_wei)
    actions.add_to(earlier.reread(), actions.More(times=Times(meals_until=until)), by=li_wei)
    now = earlier.reread()
    assert (now.doses_until, now.meals_until) == (until, until)


def test_it_goes_to_the_request_that_is_worked_on(
    li_wei: Person, auntie_wang: Person, earlier: SupportRequest
) -> None:
    main = ask(li_wei, "要胰岛素", "medicine")
    actions.mark_duplicate(earlier, main, by=auntie_wang)
    actions.add_to(earlier.reread(), actions.More(dangers=("bleeding",)), by=li_wei)
    assert (main.reread().level, earlier.reread().dangers) == (0, [])


def test_words_that_somebody_must_look_at_raise_a_flag_and_bring_it_back(
    area: Area, li_wei: Person, auntie_wang: Person, earlier: SupportRequest
) -> None:
    actions.snooze(earlier, 3 * 24 * 60, by=auntie_wang)
    actions.resident_writes(earlier.reread(), "现在胸痛", by=li_wei)
    assert (earlier.reread().look_now, earlier.reread().level) == ("胸痛", 2)
    assert earlier in access.queue(area)


def test_answers_that_cannot_be_meant_change_nothing(li_wei: Person, earlier: SupportRequest) -> None:
    far = actions.More(times=Times(doses_until=clock.now() + timedelta(days=400)))
    with pytest.raises(Invalid, match="needs"):
        actions.add_to(earlier, actions.More(needs=("hungry",)), by=li_wei)
    with pytest.raises(Invalid, match="times"):
        actions.add_to(earlier, far, by=li_wei)
    assert (earlier.reread().version, earlier.messages.count()) == (earlier.version, 0)


def test_a_suggestion_owes_an_answer_in_days(li_wei: Person) -> None:
    found = ask(li_wei, "建议多开一个取货点", "suggestion")
    assert (found.level, found.level_reason) == (4, "category")
    assert found.due_at is not None
    assert found.due_at - clock.now() >= timedelta(hours=20)
