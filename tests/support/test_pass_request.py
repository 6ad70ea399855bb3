"""A pass was what somebody asked for: giving it ends their request, refusing it explains, and nothing calls on."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from hub.core.kit import clock, invariants
from hub.core.ladder.models import Ladder
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from hub.core.record.write import history
from hub.core.tasks.actions import Errand
from support import actions as requests
from support.actions import levels
from support.harm import Times
from support.models import SupportRequest
from support.passes import actions
from support.passes.actions import moving
from support.passes.models import Pass
from support.words import Outcome, State
from tests.core.races import at_once
from tests.support.kit import ask, home
from tests.support.pass_kit import fresh, leave, scanned, work

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def wanted(who: Person, request: SupportRequest, **more: Any) -> Pass:
    return actions.ask(home(who), leave(**{"person": who, "request": request, **more}), by=who)


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("verb", flat=True))


def test_given_it_is_done_and_whoever_gave_it_answers(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    request = ask(li_wei, "去银行办事", "exit_pass")
    permit = wanted(li_wei, request, purpose="other")
    before = told(li_wei)
    actions.approve(permit, by=auntie_wang)
    request = request.reread()
    assert (request.state, request.outcome, request.owner) == (State.RESOLVED, Outcome.DONE, auntie_wang)
    assert request.acknowledged_at == clock.now()
    assert not request.clocks.filter(stopped_at=None).exists()
    assert request.assignments.get(until=None).person == auntie_wang
    assert told(li_wei)[len(before) :] == ["support.pass.approved", "support.request.resolved"]
    requests.rate(request, 3, by=li_wei)
    assert request.reread().state == State.CLOSED


def test_whoever_had_it_first_stays_responsible(
    li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    request = requests.accept(ask(li_wei, "去银行", "exit_pass"), by=director_zhou)
    actions.approve(wanted(li_wei, request), by=auntie_wang)
    assert (request.reread().state, request.reread().owner) == (State.RESOLVED, director_zhou)


def test_an_alarm_about_it_stops_and_the_clock_raises_it_no_more(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    times = Times("dialysis", clock.now() + timedelta(hours=20))
    request = ask(li_wei, "明早透析", "green_channel", times=times)
    assert Ladder.objects.get().stopped_at is None
    actions.issue(home(li_wei), leave(person=li_wei, request=request, purpose="dialysis"), by=auntie_wang)
    assert (request.reread().state, Ladder.objects.get().stopped_by) == (State.RESOLVED, auntie_wang)
    clock.move(hours=17)
    for one in levels.rising():
        levels.raise_by_clock(one)
    assert (request.reread().level, Ladder.objects.filter(stopped_at=None).exists()) == (1, False)
    assert not list(invariants.differences("support", "ladder"))


def test_a_car_on_the_way_keeps_it_open(li_wei: Person, auntie_wang: Person, noon: datetime) -> None:
    request = ask(li_wei, "去医院", "green_channel")
    requests.make_task(
        request, Errand(title="开车送医院", source_kind="request", source_id=request.pk), by=auntie_wang
    )
    actions.approve(wanted(li_wei, request), by=auntie_wang)
    assert request.reread().state == State.IN_PROGRESS


def test_the_second_of_two_ends_it(
    li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    request = ask(li_wei, "和爱人去办事", "exit_pass")
    first, second = wanted(li_wei, request), wanted(li_wei, request, name="他爱人", person=None)
    actions.approve(first, by=auntie_wang)
    assert (request.reread().state, request.reread().owner) == (State.ASSIGNED, auntie_wang)
    actions.refuse(second, "一户一人。", by=director_zhou)
    assert (request.reread().state, request.reread().outcome) == (State.RESOLVED, Outcome.DONE)


def test_refused_it_was_explained(li_wei: Person, auntie_wang: Person, noon: datetime) -> None:
    request = ask(li_wei, "想去超市", "exit_pass")
    actions.refuse(wanted(li_wei, request, purpose="other"), "超市可由志愿者代购。", by=auntie_wang)
    request = request.reread()
    assert (request.state, request.outcome) == (State.RESOLVED, Outcome.EXPLAINED_CANNOT)
    assert [one.body for one in request.messages.all()] == ["超市可由志愿者代购。"]
    requests.reopen(request, "要买药", by=li_wei)
    assert request.reread().state == State.ASSIGNED


def test_what_is_urgent_never_ends_by_a_refusal(li_wei: Person, auntie_wang: Person, noon: datetime) -> None:
    request = ask(li_wei, "透析", "green_channel", needs=("appointment_soon",))
    actions.refuse(wanted(li_wei, request), "救护车来接，不必自己出门。", by=auntie_wang)
    request = request.reread()
    assert (request.state, request.owner, request.level) == (State.ASSIGNED, auntie_wang, 1)
    assert request.messages.get().body == "救护车来接，不必自己出门。"
    assert request.clocks.get(kind="contact").stopped_at is not None
    assert request.clocks.get(kind="outcome").stopped_at is None


def test_taken_back_unused_it_is_not_done_any_more(
    li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    request = ask(li_wei, "去银行", "exit_pass")
    permit = actions.approve(wanted(li_wei, request), by=auntie_wang)
    actions.revoke(fresh(permit), "银行今天关门。", by=director_zhou)
    request = request.reread()
    assert (request.state, request.owner, request.outcome) == (State.ASSIGNED, auntie_wang, "")
    assert request.messages.get().body == "银行今天关门。"
    assert "support.request.reopened" in told(auntie_wang)
    again = actions.approve(wanted(li_wei, request), by=auntie_wang)
    assert request.reread().state == State.RESOLVED
    scanned(again, auntie_wang)
    actions.revoke(fresh(again), "请马上回家。", by=director_zhou)
    assert request.reread().state == State.RESOLVED  # they have been out


def test_taken_back_after_it_was_closed_it_goes_on_too_with_a_line_and_a_notice(
    li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    request = ask(li_wei, "去银行", "exit_pass")
    permit = actions.approve(wanted(li_wei, request), by=auntie_wang)
    requests.rate(request.reread(), 3, by=li_wei)
    assert request.reread().state == State.CLOSED
    actions.revoke(fresh(permit), "银行今天关门。", by=director_zhou)
    request = request.reread()
    assert (request.state, request.owner, request.satisfaction) == (State.ASSIGNED, auntie_wang, None)
    assert request.clocks.filter(stopped_at=None).exists()
    assert told(li_wei)[-2:] == ["support.pass.revoked", "support.request.goes_on"]
    assert told(auntie_wang)[-1] == "support.request.reopened"
    lines = [entry.verb for entry, _said in history("request", request.pk)]
    assert lines.count("support.request.reopened") == 1
    assert request.messages.get().body == "银行今天关门。"
    assert not list(invariants.differences("support", "ladder"))


def test_dialysis_goes_on_though_they_have_been_out(
    li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    request = ask(li_wei, "每周透析", "green_channel")
    weekly = {
        "purpose": "dialysis",
        "days": "1234567",
        "from_minute": 0,
        "until_minute": 1440,
        "back_by": None,
    }
    permit = actions.approve(wanted(li_wei, request, **weekly), by=auntie_wang)
    scanned(permit, auntie_wang)
    actions.revoke(fresh(permit), "医院换了，请重新开。", by=auntie_wang)
    assert request.reread().state == State.ASSIGNED


def test_what_is_not_needed_any_more_stays_done(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn, noon: datetime
) -> None:
    desk = sign_in(auntie_wang)
    for n, url in enumerate(("/area/{0}/passes/{1}/revocation/", "/api/v1/areas/{0}/passes/{1}/revocation")):
        request = ask(li_wei, f"去银行 {n}", "exit_pass")
        permit = actions.approve(wanted(li_wei, request), by=auntie_wang)
        where, sent = url.format(area.slug, permit.pk), {"why": "本人说不去了", "not_needed": True}
        page = desk.get(f"/area/{area.slug}/passes/{permit.pk}/").content.decode()
        assert 'name="not_needed"' in page
        answer = desk.post(where, sent) if n == 0 else desk.post(where, sent, "application/json")
        assert answer.status_code in (200, 303)
        assert (fresh(permit).state, request.reread().state) == ("revoked", State.RESOLVED)
        assert told(li_wei)[-1] == "support.pass.revoked"


def two_given(who: Person, by: Person) -> tuple[SupportRequest, list[Pass]]:
    """A request that two passes were given for."""
    request = ask(who, "和爱人去银行", "exit_pass")
    asked = [wanted(who, request), wanted(who, request, name="他爱人", person=None)]
    return request, [fresh(actions.approve(one, by=by)) for one in asked]


def revoked_at_once(permits: list[Pass], by: Sequence[Person]) -> list[object]:
    return at_once(
        *(partial(actions.revoke, one, "取消", by=who) for one, who in zip(permits, by, strict=True))
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_taken_back_at_once_one_opens_it(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    for _ in range(5):
        request, permits = two_given(li_wei, auntie_wang)
        revoked_at_once(permits, (auntie_wang, director_zhou))
        assert {fresh(one).state for one in permits} == {"revoked"}
        assert request.reread().state == State.ASSIGNED
        lines = [entry.verb for entry, _said in history("request", request.pk)]
        assert lines.count("support.request.reopened") == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_holding_the_request_it_would_stay_done(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where each only looks, each sees the other's pass, and nobody opens it."""
    looked = threading.Barrier(2)
    given = moving._was_given

    def look(permit: Pass) -> bool:
        found = given(permit)
        looked.wait()
        return found

    request, permits = two_given(li_wei, auntie_wang)
    monkeypatch.setattr(moving, "_hold_done", lambda _request: True)
    monkeypatch.setattr(moving, "_was_given", look)
    revoked_at_once(permits, (auntie_wang, director_zhou))
    assert {fresh(one).state for one in permits} == {"revoked"}
    assert request.reread().state == State.RESOLVED


