"""An alarm of level 0 reaches a human (requests.md, scenario 2; live.md, "Notices and the ladder")."""

import threading
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from hub.core.announce import announce
from hub.core.kit import clock, invariants
from hub.core.ladder import jobs, policies, presence
from hub.core.ladder.actions import climbing
from hub.core.ladder.models import EscalationStep, Ladder
from hub.core.ladder.words import Rank, Why
from hub.core.live.models import StreamRow
from hub.core.notices.models import Delivery, Notice
from hub.core.people.models import Area, Person, RoleGrant
from hub.core.people.words import Role
from support import actions
from tests.core.ladder_kit import alarm, climb, minutes, on_call, race, rung, sent, with_phone
from tests.core.notices_kit import Provider


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    settings.SMS_BACKEND = "tests.core.notices_kit.Provider"
    Provider.reset()


@pytest.fixture
def crew(area: Area, noon: datetime, auntie_wang: Person, director_zhou: Person) -> dict[str, Person]:
    """A rota that is full, a desk that is open, and Auntie Wang on duty at it."""
    people = {
        "first": with_phone("一线", area, "00000001", Role.COMMITTEE),
        "second": with_phone("二线", area, "00000002", Role.COMMITTEE),
        "lead": with_phone("带班", area, "00000003", Role.LEAD),
    }
    for rank, person in people.items():
        on_call(area, person, Rank(rank), by=director_zhou)
    presence.note(area.pk)
    return people


def tick(until: int, *, by: int = 1) -> None:
    """Moves the clock on minute by minute, with a look at the ladder each time."""
    for _ in range(until // by):
        clock.move(minutes=by)
        climb()
        rung()


@pytest.mark.django_db
def test_nobody_answers_and_the_next_is_rung_every_two_minutes(
    area: Area, li_wei: Person, crew: dict[str, Person], noon: datetime
) -> None:
    request = alarm(area, li_wei)
    ladder = Ladder.objects.get()
    assert (ladder.level, ladder.subject, ladder.unmanned) == (0, request.pk, False)
    assert minutes(ladder, noon) == [0, 2, 4, 6, 8]
    assert (sent(), rung()) == (["desk"], [])
    heard = []
    for minute in range(1, 10):
        clock.move(minutes=1)
        climb()
        heard.append((minute, len(sent())))
        rung()
    assert heard == [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4), (8, 5), (9, 5)]
    names = rung()
    assert names[:3] == ["一线", "二线", "带班"]
    assert sorted(names[3:]) == sorted(names[:3])  # everybody on duty or on call, once more
    assert {text for _to, text, _reference in Provider.taken} == {"邻里：0级警报，12栋。请打开系统接手。"}


@pytest.mark.django_db
def test_a_restart_goes_on_where_it_stopped_and_nothing_is_sent_twice(
    area: Area, li_wei: Person, crew: dict[str, Person]
) -> None:
    alarm(area, li_wei)
    clock.move(minutes=5)  # the hub was down meanwhile: two steps are due
    assert climb() == 2
    assert climb() == 0
    assert sent() == ["desk", "first", "second"]
    assert rung() == ["一线", "二线"]


@pytest.mark.django_db
def test_acknowledged_after_three_minutes_the_rest_is_cancelled(
    area: Area, li_wei: Person, auntie_wang: Person, crew: dict[str, Person]
) -> None:
    request = alarm(area, li_wei)
    tick(3)
    actions.accept(request, by=auntie_wang)
    ladder = Ladder.objects.get()
    assert (ladder.why, ladder.stopped_by) == (Why.TAKEN, auntie_wang)
    assert ladder.steps.exclude(cancelled_at=None).count() == 3
    tick(30, by=5)
    assert sent() == ["desk", "first"]
    assert StreamRow.objects.filter(stream=f"desk:{area.pk}", verb="ladder.alert.stopped").count() == 1


