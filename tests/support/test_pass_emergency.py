"""An emergency exit must reach a human: its alarm climbs until somebody at the desk has it (live.md)."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.test import Client

from hub.core.estate.actions import roles
from hub.core.kit import clock, invariants
from hub.core.kit.errors import Conflict
from hub.core.ladder.models import Ladder
from hub.core.ladder.words import Rank
from hub.core.ladder.words import Why as Ended
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person, RoleGrant
from hub.core.people.words import Role
from support.passes import actions
from support.passes.models import PassScan
from tests.conftest import staff
from tests.core.ladder_kit import climb, minutes, on_call, race, rung, sent, with_phone
from tests.core.notices_kit import Provider

SignIn = Callable[..., Client]
DESK = "/area/xinminzhu/passes/"
GATE = "/area/xinminzhu/gate/"


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    settings.SMS_BACKEND = "tests.core.notices_kit.Provider"
    Provider.reset()


@pytest.fixture
def guard(area: Area) -> Person:
    return staff("吴保安", area, Role.GUARD)


@pytest.fixture
def crew(area: Area, noon: datetime, auntie_wang: Person, director_zhou: Person) -> dict[str, Person]:
    """Somebody in each rank of the rota."""
    people = {
        "first": with_phone("一线", area, "00000001", Role.COMMITTEE),
        "second": with_phone("二线", area, "00000002", Role.COMMITTEE),
        "lead": with_phone("带班", area, "00000003", Role.LEAD),
    }
    for rank, person in people.items():
        on_call(area, person, Rank(rank), by=director_zhou)
    return people


def let_out(area: Area, by: Person, tap: str = "emergency-1", **more: Any) -> PassScan:
    what = actions.Emergency(tap=tap, why="birth", who="9栋 1102 孕妇", **more)
    return actions.let_out(area, what, by=by)


@pytest.mark.django_db
def test_it_climbs_until_somebody_has_it_also_over_a_restart(
    area: Area, auntie_wang: Person, guard: Person, crew: dict[str, Person], noon: datetime
) -> None:
    [east] = actions.name_gates(area, ["东门"], by=auntie_wang)
    made = let_out(area, guard, gate=east)
    ladder = Ladder.objects.get()
    assert (ladder.policy, ladder.subject, ladder.level, ladder.unmanned) == ("passes", made.pk, 0, False)
    assert minutes(ladder, noon) == [0, 2, 4, 6, 8]
    desk = {auntie_wang.pk, *(one.pk for one in crew.values())}
    told = Notice.objects.filter(verb="ladder.alert.sent")
    assert desk <= set(told.values_list("person", flat=True))
    assert guard.pk not in set(told.values_list("person", flat=True))
    assert "东门" in told.get(person=auntie_wang).sentence
    clock.move(minutes=5)  # the hub was down meanwhile: two steps are due
    assert climb() == 2
    assert climb() == 0
    assert sent() == ["desk", "first", "second"]
    actions.take(made, by=auntie_wang)
    assert (made.taken_by, made.taken_at) == (auntie_wang, clock.now())
    ladder.refresh_from_db()
    assert (ladder.why, ladder.stopped_by) == (Ended.TAKEN, auntie_wang)
    for _ in range(10):
        clock.move(minutes=5)
        assert climb() == 0
    assert sent() == ["desk", "first", "second"]
    assert list(invariants.differences("support", "ladder")) == []


@pytest.mark.django_db
def test_what_leaves_the_hub_says_nothing_of_whom(area: Area, guard: Person, crew: dict[str, Person]) -> None:
    let_out(area, guard)
    rung()
    assert {text for _to, text, _reference in Provider.taken} == {
        "邻里：门岗紧急放行（0级）。请打开系统接手。"
    }


@pytest.mark.django_db
def test_where_nobody_is_on_duty_the_guard_is_told_the_truth(
    area: Area, guard: Person, auntie_wang: Person, noon: datetime
) -> None:
    let_out(area, guard)
    assert Ladder.objects.get().unmanned
    [told] = Notice.objects.filter(verb="support.gate.nobody_on_duty")
    assert (told.person, told.urgency) == (guard, 0)


@pytest.mark.django_db
def test_the_same_tap_calls_once(area: Area, guard: Person, crew: dict[str, Person]) -> None:
    assert let_out(area, guard) == let_out(area, guard)
    assert Ladder.objects.count() == 1
    let_out(area, guard, "emergency-2")
    assert Ladder.objects.count() == 2


@pytest.mark.django_db
def test_who_is_second_hears_who_has_it(
    area: Area, guard: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    made = let_out(area, guard)
    actions.take(made, by=auntie_wang)
    with pytest.raises(Conflict) as refused:
        actions.take(PassScan.objects.get(pk=made.pk), by=director_zhou)
    assert (refused.value.code, auntie_wang.name in str(refused.value.message)) == ("scan.taken", True)
    actions.look(made, "母子平安", by=director_zhou)
    with pytest.raises(Conflict, match="looked"):
        actions.take(PassScan.objects.get(pk=made.pk), by=director_zhou)


@pytest.mark.django_db
def test_saying_what_happened_ends_it_without_taking_it_first(
    area: Area, guard: Person, auntie_wang: Person, noon: datetime
) -> None:
    made = let_out(area, guard)
    actions.look(made, "误按", by=auntie_wang)
    assert (Ladder.objects.get().why, made.taken_by) == (Ended.OVER, None)
    clock.move(minutes=20)
    assert (climb(), actions.look_after()) == (0, 0)


@pytest.mark.django_db
def test_who_had_it_leaves_the_desk_and_it_calls_anew(
    area: Area, guard: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    made = let_out(area, guard)
    actions.take(made, by=auntie_wang)
    roles.revoke(RoleGrant.objects.get(person=auntie_wang, area=area), by=director_zhou)
    made.refresh_from_db()
    assert (made.taken_by, made.taken_at) == (None, None)
    assert [(one.round, one.stopped_at is None) for one in Ladder.objects.order_by("round")] == [
        (1, False),
        (2, True),
    ]
    assert list(invariants.differences("support")) == []


@pytest.mark.django_db
def test_whatever_the_way_nobody_forgets_it(
    area: Area, guard: Person, auntie_wang: Person, noon: datetime
) -> None:
    made = let_out(area, guard)
    Ladder.objects.all().delete()
    [found] = invariants.differences("support")
    assert f"gate:{made.pk}" in str(found)
    assert (actions.look_after(), actions.look_after()) == (1, 0)
    actions.take(made, by=auntie_wang)
    RoleGrant.objects.filter(person=auntie_wang).delete()
    assert (actions.look_after(), actions.look_after()) == (1, 0)
    made.refresh_from_db()
    assert made.taken_by is None
    Ladder.objects.all().delete()
    clock.move(hours=25)
    assert actions.look_after() == 0  # what is over for a day rings nobody at night


@pytest.mark.django_db(transaction=True)
def test_four_at_once_and_one_has_it(
    area: Area, guard: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    made = let_out(area, guard)
    crowd = [auntie_wang, director_zhou, auntie_wang, director_zhou]
    found = race([partial(actions.take, PassScan.objects.get(pk=made.pk), by=one) for one in crowd])
    assert [type(one) for one in found].count(PassScan) == 1
    assert Ladder.objects.get().why == Ended.TAKEN


@pytest.mark.django_db
def test_the_pages_and_the_api(
    area: Area, guard: Person, auntie_wang: Person, stranger: Person, sign_in: SignIn, noon: datetime
) -> None:
    made, gate, desk = let_out(area, guard), sign_in(guard), sign_in(auntie_wang)
    take = f"{DESK}scans/{made.pk}/acceptance/"
    assert "正在呼叫居委会" in gate.get(GATE).content.decode()
    queue = desk.get("/area/xinminzhu/desk/").content.decode()
    assert (take in queue, "还没有人接手" in queue) == (
        True,
        True,
    )  # the banner stands on every page of the desk
    assert take in desk.get(DESK).content.decode()
    assert gate.post(take).status_code == 404
    assert sign_in(stranger).post(take).status_code == 404
    assert desk.get(take).status_code == 405
    assert desk.post(take).status_code == 303
    page = desk.get(DESK).content.decode()
    assert (take in page, f"{auntie_wang.name}在办" in page) == (False, True)
    assert "在办" in gate.get(GATE).content.decode()
    second = let_out(area, guard, "emergency-2")
    address = f"/api/v1/areas/xinminzhu/gate/events/{second.pk}/acceptance"
    answer = desk.post(address, headers={"Idempotency-Key": "mine"})
    assert (answer.status_code, answer.json()["taken_by"]) == (200, auntie_wang.name)
    assert desk.post(address, headers={"Idempotency-Key": "mine"}).status_code == 200
    assert desk.post(address).status_code == 409
    assert gate.post(address).status_code == 404
