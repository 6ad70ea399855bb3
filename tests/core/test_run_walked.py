"""Whoever walks a run has set out for all of its doors: none goes back to the board behind their back."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.core.announce import Event
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people.models import Building, Person
from hub.core.record.models import RecordEntry
from hub.core.tasks import actions, doors, jobs, runs, sources
from hub.core.tasks.models import Claim, Run, Task
from hub.core.tasks.words import ClaimState, TaskState
from tests.conftest import door
from tests.core.races import at_once

SignIn = Callable[..., Client]
ROUNDS = 6


def knocks(building: Building, by: Person, *numbers: str) -> Run:
    """Doors at which somebody must knock, of which half an hour's lease is the least: each is of level 1."""
    for number in numbers or ("0101", "0102", "0201"):
        doors.knock(door(building, number), doors.Why(details="先给她女儿打电话", level=2), by=by)
    run = Run.objects.get(gathers=True)
    run.tasks.update(level=1)
    return run


@pytest.fixture
def taken(building: Building, auntie_wang: Person, xiao_zhao: Person, noon: datetime) -> Run:
    """Three of them, in Xiao Zhao's hands."""
    return actions.claim_run(knocks(building, auntie_wang), by=xiao_zhao)


def states(run: Run) -> list[str]:
    """How its claims stand, in the order of their doors."""
    return list(Claim.objects.filter(run=run).order_by("pk").values_list("state", flat=True))


@pytest.mark.django_db
def test_one_tap_sets_out_for_every_door(taken: Run, xiao_zhao: Person, sign_in: SignIn) -> None:
    browser, here = sign_in(xiao_zhao), reverse("tasks:run", args=[taken.pk])
    way = reverse("tasks:start_run", args=[taken.pk])
    assert f'action="{way}" data-outbox' in browser.get(here).content.decode()
    for _twice in range(2):
        assert browser.post(way, {"idempotency_key": "a"})["Location"] == here
    assert browser.post(way, {"idempotency_key": "b"}).status_code == 302  # another phone, a moment later
    assert states(taken) == [ClaimState.STARTED] * 3
    assert RecordEntry.objects.filter(verb="tasks.claim.started").count() == 3
    assert way not in browser.get(here).content.decode()
    clock.move(minutes=31)
    jobs.lapse_claims.func()
    assert states(taken) == [ClaimState.STARTED] * 3


@pytest.mark.parametrize("in_vain", [False, True])
@pytest.mark.django_db
def test_the_first_door_done_sets_out_for_the_others(taken: Run, xiao_zhao: Person, in_vain: bool) -> None:
    clock.move(minutes=25)
    first = Claim.objects.filter(run=taken).order_by("pk")[0]
    (doors.unreached if in_vain else actions.complete)(first, by=xiao_zhao, token=first.token)
    clock.move(minutes=6)
    jobs.lapse_claims.func()
    assert states(taken) == [ClaimState.DONE, ClaimState.STARTED, ClaimState.STARTED]
    assert RecordEntry.objects.filter(verb="tasks.claim.started").count() == 2


@pytest.mark.django_db
def test_the_page_of_one_door_sets_out_for_all(taken: Run, xiao_zhao: Person, sign_in: SignIn) -> None:
    held = Claim.objects.filter(run=taken).order_by("pk")[1]
    sign_in(xiao_zhao).post(reverse("tasks:start", args=[held.pk]), {"idempotency_key": "a"})
    assert states(taken) == [ClaimState.STARTED] * 3


@pytest.mark.django_db
def test_a_program_sets_out_too(taken: Run, xiao_zhao: Person, stranger: Person, sign_in: SignIn) -> None:
    url = f"/api/v1/runs/{taken.pk}/start"
    assert sign_in(stranger).post(url).status_code == 404
    assert sign_in(xiao_zhao).post(url).json()["id"] == taken.pk
    assert states(taken) == [ClaimState.STARTED] * 3