@pytest.mark.django_db
def test_what_had_not_left_yet_is_called_off(
    area: Area, li_wei: Person, auntie_wang: Person, crew: dict[str, Person]
) -> None:
    request = alarm(area, li_wei)
    clock.move(minutes=2)
    climb()
    waiting = Delivery.objects.filter(person=crew["first"], channel="sms")
    assert [row.state for row in waiting.all()] == ["queued"]
    actions.accept(request, by=auntie_wang)
    assert [(row.state, row.last_error) for row in waiting.all()] == [("cancelled", "settled")]
    assert rung() == []
    assert not Notice.objects.filter(verb="ladder.alert.sent", read_at=None).exists()


@pytest.mark.django_db
def test_after_the_last_step_everybody_is_told_again_until_somebody_has_it(
    area: Area, li_wei: Person, auntie_wang: Person, crew: dict[str, Person]
) -> None:
    request = alarm(area, li_wei)
    tick(30)
    assert sent() == ["desk", "first", "second", "lead", *["everybody"] * 5]  # at 8, 13, 18, 23, 28
    actions.accept(request, by=auntie_wang)
    tick(30)
    assert len(sent()) == 9


@pytest.mark.django_db
def test_level_1_climbs_five_times_slower(
    area: Area, li_wei: Person, auntie_wang: Person, crew: dict[str, Person], noon: datetime
) -> None:
    request = alarm(area, li_wei)
    actions.set_level(request, 1, by=auntie_wang, reason="已通电话")
    ladder = Ladder.objects.get(stopped_at=None)
    assert (ladder.level, ladder.round) == (1, 2)
    assert minutes(ladder, noon) == [0, 10, 20, 30, 40]
    assert Ladder.objects.get(round=1).why == Why.AGAIN


@pytest.mark.django_db
def test_the_area_sets_its_own_minutes(
    area: Area, li_wei: Person, crew: dict[str, Person], noon: datetime
) -> None:
    area.thresholds = {"support.ladder.0.first": 1, "support.ladder.0.second": 3}
    area.save(update_fields=["thresholds"])
    alarm(area, li_wei)
    assert minutes(Ladder.objects.get(), noon) == [0, 1, 3, 6, 8]


@pytest.mark.django_db
def test_no_desk_is_open_so_it_goes_by_sms_at_once(
    area: Area, li_wei: Person, crew: dict[str, Person]
) -> None:
    clock.move(minutes=2)
    cache.clear()
    alarm(area, li_wei)
    assert sorted(rung()) == sorted(["一线", "二线", "带班"])  # all of the desk who have a phone