def test_four_eyes_the_first_has_it_the_second_ends_it(
    li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    request = ask(li_wei, "三院护士", "work_pass")
    permit = actions.ask(home(li_wei), work(li_wei, request=request), by=li_wei)
    actions.approve(permit, by=auntie_wang)
    assert (request.reread().state, request.reread().owner) == (State.ASSIGNED, auntie_wang)
    actions.approve(fresh(permit), by=director_zhou)
    assert (request.reread().state, request.reread().owner) == (State.RESOLVED, auntie_wang)


def test_what_is_over_or_about_something_else_stays(
    li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    over = requests.withdraw(ask(li_wei, "去银行", "exit_pass"), by=li_wei)
    other = ask(li_wei, "没药了", "medicine")
    for request in (over, other):
        actions.approve(wanted(li_wei, request), by=auntie_wang)
    assert (over.reread().state, other.reread().state) == (State.CANCELLED, State.NEW)


def test_the_desk_reads_what_giving_it_means(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn, noon: datetime
) -> None:
    request = ask(li_wei, "去银行", "exit_pass")
    permit = wanted(li_wei, request, purpose="other")
    desk, url = sign_in(auntie_wang), f"/area/{area.slug}/passes/{permit.pk}/"
    assert f"#{request.number}" in desk.get(url).content.decode()
    assert desk.post(f"{url}approval/", {"version": permit.version}).status_code == 303
    assert request.reread().state == State.RESOLVED
    page = sign_in(li_wei).get(f"/requests/{request.pk}/").content.decode()
    assert (permit.shown_code in page, f"/requests/{request.pk}/rating/" in page) == (True, True)
