"""The gate counts: out and home, once for each tap, also hours later and through another gate."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from hub.core.flow.idempotent import Key
from hub.core.kit import clock, invariants
from hub.core.kit.errors import Conflict, Invalid
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from support.passes import access, actions, bundle, judging
from support.passes.actions import counting
from support.passes.models import Gate, Pass, PassScan
from support.passes.words import Kind, Reason, State, Why
from tests.conftest import staff
from tests.support.pass_kit import approved, fresh, leave, offline, scanned, tap, work


@pytest.fixture
def guard(area: Area) -> Person:
    """Wu at the east gate."""
    return staff("吴保安", area, Role.GUARD)


def counted(permit: Pass) -> tuple[str, int, int]:
    """State, ways out, ways home."""
    now = fresh(permit)
    return str(now.state), now.exits, now.returns


@pytest.mark.django_db
def test_out_and_home(area: Area, li_wei: Person, auntie_wang: Person, guard: Person, noon: datetime) -> None:
    permit = approved(li_wei, auntie_wang, exits=2)
    assert scanned(permit, guard).go
    assert counted(permit) == (State.ACTIVE, 1, 0)
    assert judging.judge(fresh(permit), None, clock.now()).inward
    again = scanned(permit, guard)
    assert (again.go, again.reason) == (False, Reason.OUT)
    assert scanned(permit, guard, "return").counted
    assert counted(permit) == (State.APPROVED, 1, 1)
    scanned(permit, guard)
    scanned(permit, guard, "return")
    assert counted(permit) == (State.RETURNED, 2, 2)
    third = scanned(permit, guard)
    assert (third.go, third.reason) == (False, Reason.USED)
    assert list(invariants.differences("support")) == []


@pytest.mark.django_db
def test_the_gate_says_why_it_stops(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, noon: datetime
) -> None:
    east, west = actions.name_gates(area, ["东门", "西门"], by=auntie_wang)
    at = noon + timedelta(hours=1)
    permit = approved(li_wei, auntie_wang, gate=east, starts_at=at, ends_at=at + timedelta(hours=1))

    def said(gate: Gate | None) -> str:
        return str(scanned(permit, guard, gate=gate).reason)

    assert [said(west), said(east)] == [Reason.WRONG_GATE, Reason.NOT_YET]
    clock.move(hours=2)
    assert said(east) == Reason.EXPIRED
    other = approved(li_wei, auntie_wang)
    actions.revoke(other, "取消", by=auntie_wang)
    assert scanned(other, guard).reason == Reason.REVOKED
    assert not PassScan.objects.filter(counted=True).exists()


@pytest.mark.django_db
def test_who_is_out_on_a_revoked_pass_comes_home(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, noon: datetime
) -> None:
    permit = approved(li_wei, auntie_wang)
    scanned(permit, guard)
    actions.revoke(fresh(permit), "取消", by=auntie_wang)
    assert judging.judge(fresh(permit), None, clock.now()).go
    assert scanned(permit, guard, "return").counted
    assert counted(permit) == (State.REVOKED, 1, 1)


@pytest.mark.django_db
def test_a_key_worker_goes_out_once_on_each_of_her_days(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, guard: Person, noon: datetime
) -> None:
    permit = actions.ask(li_wei.memberships.get().household, work(li_wei), by=li_wei)
    actions.approve(actions.approve(permit, by=auntie_wang), by=director_zhou)
    assert scanned(permit, guard).go  # Saturday noon
    assert fresh(permit).due_back == noon + timedelta(hours=8)
    scanned(permit, guard, "return")
    assert scanned(permit, guard).reason == Reason.USED
    clock.move(days=1)
    assert scanned(permit, guard).reason == Reason.NOT_TODAY  # Sunday
    clock.move(days=1)
    assert scanned(permit, guard).go
    assert counted(permit) == (State.ACTIVE, 1, 0)
    scanned(permit, guard, "return")
    clock.move(hours=10)
    assert scanned(permit, guard).reason == Reason.NOT_NOW
    assert list(invariants.differences("support")) == []


@pytest.mark.django_db
def test_a_night_shift_is_one_day(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, guard: Person, noon: datetime
) -> None:
    wish = work(li_wei, days="6", from_minute=20 * 60, until_minute=8 * 60)
    permit = actions.ask(li_wei.memberships.get().household, wish, by=li_wei)
    actions.approve(actions.approve(permit, by=auntie_wang), by=director_zhou)
    clock.move(hours=9)
    assert scanned(permit, guard).go
    assert fresh(permit).due_back == noon + timedelta(hours=20)
    clock.move(hours=10)  # Sunday, seven in the morning
    scanned(permit, guard, "return")
    assert scanned(permit, guard).reason == Reason.USED
    clock.move(hours=2)
    assert scanned(permit, guard).reason == Reason.NOT_TODAY


@pytest.mark.django_db
def test_a_tap_counts_once_whichever_way_it_comes(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, noon: datetime
) -> None:
    """The answer was lost: the gate let them out, and reports the same tap afterwards under another key."""
    permit = approved(li_wei, auntie_wang)
    asked = tap()
    first = actions.scan(fresh(permit), asked, by=guard, key=Key.of("a", b"1", guard))
    again = actions.scan(fresh(permit), asked, by=guard, key=Key.of("a", b"1", guard))
    report = actions.Scan(kind=asked.kind, tap=asked.tap, happened=True, tapped_at=clock.now())
    late = actions.scan(fresh(permit), report, by=guard, key=Key.of("b", b"2", guard))
    assert first == again == late
    assert not late.is_conflict
    assert counted(permit) == (State.ACTIVE, 1, 0)
    with pytest.raises(Invalid):
        actions.scan(fresh(approved(li_wei, auntie_wang)), report, by=guard)


@pytest.mark.django_db
def test_let_out_though_the_hub_had_said_stop(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, noon: datetime
) -> None:
    permit = approved(li_wei, auntie_wang)
    actions.revoke(permit, "取消", by=auntie_wang)
    asked = tap()
    assert not actions.scan(fresh(permit), asked, by=guard).go
    report = actions.Scan(kind=asked.kind, tap=asked.tap, happened=True, tapped_at=clock.now())
    late = actions.scan(fresh(permit), report, by=guard)
    assert (late.go, late.is_conflict, late.counted) == (True, True, False)
    assert set(Notice.objects.filter(verb="support.pass.used_twice").values_list("person", flat=True)) == {
        auntie_wang.pk
    }


@pytest.mark.django_db
def test_a_replay_at_another_gate_without_a_network_is_found_when_both_report(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, noon: datetime
) -> None:
    permit, other = approved(li_wei, auntie_wang), staff("郑保安", area, Role.GUARD)
    clock.move(hours=2)  # the network was away, and the pass has expired meanwhile
    actions.expire_due()
    first = offline(permit, guard, at=noon + timedelta(minutes=10))
    second = offline(permit, other, at=noon + timedelta(minutes=20))
    assert (first.counted, first.is_conflict) == (True, False)
    assert (second.counted, second.is_conflict, second.reason) == (False, True, Reason.OUT)
    assert list(access.to_look_at(auntie_wang, area)) == [second]
    actions.look(second, "同一人，两个门岗都扫了", by=auntie_wang)
    assert not access.to_look_at(auntie_wang, area).exists()
    with pytest.raises(Conflict):
        actions.look(second, "again", by=auntie_wang)
    assert list(invariants.differences("support")) == []


@pytest.mark.django_db
def test_home_through_one_gate_before_the_other_could_say_that_they_had_left(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, noon: datetime
) -> None:
    permit = approved(li_wei, auntie_wang)
    clock.move(minutes=40)
    home = scanned(permit, guard, "return")
    assert (home.go, home.counted, home.reason) == (True, False, Reason.UNMATCHED)
    offline(permit, guard, at=noon + timedelta(minutes=5))
    assert counted(permit) == (State.RETURNED, 1, 1)
    assert list(invariants.differences("support")) == []


@pytest.mark.django_db
def test_an_emergency_exit_is_never_refused_and_everybody_at_the_desk_learns_of_it(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, guard: Person, noon: datetime
) -> None:
    key = Key.of("tap", b"", guard)
    what = actions.Emergency(tap="emergency-1", why="nonsense", who="12栋 0502 孕妇")
    made = actions.let_out(area, what, by=guard, key=key)
    assert actions.let_out(area, what, by=guard, key=key) == made
    assert (made.kind, made.why, made.by, made.go) == (Kind.EMERGENCY, Why.OTHER, guard, True)
    told = Notice.objects.filter(verb="ladder.alert.sent")
    assert set(told.values_list("person", "urgency")) == {(auntie_wang.pk, 0), (director_zhou.pk, 0)}
    assert list(access.to_look_at(auntie_wang, area)) == [made]
    assert not access.to_look_at(guard, area).exists()


def at_once(pieces: Sequence[Callable[[], Any]]) -> list[Any]:
    """Runs each in a thread and a connection of its own, all released together."""
    heard: list[Any] = []
    start = threading.Barrier(len(pieces))

    def run(piece: Callable[[], Any]) -> None:
        try:
            start.wait()
            heard.append(piece())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(piece,)) for piece in pieces]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return heard


ROUNDS = 15


@pytest.mark.django_db(transaction=True)
def test_two_gates_at_once_one_goes(area: Area, li_wei: Person, auntie_wang: Person) -> None:
    gates = [staff(f"保安{n}", area, Role.GUARD, email=f"g{n}@example.org") for n in range(4)]
    for _ in range(ROUNDS):
        permit = approved(li_wei, auntie_wang)
        heard = at_once([partial(scanned, permit, guard) for guard in gates])
        assert sorted(made.go for made in heard) == [False, False, False, True]
        assert {made.reason for made in heard if not made.go} == {Reason.OUT}
        assert counted(permit) == (State.ACTIVE, 1, 0)
    assert list(invariants.differences("support")) == []


@pytest.mark.django_db(transaction=True)
def test_without_the_condition_both_would_go(
    area: Area, li_wei: Person, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: whoever looks first and writes then lets two out on one pass."""
    looked = threading.Barrier(2)

    def carelessly(permit: Pass, at: datetime) -> bool:
        seen = Pass.objects.get(pk=permit.pk)
        free = seen.exits < seen.exits_allowed
        looked.wait(timeout=10)
        return free and bool(Pass.objects.filter(pk=permit.pk).update(exits=1, state=State.ACTIVE))

    permit, heard = approved(li_wei, auntie_wang), []

    def gate() -> None:
        try:
            heard.append(carelessly(permit, clock.now()))
        finally:
            connection.close()

    threads = [threading.Thread(target=gate) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == [True, True]
    other = approved(li_wei, auntie_wang)
    assert [counting.take_exit(other, clock.now()) for _ in range(2)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_a_key_workers_first_way_out_of_the_day_is_counted_once(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    gates = [staff(f"保安{n}", area, Role.GUARD, email=f"g{n}@example.org") for n in range(3)]
    wish = work(li_wei, days="1234567", from_minute=0, until_minute=1440)
    permit = actions.ask(li_wei.memberships.get().household, wish, by=li_wei)
    actions.approve(actions.approve(permit, by=auntie_wang), by=director_zhou)
    heard = at_once([partial(scanned, permit, guard) for guard in gates])
    assert sorted(made.go for made in heard) == [False, False, True]
    assert counted(permit) == (State.ACTIVE, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_one_tap_sent_twice_at_once_is_one(area: Area, li_wei: Person, auntie_wang: Person) -> None:
    guard, permit = staff("吴保安", area, Role.GUARD), approved(li_wei, auntie_wang, exits=5)
    what, key = tap(), Key.of("tap", b"", guard)
    one = partial(actions.scan, fresh(permit), what, by=guard, key=key)
    assert len({made.pk for made in at_once([one, one, one])}) == 1
    assert counted(permit) == (State.ACTIVE, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_two_people_approve_a_key_worker_at_once_and_it_takes_both(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    for _ in range(ROUNDS):
        permit = actions.ask(li_wei.memberships.get().household, work(li_wei), by=li_wei)

        def approve(by: Person, permit: Pass = permit) -> object:
            try:
                return actions.approve(fresh(permit), by=by)
            except Conflict:
                return None

        at_once([partial(approve, by) for by in (auntie_wang, director_zhou)])
        now = fresh(permit)
        assert now.state in (State.GRANTED, State.APPROVED)
        assert now.approved_by_id is None or now.first_by_id != now.approved_by_id
    assert not Pass.objects.filter(first_by=F("approved_by")).exists()
    assert leave().exits == 1


def _withdrawn(permit: Pass, by: Person) -> None:
    """The household does not need it after all."""
    actions.withdraw(permit, by=by)


def _revoked(permit: Pass, by: Person) -> None:
    """The desk takes it back."""
    actions.revoke(permit, "取消", by=by)


ENDINGS = [(_revoked, State.REVOKED, Reason.REVOKED), (_withdrawn, State.WITHDRAWN, Reason.NOT_APPROVED)]


@pytest.mark.django_db
@pytest.mark.parametrize(("end", "state", "why"), ENDINGS)
def test_who_had_left_before_it_was_taken_back_has_not_used_it_twice(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, noon: datetime,
    end: Callable[[Pass, Person], None], state: State, why: Reason,
) -> None:  # fmt: skip
    """The gate had no network: it says so half an hour later. Whoever leaves after the end has no pass."""
    permit = approved(li_wei, auntie_wang)
    clock.move(minutes=20)
    end(fresh(permit), auntie_wang)
    clock.move(minutes=10)
    after = offline(permit, guard, at=noon + timedelta(minutes=25))
    assert (after.counted, after.is_conflict, after.reason) == (False, True, why)
    out = offline(permit, guard, at=noon + timedelta(minutes=5))
    assert (out.counted, out.is_conflict, out.reason) == (True, False, Reason.NONE)
    assert counted(permit) == (state, 1, 0)
    [row] = bundle.of(guard, area)["dead"]
    assert row["out"]
    again = offline(permit, guard, at=noon + timedelta(minutes=15))
    assert (again.counted, again.is_conflict, again.reason) == (False, True, Reason.OUT)
    assert scanned(permit, guard, "return").counted
    assert counted(permit) == (state, 1, 1)
    assert list(invariants.differences("support")) == []


@pytest.mark.django_db
@pytest.mark.parametrize("end", [_revoked, None])
def test_what_is_told_late_is_judged_as_it_was_then(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, noon: datetime,
    end: Callable[[Pass, Person], None] | None,
) -> None:  # fmt: skip
    """Over, revoked or not: the wrong gate stays wrong, and the way home that came first finds its way out."""
    east, west = actions.name_gates(area, ["东门", "西门"], by=auntie_wang)
    permit = approved(li_wei, auntie_wang, gate=east)
    clock.move(minutes=40)
    if end:
        end(fresh(permit), auntie_wang)
    clock.move(minutes=30)
    actions.expire_due()
    wrong = offline(permit, guard, at=noon + timedelta(minutes=5), gate=west)
    assert (wrong.counted, wrong.is_conflict, wrong.reason) == (False, True, Reason.WRONG_GATE)
    assert not scanned(permit, guard, "return").counted
    assert offline(permit, guard, at=noon + timedelta(minutes=10), gate=east).counted
    assert counted(permit)[1:] == (1, 1)
    assert list(invariants.differences("support")) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("end", "why"), [(_withdrawn, Reason.NOT_APPROVED), (None, Reason.EXPIRED)])
def test_a_pass_that_waited_for_its_second_approval_again_did_not_hold_then(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, guard: Person, noon: datetime,
    end: Callable[[Pass, Person], None] | None, why: Reason,
) -> None:  # fmt: skip
    permit = actions.ask(li_wei.memberships.get().household, work(li_wei), by=li_wei)
    actions.approve(actions.approve(permit, by=auntie_wang), by=director_zhou)
    other = actions.Change(starts_at=noon, ends_at=noon + timedelta(minutes=15))
    actions.change(fresh(permit), other, by=auntie_wang)
    clock.move(minutes=20)
    if end:
        end(fresh(permit), li_wei)
    actions.expire_due()
    out = offline(permit, guard, at=noon + timedelta(minutes=10))
    assert (out.counted, out.is_conflict, out.reason) == (False, True, why)
