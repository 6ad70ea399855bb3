"""A building's batch: claimed whole, done door by door or a floor at a time."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.kit.errors import Conflict
from hub.core.people.models import Building, Person
from hub.core.tasks import actions, runs
from hub.core.tasks.models import Claim, Load, Run, Task
from hub.core.tasks.words import ClaimState, Kind, TaskState
from tests.conftest import door

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(building: Building, auntie_wang: Person) -> Run:
    """Letters for four doors on two floors."""
    doors = [door(building, number) for number in ("0101", "0102", "0201", "0202")]
    return runs.open_run(building, "送信：12栋", Kind.LETTERS, doors, by=auntie_wang)


def test_the_board_shows_one_run_and_not_its_doors(
    letters: Run, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    page = sign_in(xiao_zhao).get(f"/area/{letters.area.slug}/tasks/").content.decode()
    assert page.count(f'href="/runs/{letters.pk}/"') == 1
    assert f"/tasks/{letters.tasks.first().pk}/" not in page  # type: ignore[union-attr]


def test_the_load_comes_first_and_is_on_no_floor(
    letters: Run, xiao_zhao: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    load = actions.Errand(title="29份", kind=Kind.DELIVERY, building=letters.building, run=letters)
    actions.open_task(letters.area, load, by=auntie_wang)
    assert [floor.number for floor in runs.sheet(letters, xiao_zhao).floors] == [None, 2, 1]
    actions.claim_run(letters, by=xiao_zhao)
    assert [floor.number for floor in runs.floors(letters, xiao_zhao)] == [None, 2, 1]
    browser = sign_in(xiao_zhao)
    for page in (f"/runs/{letters.pk}/", f"/runs/{letters.pk}/sheet/"):
        words = browser.get(page).content.decode()
        assert words.index("整栋楼") < words.index("2楼")
    sheet = browser.get(f"/api/v1/runs/{letters.pk}/sheet").json()
    assert [floor["number"] for floor in sheet["floors"]] == [None, 2, 1]


def test_walked_by_floor_and_by_door(letters: Run, xiao_zhao: Person, sign_in: Callable[..., Client]) -> None:
    browser = sign_in(xiao_zhao)
    browser.post(f"/runs/{letters.pk}/claim/", {"idempotency_key": "a"})
    assert [floor.number for floor in runs.floors(letters, xiao_zhao)] == [2, 1]
    browser.post(f"/runs/{letters.pk}/floors/completion/", {"floor": "2", "idempotency_key": "b"})
    assert Task.objects.filter(run=letters, state=TaskState.DONE).count() == 2
    for claim in Claim.objects.filter(run=letters, state=ClaimState.STARTED):
        browser.post(
            f"/claims/{claim.pk}/completion/", {"token": claim.token, "idempotency_key": f"c{claim.pk}"}
        )
    assert not Task.objects.filter(run=letters, state=TaskState.OPEN).exists()
    assert Load.objects.get(person=xiao_zhao).active == 0


def test_somebody_else_cannot_take_what_is_taken(
    letters: Run, xiao_zhao: Person, director_zhou: Person
) -> None:
    actions.claim_run(letters, by=xiao_zhao)
    assert not runs.open_runs(xiao_zhao, letters.area).exists()


def test_a_run_given_back_shows_its_doors_once(letters: Run, xiao_zhao: Person, auntie_wang: Person) -> None:
    """However often it was taken: the claims that are over are not doors."""
    for _ in range(2):
        actions.claim_run(letters, by=xiao_zhao)
        for held in Claim.objects.filter(run=letters, state=ClaimState.CLAIMED):
            actions.release(held, by=xiao_zhao)
    [shown] = runs.open_runs(xiao_zhao, letters.area)
    assert shown.doors == 4  # type: ignore[attr-defined]


def test_no_door_no_run(building: Building, auntie_wang: Person) -> None:
    with pytest.raises(Conflict, match=r"run\.empty"):
        runs.open_run(building, "x", Kind.LETTERS, [], by=auntie_wang)
    assert not Run.objects.exists()


def test_a_stranger_sees_no_run(letters: Run, stranger: Person, sign_in: Callable[..., Client]) -> None:
    browser = sign_in(stranger)
    assert browser.get(f"/runs/{letters.pk}/").status_code == 404
    assert browser.post(f"/runs/{letters.pk}/claim/").status_code == 404
