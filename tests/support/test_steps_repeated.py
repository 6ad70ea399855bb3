"""A step that is sent again with its key gives the same answer (contract.md): the network lost the first one."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hub.core.people.models import Area, Household, Person
from hub.core.record.write import history
from hub.core.tasks.models import Claim, Task
from support import actions
from support.models import SupportRequest
from support.words import State

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def send(client: Client, path: str, key: str, **body: Any) -> tuple[int, Any]:
    answer = client.post(
        f"/api/v1{path}", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key}
    )
    return answer.status_code, answer.json()


@pytest.fixture
def case(area: Area, li_wei: Person) -> SupportRequest:
    """Li Wei's request, which nobody has yet."""
    household = li_wei.memberships.get().household
    return actions.raise_request(
        area, actions.Wish(category="food", text="没米了", household=household), by=li_wei
    )


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("acceptance", {}),
        ("refusal", {"reason": "请联系供电公司。"}),
        ("snooze", {"minutes": 30}),
        ("level", {"level": 2}),
    ],
)
def test_a_step_of_the_desk_is_taken_once(
    area: Area, case: SupportRequest, auntie_wang: Person, sign_in: SignIn, step: str, body: dict[str, Any]
) -> None:
    wang, path = sign_in(auntie_wang), f"/areas/{area.slug}/cases/{case.pk}/{step}"
    first = send(wang, path, "tap", **body)
    lines = len(list(history("request", case.pk)))
    again = send(wang, path, "tap", **body)
    assert (first[0], again) == (200, first)
    assert len(list(history("request", case.pk))) == lines


def test_the_same_key_for_another_case_or_step_is_refused(
    area: Area, case: SupportRequest, granny_door: Household, auntie_wang: Person, sign_in: SignIn
) -> None:
    other = actions.raise_request(
        area, actions.Wish(category="food", text="没菜了", household=granny_door), by=auntie_wang
    )
    wang = sign_in(auntie_wang)
    assert send(wang, f"/areas/{area.slug}/cases/{case.pk}/acceptance", "tap")[0] == 200
    status, problem = send(wang, f"/areas/{area.slug}/cases/{other.pk}/acceptance", "tap")
    assert (status, problem["code"]) == (422, "idempotency.other_body")
    other.refresh_from_db()
    assert other.owner is None


def test_a_refused_step_keeps_no_key(
    area: Area, case: SupportRequest, auntie_wang: Person, director_zhou: Person, sign_in: SignIn
) -> None:
    """Somebody was quicker: 409, each time one asks."""
    actions.accept(case, by=director_zhou)
    wang, path = sign_in(auntie_wang), f"/areas/{area.slug}/cases/{case.pk}/acceptance"
    assert [send(wang, path, "tap")[0] for _try in range(2)] == [409, 409]


def test_a_resident_withdraws_once(case: SupportRequest, li_wei: Person, sign_in: SignIn) -> None:
    browser = sign_in(li_wei)
    answers = [send(browser, f"/requests/{case.pk}/withdrawal", "tap") for _try in range(2)]
    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][1]["state"]) == (200, State.CANCELLED)


def test_the_desk_page_takes_a_second_press_for_the_first(
    area: Area, case: SupportRequest, auntie_wang: Person, sign_in: SignIn
) -> None:
    wang, url = sign_in(auntie_wang), f"/area/{area.slug}/desk/{case.pk}/acceptance/"
    assert [wang.post(url, {"idempotency_key": "tap"}).status_code for _try in range(2)] == [302, 302]


def test_a_volunteer_starts_and_gives_back_once(
    area: Area, case: SupportRequest, auntie_wang: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    zhao = sign_in(xiao_zhao)
    send(sign_in(auntie_wang), f"/areas/{area.slug}/cases/{case.pk}/tasks", "make", title="送米")
    claim = send(zhao, f"/tasks/{Task.objects.get().pk}/claim", "take")[1]["id"]
    for verb in ("start", "release"):
        answers = [send(zhao, f"/claims/{claim}/{verb}", verb) for _try in range(2)]
        assert answers[0] == answers[1], verb
        assert answers[0][0] == 200
    assert Claim.objects.get().state == "released"
    assert Task.objects.get().claimed == 0
