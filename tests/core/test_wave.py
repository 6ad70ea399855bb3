"""Offers in waves: five people, whoever was asked least recently first, and never twice (requests.md, 18)."""

import threading
from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people.models import Area, Building, Duty, Person
from hub.core.people.words import Role
from hub.core.tasks import access, actions, jobs
from hub.core.tasks.actions import waves
from hub.core.tasks.models import Claim, Invitation, Load, Task
from hub.core.tasks.words import InvitationState
from tests.conftest import staff
from tests.core.races import at_once


def errand(area: Area, by: Person, **more: object) -> Task:
    """An errand on the board."""
    return actions.open_task(area, actions.Errand(title="去三院取药", **more), by=by)  # type: ignore[arg-type]


def crowd(area: Area, n: int) -> list[Person]:
    """Volunteers."""
    return [staff(f"志愿者{i}", area, Role.VOLUNTEER, email=f"v{i}@example.org") for i in range(n)]


def asked(task: Task) -> set[int]:
    """Who has been asked."""
    return set(Invitation.objects.filter(task=task).values_list("person", flat=True))


@pytest.mark.django_db
def test_five_at_a_time_and_the_next_after_five_minutes(
    area: Area, auntie_wang: Person, noon: datetime
) -> None:
    people = crowd(area, 12)
    task = errand(area, auntie_wang)
    assert jobs.offer_in_waves.func() == 5
    assert jobs.offer_in_waves.func() == 0
    first = asked(task)
    assert all(person.notices.get().verb == "tasks.task.offered" for person in people if person.pk in first)
    clock.move(minutes=4)
    assert jobs.offer_in_waves.func() == 0
    clock.move(minutes=1)
    assert jobs.offer_in_waves.func() == 5
    clock.move(minutes=5)
    assert jobs.offer_in_waves.func() == 2
    assert asked(task) == {person.pk for person in people}
    clock.move(minutes=5)
    assert jobs.offer_in_waves.func() == 0


@pytest.mark.django_db
def test_the_area_sets_the_pause(area: Area, auntie_wang: Person, noon: datetime) -> None:
    area.thresholds = {"tasks.wave_minutes": 20}
    area.save(update_fields=["thresholds"])
    crowd(area, 6)
    errand(area, auntie_wang)
    assert jobs.offer_in_waves.func() == 5
    clock.move(minutes=19)
    assert jobs.offer_in_waves.func() == 0
    clock.move(minutes=1)
    assert jobs.offer_in_waves.func() == 1


@pytest.mark.django_db
def test_nobody_waits_for_weeks(area: Area, auntie_wang: Person, noon: datetime) -> None:
    """Who was never asked comes first, then who was asked longest ago: twenty people, each in turn."""
    people = crowd(area, 20)
    turns = []
    for _ in range(8):
        task = errand(area, auntie_wang)
        jobs.offer_in_waves.func()
        turns.append(asked(task))
        actions.cancel(task, by=auntie_wang)
        clock.move(minutes=1)
    assert set().union(*turns[:4]) == {person.pk for person in people}
    assert turns[4:] == turns[:4]


@pytest.mark.django_db
def test_only_those_who_can_take_it_are_asked(
    area: Area, building: Building, auntie_wang: Person, noon: datetime
) -> None:
    fits, no_skill, not_vetted, elsewhere, busy, resting, on_duty, cadre = crowd(area, 8)
    usual = {"area": area, "skills": ["nurse"], "vetted_at": noon}
    Load.objects.create(person=fits, **usual)
    Load.objects.create(person=no_skill, area=area, vetted_at=noon)
    Load.objects.create(person=not_vetted, area=area, skills=["nurse"])
    Load.objects.create(person=elsewhere, zones=["西"], **usual)
    Load.objects.create(person=busy, active=3, cap=3, **usual)
    Load.objects.create(person=resting, available=False, **usual)
    Load.objects.create(person=on_duty, available=False, **usual)
    Duty.objects.create(person=on_duty, area=area, role=Role.VOLUNTEER, until=noon + timedelta(hours=2))
    Load.objects.create(person=cadre, **usual)
    cadre.grants.update(role=Role.CADRE)
    task = errand(
        area, auntie_wang, skill="nurse", vetted_only=True, building=building, for_cadres=False, level=1
    )
    jobs.offer_in_waves.func()
    assert asked(task) == {fits.pk, on_duty.pk}
    assert fits.notices.get().urgency == 1


