"""The pages and the API of passes: a resident asks, the desk decides, the gate counts; all of it without scripts."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hub.core.estate import history
from hub.core.kit import clock
from hub.core.media.models import Picture
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from support.models import SupportRequest
from support.passes import actions
from support.passes.models import Pass, PassScan
from support.passes.words import State
from tests.conftest import staff
from tests.core.pictures import jpeg
from tests.journeys.kit import ask
from tests.support.pass_kit import approved, asked, fresh, scanned

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
DESK, GATE = "/area/xinminzhu/passes/", "/area/xinminzhu/gate/"


@pytest.fixture
def guard(area: Area) -> Person:
    """Wu at the gate."""
    return staff("吴保安", area, Role.GUARD)


def call(client: Client, method: str, path: str, key: str = "", **body: Any) -> tuple[int, Any]:
    """One call of the API."""
    headers = {"Idempotency-Key": key} if key else {}
    url = f"/api/v1{path}"
    if method == "GET":
        answer = client.get(url)
    else:
        answer = client.post(url, json.dumps(body), content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def test_a_resident_asks_with_a_photo_and_the_desk_approves_by_one_tap(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn, noon: datetime
) -> None:
    request = ask(area, li_wei, "三院复诊", category="green_channel")
    home = sign_in(li_wei)
    assert f"request={request.pk}" in home.get(f"/requests/{request.pk}/").content.decode()
    form = {
        "person": li_wei.pk, "purpose": "hospital", "starts_at": "2022-04-09T13:00", "back_by": "2022-04-09T17:00",
        "companion": "王芳", "face": SimpleUploadedFile("me.jpg", jpeg((64, 64)), "image/jpeg"), "request": request.pk,
    }  # fmt: skip
    answer = home.post("/passes/new/", form)
    permit = Pass.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/passes/{permit.pk}/")
    assert (permit.starts_at, permit.ends_at) == (noon + timedelta(minutes=55), noon + timedelta(hours=2))
    assert (permit.request, permit.comes_back) == (request, True)
    assert Picture.objects.of("pass", permit.pk).count() == 1
    desk = sign_in(auntie_wang)
    assert desk.post(f"{DESK}{permit.pk}/approval/", {"version": permit.version}).status_code == 303
    assert fresh(permit).state == State.APPROVED
    page = home.get(f"/passes/{permit.pk}/").content.decode()
    assert permit.shown_code in page
    assert '<svg role="img"' in page
    assert desk.post(f"{DESK}{permit.pk}/approval/", {"version": 1}).status_code == 409


def test_the_desk_gives_a_pass_while_somebody_rings(
    area: Area, granny_chen: Person, auntie_wang: Person, sign_in: SignIn, noon: datetime
) -> None:
    desk, door = sign_in(auntie_wang), granny_chen.memberships.get().household
    form = {
        "building": door.building_id,
        "door": "0304",
        "purpose": "dialysis",
        "starts_at": "2022-04-09T12:00",
    }
    assert desk.post(f"{DESK}new/", {**form, "door": "9999"}).status_code == 422
    answer = desk.post(f"{DESK}new/", form)
    permit = Pass.objects.get()
    assert answer["Location"] == f"{DESK}{permit.pk}/"
    assert (permit.state, permit.person, permit.comes_back) == (State.APPROVED, granny_chen, False)
    paper = desk.get(f"{DESK}{permit.pk}/paper/").content.decode()
    assert permit.shown_code in paper
    assert "透析" not in paper


def test_colour_and_word_stand_on_paper_and_at_the_gate_and_nowhere_else(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, sign_in: SignIn, noon: datetime
) -> None:
    actions.make_words()
    word = area.day_words.order_by("day").first()
    assert word is not None
    permit = approved(li_wei, auntie_wang)
    seen = {
        path: word.shown in sign_in(who).get(path).content.decode()
        for who, path in (
            (auntie_wang, f"{DESK}{permit.pk}/paper/"), (guard, GATE), (guard, f"{GATE}sheet/"), (auntie_wang, DESK),
            (li_wei, f"/passes/{permit.pk}/"), (li_wei, "/passes/"),
        )
    }  # fmt: skip
    assert list(seen.values()) == [True, True, True, True, False, False]


def test_a_key_worker_asks_and_two_people_approve(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, sign_in: SignIn, noon: datetime
) -> None:
    form = {
        "person": li_wei.pk, "days": ["1", "3", "5"], "from_time": "06:30", "until_time": "20:00",
        "last_day": "2022-04-20", "words": "自来水厂抢修",
    }  # fmt: skip
    assert sign_in(li_wei).post("/passes/work/", form).status_code == 303
    permit = Pass.objects.get()
    assert (permit.days, permit.from_minute, permit.until_minute, permit.four_eyes) == (
        "135",
        390,
        1200,
        True,
    )
    wang = sign_in(auntie_wang)
    assert wang.post(f"{DESK}{permit.pk}/approval/").status_code == 303
    assert wang.post(f"{DESK}{permit.pk}/approval/").status_code == 403
    assert "approval/" not in wang.get(f"{DESK}{permit.pk}/").content.decode()
    assert sign_in(director_zhou).post(f"{DESK}{permit.pk}/approval/").status_code == 303
    assert fresh(permit).state == State.APPROVED


def test_a_reason_is_needed_to_refuse_and_to_revoke(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    desk, permit, other = sign_in(auntie_wang), approved(li_wei, auntie_wang), asked(li_wei)
    for path in (f"{DESK}{permit.pk}/revocation/", f"{DESK}{other.pk}/refusal/"):
        assert desk.post(path, {"why": ""}).status_code == 422
        assert desk.post(path, {"why": "改期"}).status_code == 303
    assert (fresh(permit).state, fresh(other).state) == (State.REVOKED, State.REFUSED)
    page = sign_in(li_wei).get(f"/passes/{permit.pk}/").content.decode()
    assert "改期" in page


def test_the_gate_without_scripts(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, sign_in: SignIn, noon: datetime
) -> None:
    permit, gate = approved(li_wei, auntie_wang, purpose="dialysis"), sign_in(guard)
    page = gate.get(
        GATE, {"code": permit.shown_code.lower()}, headers={"Accept-Language": "en"}
    ).content.decode()
    assert 'data-verdict="go"' in page
    assert "李伟" in page
    assert "ialysis" not in page
    answer = gate.post(f"{GATE}scans/", {"code": permit.code, "kind": "exit", "idempotency_key": "one-tap"})
    assert (answer.status_code, answer["Location"]) == (303, GATE)
    again = gate.post(f"{GATE}scans/", {"code": permit.code, "kind": "exit", "idempotency_key": "other-tap"})
    assert again.status_code == 409
    for code, word in ((permit.payload[:-4] + "AAAA", "stop"), ("ZZZZ-ZZZZ", "stop"), (permit.payload, "go")):
        assert f'data-verdict="{word}"' in gate.get(GATE, {"code": code}).content.decode()
    assert gate.post(f"{GATE}emergency/", {"why": "birth"}).status_code == 303
    assert gate.post(f"{GATE}emergency/", {"why": "birth"}).status_code == 303
    assert PassScan.objects.filter(kind="emergency").count() == 2


def weekly(person: Person, **more: Any) -> dict[str, Any]:
    """Dialysis on Tuesdays, Thursdays and Saturdays, from noon until five; today is a Saturday."""
    return {
        "person": person.pk, "purpose": "dialysis", "starts_at": "2022-04-09T13:00", "back_by": "2022-04-09T17:00",
        "days": ["2", "4", "6"], "last_day": "2022-05-07", "exits": "1", **more,
    }  # fmt: skip


def test_dialysis_three_times_a_week_is_asked_for_once(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, sign_in: SignIn, noon: datetime
) -> None:
    home = sign_in(li_wei)
    assert 'name="days"' in home.get("/passes/new/").content.decode()
    assert home.post("/passes/new/", weekly(li_wei)).status_code == 303
    permit = Pass.objects.get()
    assert (permit.days, permit.hours, permit.exits_allowed) == ("246", "12:55–17:00", 1)
    assert (permit.four_eyes, permit.comes_back, permit.back_by) == (False, True, None)
    desk = sign_in(auntie_wang)
    assert desk.post(f"{DESK}{permit.pk}/approval/", {"version": permit.version}).status_code == 303
    through = []
    for hours in (0, 0, 4, 24, 24 * 2, 1):  # Saturday twice and home, Sunday, Tuesday twice
        clock.move(hours=hours or 1)
        through.append((f"{timezone.localtime(clock.now()):%a %H}", scanned(fresh(permit), guard).go))
        if through[-1][1]:
            scanned(fresh(permit), guard, "return")
    assert through == [
        ("Sat 13", True), ("Sat 14", False), ("Sat 18", False), ("Sun 18", False), ("Tue 18", False), ("Tue 19", False),
    ]  # fmt: skip
    clock.move(hours=18)
    assert not scanned(fresh(permit), guard).go  # Wednesday
    clock.move(hours=24)
    assert scanned(fresh(permit), guard).go  # Thursday at one


def test_the_desk_gives_it_at_once_too_and_what_is_missing_stands_beside_its_field(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn, noon: datetime
) -> None:
    desk, door = sign_in(auntie_wang), li_wei.memberships.get().household
    sent = {**weekly(li_wei, exits="2"), "building": door.building_id, "door": door.door}
    assert desk.post(f"{DESK}new/", sent).status_code == 303
    permit = Pass.objects.get()
    assert (permit.state, permit.days, permit.exits_allowed) == (State.APPROVED, "246", 2)
    for wrong in ({"back_by": ""}, {"last_day": ""}, {"back_by": "2022-04-09T12:00"}, {"exits": "21"}):
        answer = sign_in(li_wei).post("/passes/new/", weekly(li_wei, **wrong))
        page = answer.content.decode()
        assert (answer.status_code, page.count("field-bad"), "<details open>" in page) == (422, 1, True)
    home = sign_in(li_wei)
    assert home.post("/passes/new/", weekly(li_wei, purpose="other")).status_code == 303
    assert Pass.objects.latest("pk").four_eyes  # again and again, and not for illness


def test_a_guard_finds_no_purpose_anywhere(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, sign_in: SignIn, noon: datetime
) -> None:
    permit, gate = approved(li_wei, auntie_wang, purpose="dialysis", words="每周四透析"), sign_in(guard)
    scanned(permit, guard)
    for path in (
        GATE,
        f"{GATE}now/",
        f"{GATE}sheet/",
        f"{GATE}?code={permit.code}",
        "/api/v1/areas/xinminzhu/gate/bundle",
    ):
        text = gate.get(path).content.decode()
        text = str(json.loads(text)) if path.startswith("/api/") else text
        assert "李伟" in text
        assert not [word for word in ("dialysis", "透析", "hospital", "0502") if word in text.lower()], path
    for path in (DESK, f"{DESK}{permit.pk}/", f"{DESK}{permit.pk}/paper/", f"/api/v1/passes/{permit.pk}"):
        assert gate.get(path).status_code == 404


def test_the_api_from_asking_to_home_again(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, sign_in: SignIn, noon: datetime
) -> None:
    wish = {
        "purpose": "birth", "starts_at": noon.isoformat(), "ends_at": (noon + timedelta(hours=2)).isoformat(),
        "person_id": li_wei.pk,
    }  # fmt: skip
    status, made = call(sign_in(li_wei), "POST", "/passes", "k1", **wish)
    assert (status, made["state"], made["payload"]) == (201, "requested", "")
    assert call(sign_in(li_wei), "POST", "/passes", "k1", **wish)[1]["id"] == made["id"]
    path = f"/areas/xinminzhu/passes/{made['id']}"
    status, held = call(sign_in(auntie_wang), "POST", f"{path}/approval", "k2")
    assert (status, held["state"], held["approved_by"]) == (200, "approved", "王阿姨")
    gate = sign_in(guard)
    [face] = call(gate, "GET", "/areas/xinminzhu/gate/bundle")[1]["passes"]
    assert (face["code"], face["from"]) == (made["code"], int(noon.timestamp()))
    tap = {"code": held["payload"], "kind": "exit", "tap": "a-tap-of-wu"}
    said = [call(gate, "POST", "/areas/xinminzhu/gate/scans", key, **tap) for key in ("t1", "t1", "t2")]
    assert [(status, scan["go"], scan["id"]) for status, scan in said] == [(201, True, said[0][1]["id"])] * 3
    stop = call(gate, "POST", "/areas/xinminzhu/gate/scans", "t3", **{**tap, "tap": "another-tap"})[1]
    assert (stop["go"], stop["reason"]) == (False, "out")
    status, _changed = call(
        sign_in(auntie_wang), "POST", f"{path}/window", "k3", back_by=(noon + timedelta(hours=9)).isoformat()
    )
    assert (status, fresh(Pass.objects.get()).due_back) == (200, noon + timedelta(hours=9))
    call(sign_in(auntie_wang), "POST", f"{path}/revocation", "k4", why="x")
    bundle = call(gate, "GET", "/areas/xinminzhu/gate/bundle")[1]
    assert (bundle["passes"], bundle["dead"]) == (
        [],
        [{"code": made["code"], "reason": "revoked", "out": True}],
    )
    home = call(
        gate, "POST", "/areas/xinminzhu/gate/scans", "t4", **{**tap, "kind": "return", "tap": "home-again"}
    )[1]
    assert home["counted"]


def test_a_stranger_finds_nothing(
    area: Area, li_wei: Person, granny_chen: Person, auntie_wang: Person, stranger: Person, sign_in: SignIn
) -> None:
    permit = approved(li_wei, auntie_wang)
    for path in (f"{DESK}{permit.pk}/", GATE, f"{GATE}?code={permit.code}", f"/api/v1/passes/{permit.pk}"):
        assert {sign_in(who).get(path).status_code for who in (stranger, granny_chen)} == {404}
    assert sign_in(granny_chen).get(f"/passes/{permit.pk}/").status_code == 404
    assert sign_in(auntie_wang, second_factor=False).get(DESK).status_code == 302


def test_a_request_of_somebody_else_is_not_taken_along(
    area: Area, li_wei: Person, granny_chen: Person, sign_in: SignIn, noon: datetime
) -> None:
    other: SupportRequest = ask(area, granny_chen, "透析", category="green_channel")
    form = {"person": li_wei.pk, "purpose": "other", "starts_at": "2022-04-09T13:00", "request": other.pk}
    assert sign_in(li_wei).post("/passes/new/", form).status_code == 404
    assert clock.now() == noon
    assert not Pass.objects.exists()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59", "2022-04-08T10:00", "now"])
def test_a_moment_out_of_all_reason_is_said_so_and_breaks_nothing(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn, noon: datetime, moment: str
) -> None:
    form = {"person": li_wei.pk, "purpose": "other", "starts_at": moment, "back_by": moment}
    assert sign_in(li_wei).post("/passes/new/", form).status_code == 422
    permit = approved(li_wei, auntie_wang)
    change = {"starts_at": moment, "ends_at": moment, "back_by": moment}
    assert sign_in(auntie_wang).post(f"{DESK}{permit.pk}/window/", change).status_code == 422
    naive = {"purpose": "other", "starts_at": "2022-04-09T13:00:00", "ends_at": "2022-04-09T14:00:00"}
    assert call(sign_in(li_wei), "POST", "/passes", "k", **naive)[0] == 422


def test_the_household_sees_who_read_why_somebody_leaves(
    area: Area, li_wei: Person, auntie_wang: Person, guard: Person, sign_in: SignIn, noon: datetime
) -> None:
    """A dialysis is health data: its page at the desk is a reading, the list and the gate do not say it."""
    permit, other = approved(li_wei, auntie_wang, purpose="dialysis"), asked(li_wei, purpose="other")
    home = li_wei.memberships.get().household
    desk = sign_in(auntie_wang)
    for page in (f"{DESK}?view=approved", f"{DESK}{other.pk}/"):
        assert "透析" not in desk.get(page).content.decode()
    assert "透析" not in sign_in(guard).get(GATE).content.decode()
    assert history.readings_of(home) == []
    assert "透析" in sign_in(auntie_wang).get(f"{DESK}{permit.pk}/").content.decode()
    [line] = history.readings_of(home)
    assert (line.who, line.details["place"]) == (auntie_wang.name, f"pass:{permit.pk}")
    assert call(sign_in(auntie_wang), "GET", f"/areas/{area.slug}/passes/{permit.pk}")[0] == 200
    assert len(history.readings_of(home)) == 2
