"""Whoever goes and meets nobody has done their part; what they came for is not done, and everybody reads it so."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from hub.core.kit import invariants
from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import Role
from hub.core.tasks import actions, doors, export, runs, sources
from hub.core.tasks.access import Wanted
from hub.core.tasks.actions import progress
from hub.core.tasks.models import AlsoFor, Claim, Load, Run, Task
from hub.core.tasks.words import ClaimState, Kind, TaskState
from tests.conftest import door, staff
from tests.core.live_browser import SOON
from tests.core.races import at_once
from tests.core.test_live_rows import somebody_waits_for_a_lock, wait_until

ROUNDS = 6


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int | None]]:
    """What a service of this story hears of its errands, each with its case."""
    told: list[tuple[str, int | None]] = []

    def hear(step: sources.Step) -> list[object]:
        told.append((step.verb, step.task.source_id))
        return []

    source = sources.Source(lambda _t: [], hear, lambda _t: "", lambda _t, _p: False)  # type: ignore[arg-type]
    monkeypatch.setitem(sources._sources, "story", source)
    return told


def errand(area: Area, home: Household, by: Person, **more: object) -> Task:
    """An errand to a door, for a case of the story."""
    said: dict[str, object] = {"title": "送胰岛素", "household": home, "source_kind": "story", "source_id": 1}
    return actions.open_task(area, actions.Errand(**said | more), by=by)  # type: ignore[arg-type]


def met_nobody(held: Claim) -> None:
    """Whoever has it says that nobody answered."""
    doors.unreached(held, by=held.person, token=held.token)


def held_doors(person: Person) -> list[Claim]:
    """The doors somebody has now, as a phone's page would have read them."""
    rows = Claim.objects.filter(person=person, state__in=("claimed", "started")).order_by("pk")
    return list(rows.select_related("person", "task__area", "task__household__building__area"))


def wrong() -> list[str]:
    """What `manage.py verify` says of errands."""
    return [str(one) for one in invariants.differences("tasks")]


@pytest.mark.django_db
def test_the_service_hears_unreached_and_never_done(
    area: Area, granny_door: Household, auntie_wang: Person, xiao_zhao: Person, heard: list[tuple[str, int]]
) -> None:
    held = actions.claim(errand(area, granny_door, auntie_wang), by=xiao_zhao)
    met_nobody(held)
    assert heard == [("claimed", 1), ("unreached", 1)]
    now = held.reread()
    assert (now.state, now.is_done, now.nobody_in, now.task.state) == (
        ClaimState.DONE,
        False,
        True,
        TaskState.DONE,
    )
    knock = Task.objects.get(kind=Kind.DOOR_KNOCK)
    assert (knock.source_kind, knock.source_id) == ("story", 1)
    assert not wrong()


@pytest.mark.django_db
def test_of_two_one_met_somebody_so_it_is_done(
    area: Area, granny_door: Household, auntie_wang: Person, xiao_zhao: Person,
    heard: list[tuple[str, int]],
) -> None:  # fmt: skip
    partner = staff("小钱", area, Role.VOLUNTEER)
    for both_in_vain in (False, True):
        task = errand(area, granny_door, auntie_wang, slots=2)
        first, second = (actions.claim(task, by=one) for one in (xiao_zhao, partner))
        met_nobody(first)
        assert heard[-1] == ("part_done", 1)
        if both_in_vain:
            met_nobody(second)
        else:
            actions.complete(second, by=partner, token=second.token)
        assert heard[-1] == ("unreached" if both_in_vain else "done", 1)
        said = task.reread()
        assert doors.went_unanswered(said, said.claims.all()) == both_in_vain


@pytest.mark.django_db
def test_said_again_after_somebody_has_knocked_sends_nobody_a_second_time(
    area: Area, granny_door: Household, auntie_wang: Person, xiao_zhao: Person, heard: list[tuple[str, int]]
) -> None:
    held = actions.claim(errand(area, granny_door, auntie_wang), by=xiao_zhao)
    met_nobody(held)
    actions.claim_run(Run.objects.get(), by=xiao_zhao)
    (knock,) = held_doors(xiao_zhao)
    actions.complete(knock, by=xiao_zhao, token=knock.token)
    met_nobody(held)  # an outbox that sends it once more
    assert heard[-1] == ("done", 1)
    assert Task.objects.filter(kind=Kind.DOOR_KNOCK).count() == 1


