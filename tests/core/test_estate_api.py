"""The estate's verbs for programs: the same access and actions, problem details, what is there now."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hub.core.estate import history
from hub.core.estate.actions import care
from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import CareKind
from tests.core.estate_kit import fresh, household_of

SignIn = Callable[..., Client]


class Api:
    """A program that is signed in as somebody."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(self, method: str, path: str, key: str = "", **body: Any) -> tuple[int, Any]:
        """Status and body of one call."""
        headers = {"Idempotency-Key": key} if key else {}
        answer = self.client.generic(
            method, f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers
        )
        return answer.status_code, json.loads(answer.content) if answer.content else None


@pytest.fixture
def desk(auntie_wang: Person, sign_in: SignIn) -> Api:
    """Auntie Wang's program."""
    return Api(sign_in(auntie_wang))


@pytest.mark.django_db
def test_places_by_a_program(
    area: Area, building: Building, desk: Api, other_area: Area, sign_in: SignIn, stranger: Person
) -> None:
    """Added, changed, found; another estate's program finds nothing."""
    status, made = desk("POST", f"/areas/{area.slug}/buildings", number="13", zone="西")
    assert (status, made["position"]) == (201, building.position + 1)
    assert desk("PATCH", f"/buildings/{made['id']}", zone="南", version=1)[1]["zone"] == "南"
    status, house = desk("POST", f"/buildings/{made['id']}/households", door="0101")
    assert (status, house["address"]) == (201, "13 0101") or house["address"].endswith("0101")
    assert [row["id"] for row in desk("GET", f"/areas/{area.slug}/households?q=0101")[1]] == [house["id"]]
    theirs = Api(sign_in(stranger))
    for path in (f"/areas/{area.slug}", f"/areas/{area.slug}/buildings", f"/households/{house['id']}"):
        assert theirs("GET", path)[0] == 404


@pytest.mark.django_db
def test_a_stale_change_gets_what_is_there_now(
    granny_door: Household, granny_chen: Person, desk: Api
) -> None:
    """409 in the shape of the thing itself."""
    desk("PATCH", f"/households/{granny_door.pk}", remark="门铃坏了", version=1)
    status, problem = desk("PATCH", f"/households/{granny_door.pk}", remark="敲门要响", version=1)
    assert (status, problem["code"]) == (409, "state.changed")
    assert (problem["now"]["remark"], problem["now"]["version"]) == ("门铃坏了", 2)


@pytest.mark.django_db
def test_the_same_key_is_the_same_answer_and_another_body_is_refused(building: Building, desk: Api) -> None:
    """A repetition over a bad line adds nothing."""
    path = f"/buildings/{building.pk}/households"
    first = desk("POST", path, key="tap", door="0601")
    assert desk("POST", path, key="tap", door="0601") == first
    assert desk("POST", path, key="tap", door="0602")[0] == 422
    assert building.households.count() == 1


@pytest.mark.django_db
def test_who_lives_where_by_a_program(
    granny_door: Household, granny_chen: Person, building: Building, desk: Api
) -> None:
    """Moved in, corrected, made head, moved, off the list."""
    path = f"/households/{granny_door.pk}"
    status, made = desk(
        "POST", f"{path}/members", name="陈小红", phone="199 5555 0101", born="1975年2月", version=1
    )
    assert (status, made["phone"], made["born"]) == (201, "+8619955550101", "1975-02")
    assert desk("POST", f"{path}/members", name="x", phone="12")[1]["errors"].keys() == {"phone"}
    assert desk("PATCH", f"/members/{made['id']}", name="陈红", version=1)[1]["name"] == "陈红"
    assert desk("POST", f"{path}/head", member=made["id"])[0] == 200
    status, other = desk("POST", f"/buildings/{building.pk}/households", door="0601")
    assert desk("POST", f"{path}/moves", members=[made["id"]], to=other["id"])[1]["id"] == other["id"]
    [moved] = desk("GET", f"/households/{other['id']}/members")[1]
    assert desk("POST", f"/members/{moved['id']}/departure", why="搬走")[0] == 200
    assert household_of(granny_chen) == granny_door


@pytest.mark.django_db
def test_health_data_by_a_program_is_recorded(
    granny_door: Household,
    granny_chen: Person,
    auntie_wang: Person,
    xiao_zhao: Person,
    desk: Api,
    sign_in: SignIn,
) -> None:
    """Read by the committee only; the household finds the reading, and itself its flags."""
    care.set_flag(granny_door, care.Note(CareKind.DIALYSIS, consent=True), by=auntie_wang, person=granny_chen)
    assert desk("GET", f"/households/{granny_door.pk}/health")[1]["flags"][0]["kind"] == "dialysis"
    assert [line.details["place"] for line in history.readings_of(granny_door)] == ["api"]
    assert Api(sign_in(xiao_zhao))("GET", f"/households/{granny_door.pk}/health")[0] == 404
    own = Api(sign_in(granny_chen))
    assert own("GET", f"/my/households/{granny_door.pk}/health")[1]["flags"][0]["kind"] == "dialysis"
    assert own("GET", f"/my/households/{granny_door.pk}/health/readings")[1][0]["who"] == "王阿姨"


@pytest.mark.django_db
def test_a_status_by_a_program(granny_door: Household, granny_chen: Person, desk: Api) -> None:
    """A stale one is refused without telling the status."""
    member = granny_chen.memberships.get()
    status, made = desk("POST", f"/members/{member.pk}/health", kind="positive", since="2022-04-08")
    assert status == 201
    status, problem = desk("POST", f"/members/{member.pk}/health", kind="recovered", since="2022-04-18")
    assert status == 409
    assert "positive" not in json.dumps(problem)
    assert desk("POST", f"/members/{member.pk}/health/clearance", replaces=made["id"])[0] == 204