@pytest.mark.django_db
def test_filled_stops_inviting_and_given_back_goes_on(
    area: Area, auntie_wang: Person, noon: datetime
) -> None:
    people = crowd(area, 7)
    task = errand(area, auntie_wang)
    jobs.offer_in_waves.func()
    [taker, other] = Person.objects.filter(pk__in=asked(task)).order_by("pk")[:2]
    held = actions.claim(task, by=taker)
    assert not access.asked(other, area)
    states = Invitation.objects.filter(task=task).exclude(person=taker).values_list("state", flat=True)
    assert set(states) == {InvitationState.TAKEN}
    assert not other.notices.filter(read_at=None).exists()  # nobody comes for what is taken
    clock.move(minutes=30)
    assert jobs.offer_in_waves.func() == 0
    assert list(access.board(other, area)) == [task]  # everybody still sees the board
    actions.release(held, by=taker)
    assert list(access.asked(other, area)) == [task]
    assert jobs.offer_in_waves.func() == len(people) - 5


@pytest.mark.django_db
def test_called_off_is_asked_no_more(area: Area, auntie_wang: Person, xiao_zhao: Person) -> None:
    task = errand(area, auntie_wang)
    jobs.offer_in_waves.func()
    assert list(access.asked(xiao_zhao, area)) == [task]
    actions.cancel(task, by=auntie_wang)
    assert not access.asked(xiao_zhao, area)


@pytest.mark.django_db
def test_not_now_and_two_taps(
    area: Area, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    one, two = errand(area, auntie_wang, level=2), errand(area, auntie_wang)
    jobs.offer_in_waves.func()
    browser = sign_in(xiao_zhao)
    note = xiao_zhao.notices.order_by("pk").first()
    assert note is not None
    assert note.words["url"] == reverse("tasks:task", args=[one.pk])
    page = browser.get(note.words["url"]).content.decode()  # the first tap
    assert reverse("tasks:claim", args=[one.pk]) in page
    browser.post(reverse("tasks:claim", args=[one.pk]), {"idempotency_key": "a"})  # the second
    assert Claim.objects.get().person == xiao_zhao
    assert Invitation.objects.get(task=one).state == InvitationState.CLAIMED
    browser.post(reverse("tasks:decline", args=[two.pk]), {"idempotency_key": "b"})
    assert Invitation.objects.get(task=two).state == InvitationState.DECLINED
    with pytest.raises(Conflict, match=r"invitation\.over"):
        waves.decline(two, by=xiao_zhao)
    listed = browser.get(f"/api/v1/areas/{area.slug}/invitations").json()
    assert listed == []


@pytest.mark.django_db
def test_nobody_is_asked_about_everything_at_once(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    """Five questions at a time; a life may be the sixth; and the next day they are asked again."""
    for _ in range(7):
        errand(area, auntie_wang)
    assert jobs.offer_in_waves.func() == 5
    errand(area, auntie_wang, level=1)
    assert jobs.offer_in_waves.func() == 1
    clock.move(hours=13)
    assert jobs.offer_in_waves.func() == 5
    assert (
        Invitation.objects.values("task").distinct().count() == 8
    )  # what nobody was asked about comes first


@pytest.mark.django_db
def test_the_doors_of_a_run_are_not_offered_one_by_one(
    area: Area, building: Building, auntie_wang: Person, xiao_zhao: Person
) -> None:
    from hub.core.tasks import runs
    from hub.core.tasks.words import Kind
    from tests.conftest import door

    runs.open_run(building, "送信", Kind.LETTERS, [door(building, "0101")], by=auntie_wang)
    assert jobs.offer_in_waves.func() == 0


ROUNDS = 20


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_offer_twice(area: Area, auntie_wang: Person) -> None:
    """Both have read that the wave is due; one of them asks, the other asks nobody."""
    crowd(area, 12)
    for _ in range(ROUNDS):
        task = errand(area, auntie_wang)
        results = at_once(*[partial(waves.offer, copy(task)) for _ in range(2)])
        assert sorted(len(found) for found in results) == [0, 5], results  # type: ignore[arg-type]
        assert Invitation.objects.filter(task=task).count() == 5
        actions.cancel(task, by=auntie_wang)


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_guard_asks_ten(
    area: Area, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: whoever looks first and asks then, asks two waves at once."""
    people = crowd(area, 12)
    task = errand(area, auntie_wang)
    looked = threading.Barrier(2)
    turns = iter((people[:5], people[5:10]))

    def look_then_ask() -> object:
        due = Task.objects.get(pk=task.pk).wave == 0
        some = next(turns)
        looked.wait()
        if due:
            Invitation.objects.bulk_create([Invitation(task=task, person=one, wave=1) for one in some])
        return due

    at_once(look_then_ask, look_then_ask)
    assert Invitation.objects.filter(task=task, wave=1).count() == 10