@pytest.mark.django_db
def test_who_has_no_door_any_more_is_told_so(
    taken: Run, auntie_wang: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    for held in Claim.objects.filter(run=taken):
        actions.take_back(held, by=auntie_wang)
    way = reverse("tasks:start_run", args=[taken.pk])
    refused = sign_in(xiao_zhao).post(way, {"idempotency_key": "a"})
    assert refused.status_code == 409
    assert states(taken) == [ClaimState.RELEASED] * 3
    with pytest.raises(Conflict, match=r"run\.over"):
        actions.start_run(taken, by=auntie_wang)


@pytest.mark.django_db
def test_said_after_all_of_it_is_done_it_is_no_refusal(taken: Run, xiao_zhao: Person) -> None:
    for held in Claim.objects.filter(run=taken):
        actions.complete(held, by=xiao_zhao, token=held.token)
    actions.start_run(taken, by=xiao_zhao)
    assert states(taken) == [ClaimState.DONE] * 3


@pytest.mark.django_db
def test_the_route_says_by_when_to_leave(taken: Run, xiao_zhao: Person, sign_in: SignIn) -> None:
    [mine] = runs.taken_by(xiao_zhao)
    lease = Claim.objects.filter(run=taken).order_by("lease_until")[0].lease_until
    assert (mine.left, mine.leave_by) == (3, lease)  # type: ignore[attr-defined]
    browser = sign_in(xiao_zhao)
    Person.objects.update(language="en")
    assert "set out before" in browser.get(reverse("tasks:mine")).content.decode()
    actions.start_run(taken, by=xiao_zhao)
    assert "set out before" not in browser.get(reverse("tasks:mine")).content.decode()


@pytest.mark.django_db
def test_whom_to_ask_for_is_read_while_the_door_is_theirs(
    taken: Run, auntie_wang: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    Task.objects.filter(run=taken).update(contact_name="陈桂花", contact_phone="+8613812345678")
    browser, here = sign_in(xiao_zhao), reverse("tasks:run", args=[taken.pk])
    page = browser.get(here).content.decode()
    assert (page.count("陈桂花"), page.count('href="tel:+8613812345678"')) == (3, 3)
    assert "陈桂花" not in browser.get(reverse("tasks:run_sheet", args=[taken.pk])).content.decode()
    first = Claim.objects.filter(run=taken).order_by("pk")[0]
    actions.complete(first, by=xiao_zhao, token=first.token)
    assert browser.get(here).content.decode().count("陈桂花") == 2
    assert "陈桂花" not in sign_in(auntie_wang).get(here).content.decode()


@pytest.mark.django_db
def test_the_cases_of_its_doors_hear_that_a_run_is_taken(
    building: Building, auntie_wang: Person, xiao_zhao: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for each, also where one knocks for two; and a door costs a handful of statements."""
    heard: list[tuple[str, int | None, Person | None]] = []

    def on_step(step: sources.Step) -> list[Event]:
        heard.append((step.verb, step.task.source_id, step.by))
        return []

    own = sources.Source(lambda _t: [], on_step, lambda _t: "", lambda _t, _p: False)
    monkeypatch.setitem(sources._sources, "story", own)
    taken: list[int] = []
    for n in (2, 4, 6):
        for m in range(n):
            why = doors.Why(level=2, source_kind="story", source_id=m)
            home = door(building, f"{n:02}{m:02}")
            doors.knock(home, why, by=auntie_wang)
            if m == 0:
                doors.knock(home, doors.Why(level=2, source_kind="story", source_id=99), by=auntie_wang)
        heard.clear()
        run = Run.objects.get(gathers=True)
        with CaptureQueriesContext(connection) as seen:
            actions.claim_run(run, by=xiao_zhao)
        taken.append(len(seen))
        assert sorted(heard, key=str) == [("claimed", m, xiao_zhao) for m in (*range(n), 99)]
    assert taken[2] - taken[1] <= 2 * 8  # for two doors more


@pytest.mark.django_db(transaction=True)
def test_setting_out_while_the_leases_run_out(
    building: Building, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    """Either a door is on its way or it is on the board; none is both, and none is neither."""
    for n in range(1, ROUNDS + 1):
        run = actions.claim_run(
            knocks(building, auntie_wang, *(f"{n:02}0{m}" for m in range(1, 4))), by=xiao_zhao
        )
        clock.move(minutes=31)
        one = Claim.objects.select_related("task__area").filter(run=run).order_by("-pk")[0]
        results = at_once(lambda r=run: _set_out(r, xiao_zhao), lambda c=one: actions.lapse(c))  # type: ignore[misc]
        assert not [found for found in results if isinstance(found, Exception)], results
        lapsed = Claim.objects.filter(run=run, state=ClaimState.EXPIRED).count()
        assert lapsed == results.count(True)
        assert Task.objects.filter(run=run, state=TaskState.OPEN, claimed=0).count() == lapsed
        assert states(run).count(ClaimState.STARTED) == 3 - lapsed
        for held in Claim.objects.filter(run=run, state=ClaimState.STARTED):
            actions.complete(held, by=xiao_zhao, token=held.token)


def _set_out(run: Run, person: Person) -> None:
    actions.start_run(run, by=person)