@pytest.mark.django_db
def test_roles_by_a_program(
    area: Area, li_wei: Person, stranger: Person, director_zhou: Person, desk: Api, sign_in: SignIn
) -> None:
    """Leads only, freshly confirmed; a stranger cannot be found by trying ids."""
    assert desk("GET", f"/areas/{area.slug}/roles")[0] == 404
    lead = Api(sign_in(director_zhou))
    status, held = lead("POST", f"/areas/{area.slug}/roles", person=li_wei.pk, role="volunteer", days=7)
    assert (status, held["name"]) == (201, "李伟")
    assert lead("POST", f"/areas/{area.slug}/roles", person=stranger.pk, role="volunteer")[0] == 404
    longer = f"/areas/{area.slug}/roles/{held['id']}/extension"
    assert lead("POST", longer, days=9, until=held["expires_at"])[0] == 200
    assert lead("POST", f"/areas/{area.slug}/roles/{held['id']}/revocation", why="够了")[0] == 200
    [own] = [row for row in lead("GET", f"/areas/{area.slug}/roles")[1] if row["role"] == "lead"]
    status, problem = lead("POST", f"/areas/{area.slug}/roles/{own['id']}/revocation")
    assert (status, problem["code"]) == (409, "role.last_lead")


@pytest.mark.django_db
def test_acting_by_a_program(
    granny_door: Household, granny_chen: Person, li_wei: Person, desk: Api, sign_in: SignIn
) -> None:
    """Approved, seen by the neighbour, objected to by the household."""
    status, held = desk("POST", f"/households/{granny_door.pk}/proxies", person=li_wei.pk)
    assert status == 201
    neighbour, own = Api(sign_in(li_wei)), Api(sign_in(granny_chen))
    assert [row["id"] for row in neighbour("GET", "/my/acting")[1]] == [granny_door.pk]
    assert neighbour("POST", f"/my/proxies/{held['id']}/objection")[0] == 404
    assert own("POST", f"/my/proxies/{held['id']}/objection")[0] == 200
    assert neighbour("GET", "/my/acting")[1] == []
    assert own("GET", f"/households/{granny_door.pk}/done") == (200, [])
    assert neighbour("GET", f"/households/{granny_door.pk}/done")[0] == 404


@pytest.mark.django_db
def test_announcements_by_a_program(
    area: Area, building: Building, granny_chen: Person, li_wei: Person, desk: Api, sign_in: SignIn
) -> None:
    """Written, sent, read in one's language, read out by phone, withdrawn."""
    base, words = f"/areas/{area.slug}/announcements", {"en": {"title": "Water", "body": "Off."}}
    status, made = desk("POST", base, texts=words, audience="building", building=building.pk)
    assert (status, made["state"]) == (201, "draft")
    one = f"{base}/{made['id']}"
    assert desk("PUT", one, texts=words, audience="everyone", version=1)[1]["audience"] == "everyone"
    assert desk("POST", f"{one}/sending", version=2)[1]["state"] == "out"
    resident = Api(sign_in(li_wei))
    [item] = resident("GET", "/announcements")[1]["items"]
    assert (item["title"], item["fallback"]) == ("Water", True)
    assert resident("POST", f"/announcements/{made['id']}/receipt", edition=1)[0] == 200
    assert desk("GET", f"{one}/reading")[1] == [
        {"building": building.pk, "name": "12栋", "doors": 2, "read": 1}
    ]
    [unread] = desk("GET", f"{one}/unread?building={building.pk}")[1]
    assert desk("POST", f"{one}/told", household=unread["id"], how="phone")[0] == 200
    assert desk("POST", f"{one}/revision", texts=words, tell_again=True, version=3)[1]["must_read"] == 2
    assert desk("POST", f"{one}/withdrawal", why="改期")[1]["state"] == "withdrawn"
    assert resident("GET", f"/announcements/{made['id']}")[0] == 404


@pytest.mark.django_db
def test_duty_and_wishes_by_a_program(
    area: Area, granny_door: Household, granny_chen: Person, desk: Api, sign_in: SignIn
) -> None:
    """On, seen, off; asked, declined with a reason."""
    from datetime import timedelta

    from hub.core.kit import clock

    until = (clock.now() + timedelta(hours=4)).isoformat()
    assert desk("POST", f"/areas/{area.slug}/duty", until=until)[0] == 201
    assert desk("GET", f"/areas/{area.slug}/duty")[1][0]["name"] == "王阿姨"
    assert desk("POST", f"/areas/{area.slug}/duty/end", handover="好")[0] == 200
    own = Api(sign_in(granny_chen))
    status, asked = own("POST", f"/my/households/{granny_door.pk}/care-wishes", kind="infant")
    assert status == 201
    assert desk("GET", f"/areas/{area.slug}/care-wishes")[1][0]["id"] == asked["id"]
    assert desk("POST", f"/care-wishes/{asked['id']}/decision", grant=False)[0] == 422
    assert desk("POST", f"/care-wishes/{asked['id']}/decision", grant=False, answer="没有")[0] == 200


@pytest.mark.django_db
def test_without_the_second_factor_a_program_gets_nothing(
    granny_door: Household, auntie_wang: Person, sign_in: SignIn
) -> None:
    """403 with its own code, nothing changed."""
    api = Api(sign_in(auntie_wang, second_factor=False))
    status, problem = api("PATCH", f"/households/{granny_door.pk}", remark="x")
    assert (status, problem["code"]) == (403, "second_factor.needed")
    assert fresh(granny_door).remark == ""