@pytest.mark.django_db
def test_a_knock_for_two_cases_in_vain_is_made_again_for_both(
    granny_door: Household, auntie_wang: Person, xiao_zhao: Person, heard: list[tuple[str, int]]
) -> None:
    for case in (1, 2):
        why = doors.Why(details="打电话没人接", source_kind="story", source_id=case)
        doors.knock(granny_door, why, by=auntie_wang)
    actions.claim_run(Run.objects.get(), by=xiao_zhao)
    met_nobody(held_doors(xiao_zhao)[0])
    assert heard == [(verb, case) for verb in ("claimed", "unreached") for case in (1, 2)]
    again = Task.objects.get(state=TaskState.OPEN)
    assert (again.source_id, AlsoFor.objects.get(task=again).source_id) == (1, 2)


@pytest.mark.django_db
def test_called_off_the_service_hears_that_too(
    area: Area, granny_door: Household, auntie_wang: Person, heard: list[tuple[str, int]]
) -> None:
    actions.cancel(errand(area, granny_door, auntie_wang), by=auntie_wang, reason="不用了")
    assert heard == [("cancelled", 1)]


@pytest.mark.django_db
def test_a_service_that_sees_to_it_itself_gets_no_knock(
    area: Area,
    granny_door: Household,
    auntie_wang: Person,
    xiao_zhao: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = sources.Source(lambda _t: [], lambda _s: [], lambda _t: "", lambda _t, _p: False, knocks=False)
    monkeypatch.setitem(sources._sources, "story", own)
    met_nobody(actions.claim(errand(area, granny_door, auntie_wang), by=xiao_zhao))
    assert not Task.objects.filter(kind=Kind.DOOR_KNOCK).exists()
    met_nobody(
        actions.claim(errand(area, granny_door, auntie_wang, source_kind="", source_id=None), by=xiao_zhao)
    )
    assert Task.objects.filter(kind=Kind.DOOR_KNOCK).exists()


@pytest.mark.django_db
def test_only_a_part_that_is_over_can_have_met_nobody(
    area: Area, granny_door: Household, auntie_wang: Person, xiao_zhao: Person
) -> None:
    held = actions.claim(errand(area, granny_door, auntie_wang), by=xiao_zhao)
    with pytest.raises(IntegrityError, match="claim_nobody_in_is_over"), transaction.atomic():
        Claim.objects.filter(pk=held.pk).update(nobody_in=True)


@pytest.mark.parametrize(("language", "words"), [("en", "Nobody answered"), ("zh-hans", "没人应答")])
@pytest.mark.django_db
def test_every_page_says_that_nobody_answered(
    language: str, words: str, area: Area, building: Building, auntie_wang: Person, xiao_zhao: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    homes = [door(building, "0101"), door(building, "0102")]
    run = runs.open_run(building, "送信", Kind.LETTERS, homes, by=auntie_wang)
    actions.claim_run(run, by=xiao_zhao)
    held, _other = held_doors(xiao_zhao)
    Person.objects.update(language=language)
    walker, desk = sign_in(xiao_zhao), sign_in(auntie_wang)
    sent = {"token": held.token, "idempotency_key": "a", "next": reverse("tasks:run", args=[run.pk])}
    walker.post(reverse("tasks:unreached", args=[held.pk]), sent)
    seen: dict[Client, list[tuple[str, tuple[object, ...]]]] = {
        walker: [
            ("tasks:run", (run.pk,)), ("tasks:run_sheet", (run.pk,)), ("tasks:mine", ()),
            ("tasks:task", (held.task_id,)),
        ],
        desk: [("desk:errands", (area.slug,)), ("desk:volunteer", (area.slug, xiao_zhao.pk))],
    }  # fmt: skip
    for browser, pages in seen.items():
        for name, args in pages:
            address = reverse(name, args=args) + ("?view=done" if name == "desk:errands" else "")
            answer = browser.get(address)
            assert (answer.status_code, words in answer.content.decode()) == (200, True), address
    table = export.export(area, "done", Wanted(), "csv", by=auntie_wang).decode()
    assert "Nobody answered" in table or "没人应答" in table


@pytest.mark.django_db
def test_a_program_reads_it_too(
    building: Building, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    run = runs.open_run(building, "送信", Kind.LETTERS, [door(building, "0101")], by=auntie_wang)
    actions.claim_run(run, by=xiao_zhao)
    (held,) = held_doors(xiao_zhao)
    browser = sign_in(xiao_zhao)
    sent = browser.post(
        f"/api/v1/claims/{held.pk}/unreached", {"token": held.token}, content_type="application/json"
    )
    assert (sent.json()["state"], sent.json()["nobody_in"]) == ("done", True)
    (floor,) = browser.get(f"/api/v1/runs/{run.pk}/sheet").json()["floors"]
    assert [(one["done"], one["nobody_in"]) for one in floor["doors"]] == [(False, True)]


def two_last_doors(building: Building, by: Person, person: Person, floor: int = 1) -> tuple[Claim, Claim]:
    """A run of two doors of one floor, taken."""
    homes = [door(building, f"{floor:02}01"), door(building, f"{floor:02}02")]
    actions.claim_run(runs.open_run(building, "送菜", Kind.DELIVERY, homes, by=by), by=person)
    first, second = held_doors(person)
    return first, second


def end(held: Claim) -> Claim:
    """The door is done."""
    return actions.complete(held, by=held.person, token=held.token)


@pytest.mark.django_db(transaction=True)
def test_the_last_two_doors_at_once_give_the_room_back_once(
    building: Building, auntie_wang: Person, xiao_zhao: Person
) -> None:
    for n in range(ROUNDS):
        first, second = two_last_doors(building, auntie_wang, xiao_zhao, floor=n + 1)
        ways: list[Callable[[], object]] = [partial(end, first), partial(end, second)]
        if n % 3 == 1:
            ways[1] = partial(actions.cancel, second.task, by=auntie_wang)
        if n % 3 == 2:
            ways[1] = partial(met_nobody, second)
        results = at_once(*ways)
        assert not [one for one in results if isinstance(one, Exception)], results
        assert Load.objects.get(person=xiao_zhao).active == 0
    assert not wrong()


@pytest.mark.django_db(transaction=True)
def test_a_whole_floor_and_one_of_its_doors_at_once(
    building: Building, auntie_wang: Person, xiao_zhao: Person
) -> None:
    for n in range(ROUNDS):
        _first, second = two_last_doors(building, auntie_wang, xiao_zhao, floor=n + 1)
        run = second.run
        assert run is not None
        results = at_once(partial(end, second), partial(runs.complete_floor, run, n + 1, by=xiao_zhao))
        assert not [one for one in results if isinstance(one, Exception)], results
        assert Load.objects.get(person=xiao_zhao).active == 0
    assert not wrong()


class Crossing:
    """Two end their doors at once: the first stands where it asks what is left, until it may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.first_asks, self.may_go_on, self.real = (
            threading.Event(),
            threading.Event(),
            progress.give_room_back,
        )
        monkeypatch.setattr(progress, "give_room_back", self.asks)

    def asks(self, held: Claim) -> None:
        """In the place of `give_room_back`."""
        is_second = self.first_asks.is_set()
        self.first_asks.set()
        self.real(held)
        if is_second:
            self.may_go_on.set()
        assert self.may_go_on.wait(SOON)

    def end(self, first: Claim, second: Claim, *beside: Callable[[], object]) -> None:
        """Both, the second as soon as the first asks."""
        results = at_once(partial(end, first), partial(self.after_first, partial(end, second)), *beside)
        assert not [one for one in results if isinstance(one, Exception)], results

    def after_first(self, act: Callable[[], object]) -> object:
        """Does it once the first has asked."""
        assert self.first_asks.wait(SOON)
        return act()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_second_waits_for_the_run_and_sees_what_the_first_did(
    building: Building, auntie_wang: Person, xiao_zhao: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors_left = two_last_doors(building, auntie_wang, xiao_zhao)
    meet = Crossing(monkeypatch)

    def let_it_go_on_once_the_other_waits() -> None:
        wait_until(somebody_waits_for_a_lock)
        meet.may_go_on.set()

    meet.end(*doors_left, partial(meet.after_first, let_it_go_on_once_the_other_waits))
    assert Load.objects.get(person=xiao_zhao).active == 0
    assert not wrong()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_runs_row_the_room_is_lost(
    building: Building, auntie_wang: Person, xiao_zhao: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sees the other's door as it was before, leaves the room to the other, and nobody gives it back."""
    doors_left = two_last_doors(building, auntie_wang, xiao_zhao)
    actions.start_run(Run.objects.get(), by=xiao_zhao)  # else the first to end takes the other's row, too
    monkeypatch.setattr(progress, "hold_run", lambda _task: None)
    Crossing(monkeypatch).end(*doors_left)
    assert [one.state for one in Claim.objects.order_by("pk")] == [ClaimState.DONE] * 2
    assert Load.objects.get(person=xiao_zhao).active == 1
    assert any("loads_are_counted" in one for one in wrong())
