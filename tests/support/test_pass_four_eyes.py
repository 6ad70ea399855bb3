"""What two people must approve: nobody widens it alone while the holder is out, nobody prints it before the second."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from hub.core.kit.errors import Conflict
from hub.core.people.models import Area, Person
from support.passes import access, actions
from support.passes.models import Pass
from support.passes.words import State
from tests.support.pass_kit import approved, asked, fresh, leave, scanned, work

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def out_now(person: Person, first: Person, second: Person, wish: actions.Leave) -> Pass:
    """A key worker whose pass two people have approved, and who is out on it."""
    permit = actions.ask(person.memberships.get().household, wish, by=person)
    actions.approve(actions.approve(permit, by=first), by=second)
    scanned(permit, first)
    return fresh(permit)


@pytest.fixture(params=["once", "weekly"])
def out(
    request: pytest.FixtureRequest, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> Pass:
    """Out on a pass for once with several ways out, or for days of the week."""
    once = {"purpose": "key_work", "person": li_wei, "exits": 5, "back_by": noon + timedelta(hours=2)}
    wish = leave(**once) if request.param == "once" else work(li_wei)
    return out_now(li_wei, auntie_wang, director_zhou, wish)


def test_while_a_key_worker_is_out_nobody_moves_time_or_gate_alone(
    area: Area, auntie_wang: Person, out: Pass
) -> None:
    [east] = actions.name_gates(area, ["东门"], by=auntie_wang)
    same: dict[str, Any] = {"starts_at": out.starts_at, "ends_at": out.ends_at, "gate": None}
    for other in (
        {"ends_at": out.starts_at + timedelta(days=30)},
        {"starts_at": out.starts_at - timedelta(hours=1)},
        {"gate": east},
    ):
        with pytest.raises(Conflict) as refused:
            actions.change(fresh(out), actions.Change(**same | other), by=auntie_wang)
        assert refused.value.code == "pass.out"
    now = fresh(out)
    assert (now.ends_at, now.gate, now.issue, now.payload) == (out.ends_at, None, 1, out.payload)
    scanned(out, auntie_wang, "return")
    actions.change(fresh(out), actions.Change(**same | {"gate": east}), by=auntie_wang)
    assert (fresh(out).state, fresh(out).payload) == (State.GRANTED, "")


def test_when_they_should_be_back_may_be_written_down_meanwhile(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, sign_in: SignIn, noon: datetime
) -> None:
    """The page shows the window to the minute: that alone is no other window."""
    some = timedelta(seconds=20)
    wish = leave(
        purpose="key_work", person=li_wei, exits=5, starts_at=noon - some, ends_at=noon + timedelta(hours=1) + some
    )  # fmt: skip
    out = out_now(li_wei, auntie_wang, director_zhou, wish)
    url = f"/area/{area.slug}/passes/{out.pk}/window/"
    sent = {
        "version": out.version, "starts_at": "2022-04-09T11:59", "ends_at": "2022-04-09T13:00",
        "back_by": "2022-04-09T18:00",
    }  # fmt: skip
    desk = sign_in(auntie_wang)
    refused = desk.post(url, {**sent, "ends_at": "2022-05-01T13:00"})
    assert (refused.status_code, "有人正拿这张出门条在外面" in refused.content.decode()) == (409, True)
    assert desk.post(url, sent).status_code == 303
    now = fresh(out)
    assert (now.back_by, now.due_back) == (noon + timedelta(hours=6), noon + timedelta(hours=6))
    assert (now.starts_at, now.ends_at, now.issue) == (out.starts_at, out.ends_at, 1)


def test_whoever_is_out_on_another_pass_may_get_more_time(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    permit = approved(li_wei, auntie_wang)
    scanned(permit, auntie_wang)
    longer = noon + timedelta(hours=3)
    actions.change(fresh(permit), actions.Change(starts_at=permit.starts_at, ends_at=longer), by=auntie_wang)
    assert (fresh(permit).ends_at, fresh(permit).issue) == (longer, 2)


def test_only_what_holds_is_printed(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn, noon: datetime
) -> None:
    actions.make_words()
    household = li_wei.memberships.get().household
    once = fresh(actions.approve(actions.ask(household, work(li_wei), by=li_wei), by=auntie_wang))
    revoked, holds = approved(li_wei, auntie_wang), approved(li_wei, auntie_wang)
    actions.revoke(revoked, "取消", by=auntie_wang)
    word, desk = access.words_of(area)["today"].shown, sign_in(auntie_wang)
    for permit in (once, revoked, asked(li_wei)):
        answer = desk.get(f"/area/{area.slug}/passes/{permit.pk}/paper/")
        assert answer.status_code == 409, permit.state
        page = answer.content.decode()
        assert not any(sign in page for sign in (word, permit.shown_code, 'role="img"'))
    paper = desk.get(f"/area/{area.slug}/passes/{holds.pk}/paper/")
    assert (paper.status_code, word in paper.content.decode()) == (200, True)
