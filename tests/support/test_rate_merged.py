"""Whoever's request was merged says whether the outcome helped: each household once, and taken apart it is no more."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from django.test import Client

from hub.core.jobs import heartbeat, queue
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, NotYours
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Person
from support import access, actions, rate_days, rates
from support.actions import levels
from support.models import RateDay, SupportRequest
from support.words import Outcome, Rate, State
from tests.conftest import door, resident
from tests.core.ladder_kit import race
from tests.support.kit import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbour(building: Building) -> Person:
    """Behind another door of the same building."""
    return resident("刘芳", door(building, "0601"), phone="+8619934567890", email="liu@example.org")


@pytest.fixture
def pair(
    li_wei: Person, neighbour: Person, auntie_wang: Person, noon: datetime
) -> tuple[SupportRequest, SupportRequest]:
    """Li Wei's request is solved, and his neighbour's belongs to it."""
    main, twin = ask(li_wei, "12栋停电", "repair"), ask(neighbour, "我家也停电", "repair")
    actions.accept(main, by=auntie_wang)
    actions.mark_duplicate(twin, main.reread(), by=auntie_wang)
    actions.resolve(main.reread(), Outcome.DONE, by=auntie_wang)
    return main.reread(), access.with_people(SupportRequest.objects.all()).get(pk=twin.pk)


def run_jobs() -> None:
    """Whatever waits in the queue."""
    name = heartbeat.name()
    heartbeat.beat(name, embedded=False)
    while row := queue.claim(name):
        queue.run(row)


def satisfaction(area: Area) -> tuple[int, int]:
    rate_days.count_lately(area)
    found = rates.overall(area)
    return found.good(Rate.SATISFACTION), found.all(Rate.SATISFACTION)


def test_everybody_is_asked_and_each_word_counts(
    area: Area, pair: tuple[SupportRequest, SupportRequest], li_wei: Person, neighbour: Person
) -> None:
    main, twin = pair
    asked = Notice.objects.filter(verb__in=("support.request.resolved", "support.request.main_solved"))
    assert set(asked.values_list("person", flat=True)) == {li_wei.pk, neighbour.pk}
    actions.rate(twin, 1, by=neighbour, words="还是没电")
    assert (twin.reread().satisfaction, main.reread().state) == (1, State.RESOLVED)
    assert satisfaction(area) == (0, 1)
    actions.rate(main.reread(), 3, by=li_wei)
    assert satisfaction(area) == (1, 2)
    actions.rate(twin.reread(), 3, by=neighbour)
    assert (satisfaction(area), main.reread().state) == ((2, 2), State.CLOSED)
    assert (
        RateDay.objects.get(area=area, category="repair").response_all == 1
    )  # the merged one counts nowhere else


def test_before_the_end_and_by_nobody_else(li_wei: Person, neighbour: Person, auntie_wang: Person) -> None:
    main, twin = ask(li_wei, "停电", "repair"), ask(neighbour, "停电", "repair")
    actions.mark_duplicate(twin, main, by=auntie_wang)
    with pytest.raises(Conflict, match="not_over"):
        actions.rate(twin.reread(), 3, by=neighbour)
    actions.resolve(actions.accept(main.reread(), by=auntie_wang), Outcome.DONE, by=auntie_wang)
    for stranger in (li_wei, auntie_wang):
        with pytest.raises(NotYours):
            actions.rate(twin.reread(), 3, by=stranger)


def test_a_household_that_asked_twice_counts_once(
    area: Area, pair: tuple[SupportRequest, SupportRequest], li_wei: Person, neighbour: Person, auntie_wang: Person,
) -> None:  # fmt: skip
    main, twin = pair
    actions.reopen(main, "又停了", by=li_wei)
    others = [ask(neighbour, "又停电", "repair"), ask(li_wei, "又停电了", "repair")]
    for other in others:
        actions.mark_duplicate(other, main.reread(), by=auntie_wang)
    actions.resolve(main.reread(), Outcome.DONE, by=auntie_wang)
    assert actions.rate(others[0].reread(), 1, by=neighbour) == twin
    assert actions.rate(twin.reread(), 3, by=neighbour) == twin
    assert actions.rate(others[1].reread(), 2, by=li_wei) == main
    assert satisfaction(area) == (1, 2)
    actions.take_apart(others[0].reread(), by=auntie_wang)
    assert (twin.reread().satisfaction, others[0].reread().satisfaction) == (3, None)


def test_taken_apart_its_word_goes(
    area: Area, pair: tuple[SupportRequest, SupportRequest], neighbour: Person, auntie_wang: Person
) -> None:
    twin = pair[1]
    actions.rate(twin, 1, by=neighbour)
    actions.take_apart(twin.reread(), by=auntie_wang)
    assert (twin.reread().state, twin.reread().satisfaction) == (State.NEW, None)
    assert satisfaction(area) == (0, 0)


def test_a_household_keeps_its_word_where_one_of_its_requests_remains(
    pair: tuple[SupportRequest, SupportRequest], li_wei: Person, neighbour: Person, auntie_wang: Person
) -> None:
    main, twin = pair
    actions.reopen(main, "又停了", by=li_wei)
    second = ask(neighbour, "又停电", "repair")
    actions.mark_duplicate(second, main.reread(), by=auntie_wang)
    actions.resolve(main.reread(), Outcome.DONE, by=auntie_wang)
    actions.rate(second.reread(), 2, by=neighbour)
    actions.take_apart(twin.reread(), by=auntie_wang)
    assert (twin.reread().satisfaction, second.reread().satisfaction) == (None, 2)


def test_opened_again_what_was_said_is_forgotten_and_a_neighbour_may_open_it(
    area: Area, pair: tuple[SupportRequest, SupportRequest], neighbour: Person, auntie_wang: Person
) -> None:
    main, twin = pair
    actions.rate(twin, 1, by=neighbour)
    actions.reopen(twin.reread(), "还是没电", by=neighbour)
    main, twin = main.reread(), twin.reread()
    assert (main.state, main.owner, twin.satisfaction) == (State.ASSIGNED, auntie_wang, None)
    assert [m.body for m in access.thread(main, [twin]) if m.request_id == twin.pk] == ["还是没电"]
    assert satisfaction(area) == (0, 0)
    with pytest.raises(Conflict):
        actions.rate(twin, 3, by=neighbour)


@pytest.mark.django_db(transaction=True)
def test_opened_again_while_a_neighbour_says_it(
    pair: tuple[SupportRequest, SupportRequest], li_wei: Person, neighbour: Person
) -> None:
    main, twin = pair
    race([
        partial(actions.reopen, main.reread(), "没有用", by=li_wei),
        partial(actions.rate, twin, 3, by=neighbour),
    ])  # fmt: skip
    assert main.reread().is_open is (twin.reread().satisfaction is None)


def test_the_page_the_api_and_an_sms(
    area: Area, pair: tuple[SupportRequest, SupportRequest], neighbour: Person, auntie_wang: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    main, twin = pair
    browser, url = sign_in(neighbour), f"/requests/{twin.pk}/"
    assert f"{url}rating/" in browser.get(url).content.decode()
    assert browser.post(f"{url}rating/", {"satisfaction": 2, "words": "晚上才来电"}).status_code == 303
    assert "部分" in browser.get(url).content.decode()
    case = sign_in(auntie_wang).get(f"/area/{area.slug}/desk/{main.pk}/").content.decode()
    assert "晚上才来电" in case
    answer = browser.post(f"/api/v1{url}rating", {"satisfaction": 3}, "application/json")
    assert (answer.status_code, answer.json()["satisfaction"]) == (200, 3)
    SupportRequest.objects.filter(pk=twin.pk).update(satisfaction=None)
    gateway = auntie_wang
    actions.receive_sms(area, actions.Sms(phone=neighbour.phone, text="1", reference="a-1"), by=gateway)
    assert twin.reread().satisfaction == 1


def test_sixteen_days_late_it_counts_at_once(
    area: Area, pair: tuple[SupportRequest, SupportRequest], li_wei: Person, neighbour: Person
) -> None:
    main, twin = pair
    assert satisfaction(area) == (0, 0)
    clock.move(hours=24 * 20)
    run_jobs()
    actions.rate(main, 1, by=li_wei)
    actions.rate(twin, 3, by=neighbour)
    run_jobs()
    found = rates.overall(area)
    assert (found.good(Rate.SATISFACTION), found.all(Rate.SATISFACTION)) == (1, 2)
    assert (found.good(Rate.RESOLUTION), found.all(Rate.RESOLUTION)) == (1, 1)
    actions.reopen(main.reread(), "又停了", by=li_wei)
    run_jobs()
    found = rates.overall(area)
    assert (found.all(Rate.SATISFACTION), found.all(Rate.RESOLUTION)) == (0, 0)
    clock.move(hours=24 * 7 + 1)  # its new promise has run out
    levels.tell_overdue()
    run_jobs()
    found = rates.overall(area)
    assert (found.good(Rate.RESOLUTION), found.all(Rate.RESOLUTION)) == (0, 1)
