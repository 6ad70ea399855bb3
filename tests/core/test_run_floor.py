"""A floor said done after its doors went back to the board: kept as a note, and whoever said it is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit.errors import Conflict
from hub.core.people.models import Building, Person
from hub.core.tasks import actions, runs
from hub.core.tasks.models import Claim, Run
from hub.core.tasks.words import ClaimState, Kind
from tests.conftest import door

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def taken(building: Building, auntie_wang: Person, xiao_zhao: Person) -> Run:
    """Letters for two doors of the first floor and one of the second, in Xiao Zhao's hands."""
    homes = [door(building, number) for number in ("0101", "0102", "0201")]
    run = runs.open_run(building, "送信：12栋", Kind.LETTERS, homes, by=auntie_wang)
    return actions.claim_run(run, by=xiao_zhao)


def first_floor(run: Run) -> list[Claim]:
    """What was claimed of it, in the order of its doors."""
    return list(Claim.objects.filter(run=run, task__household__floor=1).order_by("pk"))


def letter(run: Run, key: str = "a") -> dict[str, Any]:
    """What the page sends, as it was drawn before the network went."""
    named = [f"{claim.pk}:{claim.token}" for claim in first_floor(run)]
    return {"floor": "1", "door": named, "idempotency_key": key}


def noted(run: Run) -> list[bool]:
    """At which doors a note was left."""
    return [bool(claim.late_note) for claim in first_floor(run)]


def test_the_page_names_its_doors(taken: Run, xiao_zhao: Person, sign_in: SignIn) -> None:
    page = sign_in(xiao_zhao).get(reverse("tasks:run", args=[taken.pk])).content.decode()
    for claim in first_floor(taken):
        assert f'name="door" value="{claim.pk}:{claim.token}"' in page


@pytest.mark.parametrize(("language", "words"), [("en", "not yours any more"), ("zh-hans", "已不由您负责")])
def test_the_desk_took_the_doors_back_meanwhile(
    language: str, words: str, taken: Run, auntie_wang: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    sent, browser = letter(taken), sign_in(xiao_zhao)
    for claim in first_floor(taken):
        actions.take_back(claim, by=auntie_wang)
    Person.objects.update(language=language)
    url = reverse("tasks:complete_floor", args=[taken.pk])
    for _twice in range(2):
        answer = browser.post(url, sent)
        assert (answer.status_code, words in answer.content.decode()) == (409, True)
    assert noted(taken) == [True, True]
    assert {claim.state for claim in first_floor(taken)} == {ClaimState.RELEASED}


def test_one_of_them_was_taken_back_and_the_other_is_done(
    taken: Run, auntie_wang: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    sent = letter(taken)
    actions.take_back(first_floor(taken)[0], by=auntie_wang)
    url = reverse("tasks:complete_floor", args=[taken.pk])
    for _twice in range(2):
        assert sign_in(xiao_zhao).post(url, sent).status_code == 302
    assert noted(taken) == [True, False]
    assert [claim.state for claim in first_floor(taken)] == [ClaimState.RELEASED, ClaimState.DONE]


def test_what_was_done_one_by_one_before_is_no_refusal(
    taken: Run, xiao_zhao: Person, sign_in: SignIn
) -> None:
    sent = letter(taken)
    for claim in first_floor(taken):
        actions.complete(claim, by=xiao_zhao, token=claim.token)
    assert sign_in(xiao_zhao).post(reverse("tasks:complete_floor", args=[taken.pk]), sent).status_code == 302
    assert noted(taken) == [False, False]


def test_a_page_of_before_that_names_none(taken: Run, auntie_wang: Person, xiao_zhao: Person) -> None:
    """Kept on a phone from before: what is held counts, and where nothing is, that is said."""
    runs.complete_floor(taken, 1, by=xiao_zhao)
    runs.complete_floor(taken, 1, by=xiao_zhao)
    assert {claim.state for claim in first_floor(taken)} == {ClaimState.DONE}
    for claim in Claim.objects.filter(run=taken, task__household__floor=2):
        actions.take_back(claim, by=auntie_wang)
    with pytest.raises(Conflict, match=r"run\.floor_over"):
        runs.complete_floor(taken, 2, by=xiao_zhao)


def test_somebody_elses_doors_are_not_found(
    taken: Run, auntie_wang: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    url, sent = reverse("tasks:complete_floor", args=[taken.pk]), letter(taken)
    assert sign_in(auntie_wang).post(url, sent).status_code == 404
    for broken in ("x:y", "1", f"{10**30}:x", ":", "-1:x"):
        answer = sign_in(xiao_zhao).post(url, {**sent, "door": broken, "idempotency_key": broken})
        assert answer.status_code in (404, 422), broken
    assert {claim.state for claim in first_floor(taken)} == {ClaimState.CLAIMED}


def test_a_program_names_them_too(
    taken: Run, auntie_wang: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    named = [{"claim": claim.pk, "token": claim.token} for claim in first_floor(taken)]
    for claim in first_floor(taken):
        actions.take_back(claim, by=auntie_wang)
    url, json = f"/api/v1/runs/{taken.pk}/floors/1/completion", "application/json"
    answer = sign_in(xiao_zhao).post(url, {"doors": named}, json)
    assert (answer.status_code, answer.json()["code"]) == (409, "run.floor_over")
    assert noted(taken) == [True, True]
    bare = sign_in(xiao_zhao).post(f"/api/v1/runs/{taken.pk}/floors/2/completion", content_type=json)
    assert bare.status_code == 200