@pytest.mark.django_db
def test_nobody_on_duty_is_an_alarm_of_its_own_and_the_resident_is_told_the_truth(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    request = alarm(area, li_wei)
    assert Ladder.objects.get().unmanned
    told = Notice.objects.filter(verb="ladder.alert.nobody_there").values_list("person", flat=True)
    assert set(told) == {auntie_wang.pk, director_zhou.pk}
    [said] = Notice.objects.filter(verb="support.request.nobody_on_duty")
    assert said.person == li_wei
    assert "021 5555 0101" in said.sentence
    assert rung() == ["李伟"]
    assert "021 5555 0101" in Provider.taken[0][1]
    assert request.is_open


@pytest.mark.django_db
def test_a_rung_on_which_nobody_stands_passes_on_to_the_next(
    area: Area, li_wei: Person, director_zhou: Person, noon: datetime
) -> None:
    second = with_phone("二线", area, "00000002", Role.COMMITTEE)
    on_call(area, second, Rank.SECOND, by=director_zhou)
    presence.note(area.pk)
    alarm(area, li_wei)
    tick(2)
    assert rung() == ["二线"]


@pytest.mark.django_db
def test_who_has_lost_the_role_is_not_rung(area: Area, li_wei: Person, crew: dict[str, Person]) -> None:
    RoleGrant.objects.filter(person=crew["first"]).update(revoked_at=clock.now())
    alarm(area, li_wei)
    tick(2)
    assert rung() == ["二线"]


@pytest.mark.django_db
def test_a_fault_in_one_alarm_holds_up_no_other(
    area: Area, li_wei: Person, crew: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = alarm(area, li_wei), alarm(area, li_wei)
    words = policies.of("support").words

    def fails(ladder: Ladder, rung: policies.Rung) -> Any:
        if ladder.subject == broken.pk:
            raise RuntimeError
        return words(ladder, rung)

    monkeypatch.setitem(policies._policies, "support", replace(policies.of("support"), words=fails))
    clock.move(minutes=2)
    assert climb() == 1
    assert sent(Ladder.objects.get(subject=whole.pk)) == ["desk", "first"]
    monkeypatch.undo()
    assert climb() == 1  # the fault is mended, and nothing was lost


@pytest.mark.django_db
def test_an_undone_acknowledgement_starts_it_again(
    area: Area, li_wei: Person, auntie_wang: Person, crew: dict[str, Person]
) -> None:
    request = alarm(area, li_wei)
    actions.accept(request, by=auntie_wang)
    actions.undo(request, by=auntie_wang)
    assert list(Ladder.objects.order_by("round").values_list("round", "stopped_at")) == [
        (1, clock.now()), (2, None),
    ]  # fmt: skip


WORKERS = 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_send_twice(area: Area, li_wei: Person, crew: dict[str, Person]) -> None:
    for round_ in range(10):
        request = alarm(area, li_wei)
        clock.move(minutes=2)
        taken = race([jobs.climb_ladders] * WORKERS)
        assert sum(int(str(n)) for n in taken) == 1, (round_, taken)
        actions.accept(request, by=crew["lead"])
    assert sent() == ["desk", "first"] * 10
    told = Delivery.objects.filter(channel="sms", person=crew["first"])
    assert told.count() == 10


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_guard_sends_twice(
    area: Area, li_wei: Person, crew: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: looking first and writing then, two workers ring the same person for the same step."""
    alarm(area, li_wei)
    clock.move(minutes=2)
    looked = threading.Barrier(WORKERS)
    [step] = climbing.due().select_related("ladder__area")

    def look_then_send() -> int:
        free = EscalationStep.objects.get(pk=step.pk).sent_at is None
        looked.wait()
        if not free:
            return 0
        with transaction.atomic():
            EscalationStep.objects.filter(pk=step.pk).update(sent_at=clock.now())
            announce(*climbing._sent(step, policies.of("support"), None))
        return 1

    assert race([look_then_send] * WORKERS) == [1, 1]
    assert Notice.objects.get(verb="ladder.alert.sent", person=crew["first"]).count == 3  # start, and twice


@pytest.mark.django_db(transaction=True)
def test_an_acknowledgement_against_a_step_leaves_nothing_to_be_sent(
    area: Area, li_wei: Person, auntie_wang: Person, crew: dict[str, Person]
) -> None:
    """Whoever comes first: afterwards nothing climbs, and nothing that is unsent will ever leave."""
    for _ in range(10):
        request = alarm(area, li_wei)
        clock.move(minutes=8)
        results = race([jobs.climb_ladders, partial(actions.accept, request, by=auntie_wang)])
        assert not [one for one in results if isinstance(one, Exception)], results
        assert not EscalationStep.objects.filter(sent_at=None, cancelled_at=None).exists()
        assert climb() == 0
        assert not Delivery.objects.filter(state="queued", notice__verb="ladder.alert.sent").exists()
    assert not list(invariants.differences("ladder", "support"))


@pytest.mark.django_db
def test_verify_sees_an_urgent_request_that_nobody_has(
    area: Area, li_wei: Person, crew: dict[str, Person]
) -> None:
    request = alarm(area, li_wei)
    assert not list(invariants.differences("support", "ladder"))
    Ladder.objects.update(stopped_at=clock.now(), why=Why.TAKEN)
    found = [str(one) for one in invariants.differences("support", "ladder")]
    assert found == [
        f"ladder.who_climbs_has_a_next_step: ladder:{Ladder.objects.get().pk}: expected no step to come, found one",
        f"support.urgent_has_owner_or_ladder: request:{request.pk}: expected an owner or a ladder, found neither",
    ]


@pytest.mark.django_db
def test_the_next_step_is_found_by_its_index(area: Area) -> None:
    """However many alarms are over, a look at what is due costs the same: the index holds only what waits."""
    assert connection.features.supports_partial_indexes
    plan = climbing.due().explain()
    assert "escalationstep_due" in plan or connection.vendor == "postgresql", plan
