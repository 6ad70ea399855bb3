"""What staff do with a case, and what the resident sees of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Gone, Invalid
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from support import access, actions
from support.models import SlaClock, SupportRequest
from support.words import Outcome, State
from tests.conftest import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(area: Area, li_wei: Person, auntie_wang: Person, noon: datetime) -> SupportRequest:
    """Li Wei's insulin."""
    household = li_wei.memberships.get().household
    return actions.raise_request(
        area, actions.Wish(category="medicine", text="胰岛素", household=household), by=li_wei
    )


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("verb", flat=True))


def running(request: SupportRequest) -> set[str]:
    return set(SlaClock.objects.filter(request=request, stopped_at=None).values_list("kind", flat=True))


def test_i_have_it_stops_the_first_clock_and_tells_the_resident(
    request_: SupportRequest, auntie_wang: Person, li_wei: Person, noon: datetime
) -> None:
    clock.move(minutes=5)
    actions.accept(request_, by=auntie_wang)
    request_.refresh_from_db()
    assert (request_.state, request_.owner) == (State.ASSIGNED, auntie_wang)
    assert running(request_) == {"contact", "outcome"}
    assert request_.due_at == noon + timedelta(hours=4)
    assert told(li_wei)[-1] == "support.request.assigned"


def test_who_comes_second_learns_who_has_it(
    request_: SupportRequest, auntie_wang: Person, director_zhou: Person
) -> None:
    old = SupportRequest.objects.get(pk=request_.pk)
    actions.accept(request_, by=auntie_wang)
    with pytest.raises(Conflict) as refused:
        actions.accept(old, by=director_zhou)
    assert refused.value.extra["now"].owner == auntie_wang


def test_a_reply_stops_the_contact_clock_and_a_note_tells_nobody(
    request_: SupportRequest, auntie_wang: Person, li_wei: Person
) -> None:
    before = told(li_wei)
    actions.note(request_, "她儿子在外地", by=auntie_wang)
    assert told(li_wei) == before
    assert not access.messages_seen_by_resident(request_).exists()
    actions.reply(request_, "下午有人去取", by=auntie_wang)
    assert "contact" not in running(request_)
    assert told(li_wei)[-1] == "support.request.replied"
    assert [m.body for m in access.messages_seen_by_resident(request_)] == ["下午有人去取"]


def test_two_staff_answer_at_once_and_the_second_sees_both_texts(
    request_: SupportRequest,
    auntie_wang: Person,
    director_zhou: Person,
    sign_in: Callable[..., Client],
    area: Area,
) -> None:
    seen = request_.version
    url = f"/area/{area.slug}/desk/{request_.pk}/messages/"
    assert sign_in(auntie_wang).post(url, {"body": "我去办", "version": seen}).status_code == 302
    page = sign_in(director_zhou).post(url, {"body": "马上派人，别急", "version": seen})
    words = page.content.decode()
    assert page.status_code == 409
    assert "我去办" in words
    assert "马上派人，别急" in words
    assert request_.messages.count() == 1
    forced = sign_in(director_zhou).post(url, {"body": "马上派人，别急", "version": seen, "anyway": "1"})
    assert forced.status_code == 302
    assert request_.messages.count() == 2


def test_less_urgent_needs_a_reason_and_the_clocks_follow(
    request_: SupportRequest, auntie_wang: Person, noon: datetime
) -> None:
    with pytest.raises(Invalid, match="lower_why"):
        actions.set_level(request_, 3, by=auntie_wang)
    actions.set_level(request_, 0, by=auntie_wang)
    request_.refresh_from_db()
    assert (request_.state, request_.level) == (State.TRIAGED, 0)
    assert request_.due_at == noon + timedelta(minutes=2)


