"""Other days of the week and hours for a pass that holds again and again: on the page, for programs, at the gate."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Area, Person
from support.passes import actions, bundle, judging
from support.passes.models import Pass
from support.passes.words import Reason, State
from tests.support.pass_kit import approved, fresh, scanned, work

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
JSON = "application/json"


@pytest.fixture
def dialysis(li_wei: Person, auntie_wang: Person, noon: datetime) -> Pass:
    """On Tuesdays, Thursdays and Saturdays, from ten until six."""
    return approved(
        li_wei, auntie_wang, purpose="dialysis", days="246", from_minute=600, until_minute=1080, back_by=None,
        ends_at=noon + timedelta(days=28),
    )  # fmt: skip


def other(permit: Pass, **more: Any) -> actions.Change:
    """Only the days change."""
    return actions.Change(starts_at=permit.starts_at, ends_at=permit.ends_at, **more)


def today(permit: Pass) -> str:
    """The number of today's weekday."""
    return str(judging.day_of(permit, clock.now()).isoweekday())


def test_the_hospital_gives_other_days_and_the_gate_knows(
    area: Area, li_wei: Person, auntie_wang: Person, dialysis: Pass
) -> None:
    now = today(dialysis)
    others = "".join(sorted(set("1234567") - {now}))
    actions.change(dialysis, other(dialysis, days=others), by=auntie_wang)
    assert judging.judge(fresh(dialysis), None, clock.now()).reason == Reason.NOT_TODAY
    actions.change(fresh(dialysis), other(dialysis, days=now, from_minute=660), by=auntie_wang)
    found = fresh(dialysis)
    assert (found.days, found.hours, found.issue, found.state) == (now, "11:00–18:00", 3, State.APPROVED)
    assert judging.judge(found, None, clock.now()).go
    [face] = bundle.of(auntie_wang, area)["passes"]
    assert (face["days"], face["hours"], face["issue"]) == (now, [660, 1080], 3)


def test_on_the_page_the_days_are_ticked(
    area: Area, auntie_wang: Person, dialysis: Pass, sign_in: SignIn
) -> None:
    desk, url = sign_in(auntie_wang), f"/area/{area.slug}/passes/{dialysis.pk}/"
    page = desk.get(url).content.decode()
    assert page.count("checked") == 3
    assert 'value="18:00"' in page
    sent = {
        "version": dialysis.version, "starts_at": "2022-04-08T12:00", "ends_at": "2022-05-06T23:59",
        "days": ["1", "3", "5"], "from_time": "09:30", "until_time": "23:59",
    }  # fmt: skip
    refused = desk.post(f"{url}window/", {**sent, "days": []})
    assert (refused.status_code, "请至少选一天" in refused.content.decode()) == (422, True)
    assert desk.post(f"{url}window/", {**sent, "until_time": "09:30"}).status_code == 422
    assert desk.post(f"{url}window/", sent).status_code == 303
    found = fresh(dialysis)
    assert (found.days, found.hours, found.back_by) == ("135", "09:30–24:00", None)
    assert desk.post(f"{url}window/", sent).status_code == 409  # somebody who still sees the old days


def test_a_program_changes_the_days_and_nothing_else(
    area: Area, auntie_wang: Person, dialysis: Pass, sign_in: SignIn
) -> None:
    desk, path = sign_in(auntie_wang), f"/api/v1/areas/{area.slug}/passes/{dialysis.pk}/window"
    assert desk.post(path, {"days": "15"}, JSON).status_code == 200
    found = fresh(dialysis)
    assert (found.days, found.hours, found.ends_at) == ("15", dialysis.hours, dialysis.ends_at)
    for wrong in ({"days": "18"}, {"days": ""}, {"from_minute": 1080}):
        assert desk.post(path, wrong, JSON).status_code == 422, wrong
    assert fresh(dialysis).days == "15"


def test_a_pass_for_once_stays_one(li_wei: Person, auntie_wang: Person, noon: datetime) -> None:
    once = approved(li_wei, auntie_wang)
    with pytest.raises(Invalid) as refused:
        actions.change(once, other(once, days="2"), by=auntie_wang)
    assert (list(refused.value.fields), fresh(once).days) == (["days"], "")


def test_other_days_of_a_key_worker_need_two_people_again_and_never_while_they_are_out(
    li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    permit = actions.ask(li_wei.memberships.get().household, work(li_wei, days="1234567"), by=li_wei)
    actions.approve(actions.approve(permit, by=auntie_wang), by=director_zhou)
    scanned(permit, auntie_wang)
    with pytest.raises(Conflict) as refused:
        actions.change(fresh(permit), other(permit, days="12345"), by=auntie_wang)
    assert (refused.value.code, fresh(permit).days) == ("pass.out", "1234567")
    scanned(permit, auntie_wang, "return")
    actions.change(fresh(permit), other(permit, days="12345"), by=auntie_wang)
    assert (fresh(permit).state, fresh(permit).payload) == (State.GRANTED, "")


def test_who_is_out_is_expected_back_at_the_new_hour_of_that_day(
    li_wei: Person, auntie_wang: Person, dialysis: Pass
) -> None:
    actions.change(dialysis, other(dialysis, days="1234567"), by=auntie_wang)
    scanned(dialysis, auntie_wang)
    due = fresh(dialysis).due_back
    assert due is not None
    actions.change(fresh(dialysis), other(dialysis, until_minute=1140), by=auntie_wang)
    assert fresh(dialysis).due_back == due + timedelta(hours=1)
