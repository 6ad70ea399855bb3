"""What the desk and those at the doors do: give and take back, knock, guards, the photo once, exports, the team."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock, invariants
from hub.core.kit.errors import Conflict, NotYours
from hub.core.media.models import Picture
from hub.core.people.models import Area, Building, CareFlag, Duty, Household, Person
from hub.core.people.words import CareKind, CareSource, Role
from hub.core.tasks import access, actions, doors, jobs, runs, sources, team
from hub.core.tasks.models import BreakPrompt, Claim, Load, Run, Task
from hub.core.tasks.words import ClaimState, Kind, TaskState
from tests.conftest import door, staff
from tests.core.pictures import jpeg, upload

pytestmark = pytest.mark.django_db


def errand(area: Area, by: Person, **more: object) -> Task:
    """An errand on the board."""
    return actions.open_task(area, actions.Errand(title="去三院取药", **more), by=by)  # type: ignore[arg-type]


def wrong() -> list[str]:
    """What `manage.py verify` says of errands."""
    return [str(one) for one in invariants.differences("tasks")]


def test_given_to_somebody_by_the_same_rules(area: Area, auntie_wang: Person, xiao_zhao: Person) -> None:
    held = actions.assign(errand(area, auntie_wang), xiao_zhao, by=auntie_wang)
    assert (held.person, held.state) == (xiao_zhao, ClaimState.CLAIMED)
    assert xiao_zhao.notices.get().verb == "tasks.claim.assigned"
    with pytest.raises(Conflict, match=r"task\.skill"):
        actions.assign(errand(area, auntie_wang, skill="drive"), xiao_zhao, by=auntie_wang)
    Load.objects.filter(person=xiao_zhao).update(cap=1)
    with pytest.raises(Conflict, match=r"task\.cap"):
        actions.assign(errand(area, auntie_wang), xiao_zhao, by=auntie_wang)
    with pytest.raises(NotYours):
        actions.assign(errand(area, auntie_wang), xiao_zhao, by=xiao_zhao)
    assert not wrong()


def test_taken_back_is_free_at_once(
    area: Area, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    task = errand(area, auntie_wang)
    held = actions.claim(task, by=xiao_zhao)
    desk = sign_in(auntie_wang)
    desk.post(reverse("tasks:take_back", args=[held.pk]), {"idempotency_key": "a"})
    assert held.reread().state == ClaimState.RELEASED
    assert xiao_zhao.notices.get().verb == "tasks.claim.taken_back"
    page = desk.get(reverse("desk:errand_assign", args=[area.slug, task.pk])).content.decode()
    assert "小赵" in page
    sent = {"person": str(xiao_zhao.pk), "idempotency_key": "b"}
    desk.post(reverse("desk:errand_assign", args=[area.slug, task.pk]), sent)
    assert Claim.objects.filter(task=task, state=ClaimState.CLAIMED).get().person == xiao_zhao
    assert sign_in(xiao_zhao).post(reverse("tasks:take_back", args=[held.pk])).status_code == 404


def test_the_list_is_narrowed(
    area: Area, building: Building, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    far = Building.objects.create(area=area, number="30", zone="西", position=1)
    near = errand(area, auntie_wang, building=building, kind=Kind.MEDICINE, level=1)
    late = errand(area, auntie_wang, building=far, due_at=noon - timedelta(minutes=1), for_volunteers=False)
    actions.claim(near, by=xiao_zhao)

    def found(**wanted: object) -> list[Task]:
        return list(access.tasks_at_desk(area, "open", access.Wanted(**wanted)))  # type: ignore[arg-type]

    assert found() == [near, late]
    assert found(zone="西") == found(held="late") == found(held="free") == found(building=far.pk) == [late]
    assert found(kind="medicine") == found(level=1) == found(held="claimed") == [near]
    assert found(workforce="volunteer") == [near]


def test_could_not_reach_becomes_one_run_of_the_building(
    area: Area, building: Building, granny_door: Household, auntie_wang: Person, xiao_zhao: Person
) -> None:
    first = doors.knock(granny_door, doors.Why(details="打电话没人接"), by=auntie_wang)
    again = doors.knock(granny_door, doors.Why(), by=auntie_wang)
    other = doors.knock(door(building, "0401"), doors.Why(), by=auntie_wang)
    assert (first.pk, first.run_id) == (again.pk, other.run_id)
    run = Run.objects.get()
    actions.claim_run(run, by=xiao_zhao)
    later = doors.knock(door(building, "0402"), doors.Why(), by=auntie_wang)
    assert later.run_id != run.pk  # nobody adds doors behind the claimer's back
    assert Claim.objects.count() == 2
    assert not wrong()


def test_nobody_answered_at_a_door_of_a_run(
    area: Area, building: Building, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    run = runs.open_run(
        building, "送信", Kind.LETTERS, [door(building, "0101"), door(building, "0102")], by=auntie_wang
    )
    actions.claim_run(run, by=xiao_zhao)
    held = Claim.objects.filter(run=run).order_by("pk").first()
    assert held is not None
    browser = sign_in(xiao_zhao)
    for _ in range(2):
        browser.post(
            reverse("tasks:unreached", args=[held.pk]), {"token": held.token, "idempotency_key": "a"}
        )
    knock = Task.objects.get(kind=Kind.DOOR_KNOCK)
    assert (knock.household, held.reread().state) == (held.task.household, ClaimState.DONE)
    second = Claim.objects.filter(run=run).exclude(pk=held.pk).get()
    actions.complete(second, by=xiao_zhao, token=second.token)
    doors.unreached(second, by=xiao_zhao, token=second.token)  # said after it was done: nobody need knock
    assert Task.objects.filter(kind=Kind.DOOR_KNOCK).count() == 1
    no_door = actions.claim(errand(area, auntie_wang), by=xiao_zhao)
    with pytest.raises(Conflict, match=r"claim\.no_door"):
        doors.unreached(no_door, by=xiao_zhao, token=no_door.token)
    assert not wrong()


def test_a_run_sheet_has_boxes_the_pick_up_point_and_who_cannot_come_down(
    area: Area, building: Building, granny_door: Household, auntie_wang: Person, xiao_zhao: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    CareFlag.objects.create(
        household=granny_door, episode=area.episodes.get(ended_at=None), kind=CareKind.DIALYSIS,
        source=CareSource.STAFF,
    )  # fmt: skip
    door(building, "0502")
    sent = {
        "title": "送菜", "kind": "delivery", "building": str(building.pk), "pick_up": "12栋门口",
        "doors": "0304:2 0502", "idempotency_key": "a",
    }  # fmt: skip
    desk = sign_in(auntie_wang)
    missing = desk.post(reverse("desk:run_new", args=[area.slug]), {**sent, "doors": "0999"})
    assert missing.status_code == 422
    assert desk.post(reverse("desk:run_new", args=[area.slug]), sent).status_code == 303
    run = Run.objects.get()
    assert set(run.tasks.values_list("household__door", "boxes", "to_door")) == {
        ("0304", 2, True),
        ("0502", 0, False),
    }
    sheet = sign_in(xiao_zhao).get(reverse("tasks:run_sheet", args=[run.pk])).content.decode()
    assert "12栋门口" in sheet
    assert "0304" in sheet
    assert "透析" not in sheet
    assert "ialysis" not in sheet


def test_done_twice_keeps_the_photo_once(
    area: Area, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    """From two tabs, with two keys: the second finds it done."""
    held = actions.claim(errand(area, auntie_wang), by=xiao_zhao)
    browser, url = sign_in(xiao_zhao), reverse("tasks:complete", args=[held.pk])
    for key in ("a", "b", "b"):
        sent = {"token": held.token, "picture": upload(jpeg((64, 32))), "idempotency_key": key}
        assert browser.post(url, sent).status_code == 303
    assert Picture.objects.of("claim", held.pk).count() == 1
    assert held.reread().late_note == ""


def test_a_photo_that_came_too_late_is_kept_once_too(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime, sign_in: Callable[..., Client]
) -> None:
    held = actions.claim(errand(area, auntie_wang, level=1), by=xiao_zhao)
    clock.move(minutes=31)
    jobs.lapse_claims.func()
    browser, url = sign_in(xiao_zhao), reverse("tasks:complete", args=[held.pk])
    for key in ("a", "b"):
        sent = {
            "token": held.token,
            "picture": upload(jpeg((64, 32))),
            "idempotency_key": key,
            "note": "放门口",
        }
        browser.post(url, sent)
    assert Picture.objects.of("claim", held.pk).count() == 1
    assert (held.reread().state, held.reread().late_note) == (ClaimState.EXPIRED, "放门口")


@pytest.mark.parametrize(("level", "minutes"), [(0, 10), (1, 30), (2, 240), (3, 1440)])
def test_a_lease_by_level(
    level: int, minutes: int, area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    task = errand(area, auntie_wang, level=level)
    actions.claim(task, by=xiao_zhao)
    clock.move(minutes=minutes - 1)
    assert jobs.lapse_claims.func() == 0
    clock.move(minutes=1)
    assert (jobs.lapse_claims.func(), jobs.lapse_claims.func()) == (1, 0)
    task.refresh_from_db()
    assert (task.claimed, task.state) == (0, TaskState.OPEN)


def test_the_api_shows_the_address_while_it_is_claimed_and_two_hours_after(
    area: Area, auntie_wang: Person, xiao_zhao: Person, granny_door: Household, noon: datetime,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    task = errand(area, auntie_wang, household=granny_door, contact_phone="+8619912345678")
    browser = sign_in(xiao_zhao)

    def phone() -> str:
        page = browser.get(reverse("tasks:task", args=[task.pk])).content.decode()
        told: str = browser.get(f"/api/v1/tasks/{task.pk}").json()["contact_phone"]
        assert ("0304" in page) == bool(told)
        return told

    assert phone() == ""
    held = actions.claim(task, by=xiao_zhao)
    assert phone() == "+8619912345678"
    actions.release(held, by=xiao_zhao)
    clock.move(minutes=119)
    assert phone()
    clock.move(minutes=2)
    assert phone() == ""


@pytest.fixture
def guarded() -> Iterator[list[str]]:
    """A service that has something to say about transfers."""
    reasons = ["猫还没有交接"]
    sources.guard("test", Kind.TRANSFER, lambda task: "".join(reasons))
    yield reasons
    sources._guards.pop("test")


def test_a_transfer_is_not_closed_before_a_service_agrees(
    area: Area, auntie_wang: Person, xiao_zhao: Person, guarded: list[str]
) -> None:
    held = actions.claim(errand(area, auntie_wang, kind=Kind.TRANSFER), by=xiao_zhao)
    with pytest.raises(Conflict) as refused:
        actions.complete(held, by=xiao_zhao, token=held.token)
    assert (refused.value.code, str(refused.value.message)) == ("task.guarded", "猫还没有交接")
    assert held.reread().state == ClaimState.CLAIMED
    other = actions.claim(errand(area, auntie_wang), by=xiao_zhao)
    assert actions.complete(other, by=xiao_zhao, token=other.token).state == ClaimState.DONE
    guarded.clear()
    assert actions.complete(held.reread(), by=xiao_zhao, token=held.token).state == ClaimState.DONE
    assert not wrong()


def test_taken_out_as_a_file(
    area: Area, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    errand(area, auntie_wang, level=1)
    errand(area, auntie_wang, contact_phone="+8619912345678")
    desk, url = sign_in(auntie_wang), reverse("desk:errands_export", args=[area.slug])
    answer = desk.post(url, {"format": "csv", "view": "open", "level": "1", "idempotency_key": "a"})
    assert answer.status_code == 200
    assert answer.content.decode().count("去三院取药") == 1
    book = desk.post(url, {"format": "xlsx", "view": "all", "idempotency_key": "b"})
    assert book.content[:2] == b"PK"
    assert desk.post(url, {"format": "pdf", "idempotency_key": "c"}).status_code == 422


def test_who_carries_how_much_and_who_should_rest(
    area: Area, auntie_wang: Person, director_zhou: Person, xiao_zhao: Person, noon: datetime,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    Duty.objects.create(person=auntie_wang, area=area, role=Role.COMMITTEE, until=noon + timedelta(hours=12))
    past = noon - timedelta(hours=1)
    Duty.objects.create(
        person=director_zhou,
        area=area,
        role=Role.LEAD,
        since=past,
        until=noon,
        ended_at=noon,
        handover="7栋电梯坏了",
    )
    actions.claim(errand(area, auntie_wang, level=0), by=xiao_zhao)
    actions.claim(errand(area, auntie_wang, level=3), by=xiao_zhao)
    crew = {one.person: one for one in team.crew(area, {auntie_wang.pk: {2: 2}})}
    assert (crew[xiao_zhao].weight, crew[auntie_wang].weight, crew[director_zhou].weight) == (9, 6, 0)
    clock.move(hours=3, minutes=59)
    assert jobs.prompt_breaks.func() == 0
    clock.move(minutes=1)
    assert (jobs.prompt_breaks.func(), jobs.prompt_breaks.func()) == (1, 0)
    assert auntie_wang.notices.get().verb == "tasks.duty.break_due"
    clock.move(hours=4)
    assert jobs.prompt_breaks.func() == 1
    assert BreakPrompt.objects.count() == 2
    desk = sign_in(auntie_wang)
    page = desk.get(reverse("desk:team", args=[area.slug])).content.decode()
    assert "7栋电梯坏了" in page
    assert "7栋电梯坏了" in desk.get(reverse("desk:handover", args=[area.slug])).content.decode()
    assert desk.get(f"/api/v1/areas/{area.slug}/team").json()[0]["break_due"] is True


def test_the_case_could_not_be_reached(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    from support import actions as support
    from support.words import Category

    home = li_wei.memberships.select_related("household__building", "household__area").get().household
    case = support.raise_request(
        area, support.Wish(category=Category.FOOD, text="没有米了", household=home), by=li_wei
    )
    desk = sign_in(auntie_wang)
    answer = desk.post(reverse("desk:knock_at_case", args=[area.slug, case.pk]), {"idempotency_key": "a"})
    assert answer.status_code == 303
    assert (Task.objects.get().kind, Task.objects.get().household) == (Kind.DOOR_KNOCK, home)


def test_verify_tells_of_what_is_wrong(area: Area, auntie_wang: Person, xiao_zhao: Person) -> None:
    task = errand(area, auntie_wang)
    actions.claim(task, by=xiao_zhao)
    assert not wrong()
    Load.objects.update(active=2)
    Task.objects.update(finished_at=clock.now())
    found = {one.split(":")[0] for one in wrong()}
    assert found == {"tasks.loads_are_counted", "tasks.what_is_over_has_one_end"}


def test_who_comes_late_is_offered_something_they_may_take(
    area: Area, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    task = errand(area, auntie_wang)
    errand(area, auntie_wang, skill="drive", level=1)
    other = errand(area, auntie_wang)
    actions.claim(task, by=staff("钱师傅", area, Role.PROPERTY))
    answer = sign_in(xiao_zhao).post(f"/api/v1/tasks/{task.pk}/claim", content_type="application/json")
    body = answer.json()
    assert (answer.status_code, body["other"]["id"]) == (409, other.pk)
    assert body["holders"]