def test_the_last_step_can_be_taken_back_for_some_seconds(
    request_: SupportRequest, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    actions.decline(request_, "请打物业电话", by=auntie_wang)
    actions.undo(request_, by=auntie_wang)
    actions.decline(request_, "请打物业电话", by=auntie_wang)
    actions.agree_to_decline(request_, by=director_zhou)
    assert not running(request_)
    clock.move(seconds=9)
    actions.undo(request_, by=director_zhou)
    request_.refresh_from_db()
    assert (request_.state, request_.refusal_by) == (State.NEW, auntie_wang)
    actions.keep_after_all(request_, by=director_zhou)
    request_.refresh_from_db()
    assert (request_.state, request_.undo) == (State.NEW, None)
    assert running(request_) == {"acknowledge", "contact", "outcome"}
    actions.accept(request_, by=auntie_wang)
    clock.move(seconds=16)
    with pytest.raises(Gone):
        actions.undo(request_, by=auntie_wang)


def test_undoing_i_have_it_gives_it_back(request_: SupportRequest, auntie_wang: Person) -> None:
    actions.accept(request_, by=auntie_wang)
    actions.undo(request_, by=auntie_wang)
    request_.refresh_from_db()
    assert (request_.state, request_.owner) == (State.NEW, None)
    assert not request_.assignments.filter(until=None).exists()
    assert "acknowledge" in running(request_)


def test_what_is_most_urgent_cannot_be_put_off_or_declined(
    request_: SupportRequest, auntie_wang: Person
) -> None:
    actions.set_level(request_, 1, by=auntie_wang)
    with pytest.raises(Invalid, match="too_urgent"):
        actions.snooze(request_, 60, by=auntie_wang)
    with pytest.raises(Invalid, match="too_urgent"):
        actions.decline(request_, "不行", by=auntie_wang)


def test_a_snoozed_case_comes_back_by_itself(
    request_: SupportRequest, auntie_wang: Person, area: Area
) -> None:
    actions.snooze(request_, 60, by=auntie_wang)
    assert not access.queue(area).exists()
    clock.move(minutes=61)
    assert access.queue(area).get() == request_


def test_a_duplicate_leaves_the_queue_and_its_clocks_stop(
    request_: SupportRequest, auntie_wang: Person, area: Area, li_wei: Person
) -> None:
    household = li_wei.memberships.get().household
    again = actions.raise_request(
        area, actions.Wish(category="medicine", text="还是胰岛素", household=household), by=li_wei
    )
    with pytest.raises(Invalid):
        actions.mark_duplicate(again, again, by=auntie_wang)
    actions.mark_duplicate(again, request_, by=auntie_wang)
    assert not running(again)
    assert list(access.queue(area)) == [request_]


def test_solved_rated_and_opened_again(
    request_: SupportRequest, auntie_wang: Person, li_wei: Person, noon: datetime
) -> None:
    actions.accept(request_, by=auntie_wang)
    actions.resolve(request_, Outcome.DONE, by=auntie_wang, words="药已送到")
    assert not running(request_)
    actions.reopen(request_, "少了一支", by=li_wei)
    request_.refresh_from_db()
    assert (request_.state, request_.owner, request_.outcome) == (State.ASSIGNED, auntie_wang, "")
    assert told(auntie_wang)[-1] == "support.request.reopened"
    assert running(request_) == {"outcome"}
    actions.resolve(request_, Outcome.DONE, by=auntie_wang)
    actions.rate(request_, 3, by=li_wei, words="谢谢")
    request_.refresh_from_db()
    assert (request_.state, request_.satisfaction) == (State.CLOSED, 3)


def test_nobody_rates_what_is_not_over(request_: SupportRequest, li_wei: Person) -> None:
    with pytest.raises(Conflict):
        actions.rate(request_, 3, by=li_wei)


def test_a_colleague_is_told_what_they_were_given(
    request_: SupportRequest, auntie_wang: Person, area: Area, xiao_zhao: Person
) -> None:
    colleague = staff("李干事", area, Role.COMMITTEE, email="li@example.org")
    actions.assign(request_, to=colleague, by=auntie_wang)
    assert told(colleague) == ["support.request.handed_over"]
    with pytest.raises(Invalid, match="not_desk"):
        actions.assign(request_, to=xiao_zhao, by=auntie_wang)


VERBS = [
    "acceptance",
    "level",
    "snooze",
    "refusal",
    "messages",
    "notes",
    "resolution",
    "undo",
    "tasks",
    "duplicate",
]


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_but_the_desk_of_the_area_acts(
    verb: str, request_: SupportRequest, area: Area, li_wei: Person, xiao_zhao: Person, stranger: Person,
    auntie_wang: Person, sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    url = f"/area/{area.slug}/desk/{request_.pk}/{verb}/"
    for person in (li_wei, xiao_zhao, stranger):
        assert sign_in(person).post(url).status_code == 404
    assert sign_in(auntie_wang).get(url).status_code == 405
    without = sign_in(auntie_wang, second_factor=False).post(url)
    assert "/second-factor/" in without["Location"]
    request_.refresh_from_db()
    assert (request_.state, request_.version) == (State.NEW, 1)


def test_the_desk_page_shows_the_case_and_counts_its_queries(
    request_: SupportRequest, area: Area, auntie_wang: Person, li_wei: Person, sign_in: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    browser, household = sign_in(auntie_wang), li_wei.memberships.get().household
    for n in range(30):
        wish = actions.Wish(category="food", text=f"缺米 {n}", household=household)
        actions.raise_request(area, wish, by=li_wei)
    with django_assert_max_num_queries(52):
        page = browser.get(f"/area/{area.slug}/desk/{request_.pk}/").content.decode()
    assert "胰岛素" in page
    assert "缺米 29" in page


def test_the_search_finds_words_of_two_signs(
    request_: SupportRequest, area: Area, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(auntie_wang)
    found = browser.get(f"/area/{area.slug}/desk/", {"q": "胰岛"}).content.decode()
    assert f"#{request_.number}" in found
    assert (
        f"#{request_.number}" not in browser.get(f"/area/{area.slug}/desk/", {"q": "透析"}).content.decode()
    )


def test_a_call_is_written_down_for_an_elder(
    area: Area, granny_chen: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    building = granny_chen.memberships.get().household.building
    answer = sign_in(auntie_wang).post(
        f"/area/{area.slug}/desk/new/",
        {"building": building.pk, "door": "304", "category": "food", "text": "没有米了", "channel": "phone"},
    )
    request = SupportRequest.objects.get(category="food")
    assert answer["Location"] == f"/area/{area.slug}/desk/{request.pk}/"
    assert (request.beneficiary, request.contact_phone) == (granny_chen, "+8619912345678")
