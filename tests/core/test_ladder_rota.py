"""Who is on call: planned, given to another, taken out; never two at once in a rank."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from hub.core.kit import clock, invariants
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.ladder import access, actions, standing
from hub.core.ladder.actions import Plan
from hub.core.ladder.actions import rota as planning
from hub.core.ladder.models import OnCallCell, OnCallSlot
from hub.core.ladder.words import Rank
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from tests.conftest import staff
from tests.core.ladder_kit import race

EVENING = datetime(2022, 4, 9, 12, tzinfo=UTC)
"""20:00 in Shanghai."""


def plan(area: Area, person: Person, by: Person, **more: Any) -> OnCallSlot:
    """Somebody through the night of the ninth."""
    wanted: dict[str, Any] = {
        "rank": Rank.FIRST,
        "starts_at": EVENING,
        "ends_at": EVENING + timedelta(hours=12),
    }
    return actions.plan(area, Plan(person, **(wanted | more)), by=by)


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_planned_and_told(area: Area, auntie_wang: Person, director_zhou: Person) -> None:
    slot = plan(area, auntie_wang, director_zhou)
    [told] = Notice.objects.filter(person=auntie_wang)
    with translation.override("en"):
        assert (
            told.sentence
            == "You are on call (First on call) from 9 Apr 2022, 20:00 until 10 Apr 2022, 08:00."
        )
    assert slot.cells.count() == 24
    assert not standing.on_call_now(area).exists()
    clock.move(hours=9)
    assert [one.person for one in standing.on_call_now(area)] == [auntie_wang]
    assert standing.is_manned(area)
    clock.move(hours=12)
    assert not standing.is_manned(area)


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize(("begin", "end"), [(-1, 1), (0, 12), (11.5, 13), (3, 4)])
def test_an_overlap_is_refused_and_says_with_whom(
    area: Area, auntie_wang: Person, director_zhou: Person, begin: float, end: float
) -> None:
    plan(area, auntie_wang, director_zhou)
    times = {"starts_at": EVENING + timedelta(hours=begin), "ends_at": EVENING + timedelta(hours=end)}
    with pytest.raises(Conflict, match=r"rota\.overlap") as refused:
        plan(area, director_zhou, director_zhou, **times)
    assert "王阿姨" in str(refused.value.message)
    assert "04-09 20:00" in str(refused.value.message)
    plan(area, director_zhou, director_zhou, rank=Rank.SECOND, **times)  # another rank is free


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_one_after_the_other_is_no_overlap(area: Area, auntie_wang: Person, director_zhou: Person) -> None:
    plan(area, auntie_wang, director_zhou)
    morning = EVENING + timedelta(hours=12)
    plan(area, director_zhou, director_zhou, starts_at=morning, ends_at=morning + timedelta(hours=12))
    assert not list(invariants.differences("ladder"))


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_a_week_of_nights_is_planned_whole_or_not_at_all(
    area: Area, auntie_wang: Person, director_zhou: Person
) -> None:
    fifth = EVENING + timedelta(days=4)
    plan(area, director_zhou, director_zhou, starts_at=fifth, ends_at=fifth + timedelta(hours=2))
    with pytest.raises(Conflict):
        plan(area, auntie_wang, director_zhou, days=7)
    assert OnCallSlot.objects.count() == 1
    plan(area, auntie_wang, director_zhou, days=4)
    assert OnCallSlot.objects.filter(person=auntie_wang).count() == 4


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_what_cannot_be_planned(
    area: Area, auntie_wang: Person, director_zhou: Person, xiao_zhao: Person, stranger: Person
) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"ends_at": EVENING}, "rota.times"),
        ({"ends_at": EVENING + timedelta(days=8)}, "rota.times"),
        ({"starts_at": EVENING + timedelta(minutes=10)}, "rota.times"),
        ({"days": 32}, "rota.days"),
        ({"rank": "fifth"}, "rota.rank"),
        ({"starts_at": EVENING - timedelta(days=2), "ends_at": EVENING - timedelta(days=1)}, "rota.past"),
    ]
    for more, code in wrong:
        with pytest.raises(Invalid) as refused:
            plan(area, auntie_wang, director_zhou, **more)
        assert refused.value.code == code
    with pytest.raises(Invalid, match=r"rota\.person"):
        plan(area, xiao_zhao, director_zhou)
    with pytest.raises(NotYours):
        plan(area, auntie_wang, stranger)


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_given_to_another_and_taken_out(area: Area, auntie_wang: Person, director_zhou: Person) -> None:
    other = staff("赵干事", area, Role.COMMITTEE)
    slot = plan(area, auntie_wang, director_zhou)
    stale = access.slot_for(area, slot.pk)
    actions.replace(slot, other, by=director_zhou)
    with pytest.raises(Conflict, match=r"state\.changed"):
        actions.replace(stale, auntie_wang, by=director_zhou)
    verbs = Notice.objects.filter(person=auntie_wang).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["ladder.rota.planned", "ladder.rota.removed"]
    actions.remove(slot, by=director_zhou)
    assert not OnCallCell.objects.exists()
    with pytest.raises(Conflict, match=r"rota\.gone"):
        actions.remove(slot, by=director_zhou)


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_moved_in_place_and_told_what_it_was(area: Area, auntie_wang: Person, director_zhou: Person) -> None:
    slot = plan(area, auntie_wang, director_zhou)
    stale = access.slot_for(area, slot.pk)
    since, until = EVENING + timedelta(hours=2), EVENING + timedelta(hours=14)
    actions.move(slot, since, until, by=director_zhou)
    kept = OnCallSlot.objects.get()
    assert (kept.pk, kept.starts_at, kept.ends_at, kept.person) == (slot.pk, since, until, auntie_wang)
    told = Notice.objects.filter(person=auntie_wang).latest("pk")
    with translation.override("en"):
        assert told.sentence == (
            "Your hours on call (First on call) are now from 9 Apr 2022, 22:00 until 10 Apr 2022, 10:00. "
            "Before: 9 Apr 2022, 20:00 until 10 Apr 2022, 08:00."
        )
    with pytest.raises(Conflict, match=r"state\.changed") as refused:
        actions.move(stale, EVENING, until, by=director_zhou)
    assert refused.value.extra["now"].starts_at == since
    assert not list(invariants.differences("ladder"))
    plan(area, director_zhou, director_zhou, ends_at=since)  # what it left is free


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_what_cannot_be_moved(
    area: Area, auntie_wang: Person, director_zhou: Person, stranger: Person
) -> None:
    slot = plan(area, auntie_wang, director_zhou)
    morning, midday = EVENING + timedelta(hours=12), EVENING + timedelta(hours=16)
    other = plan(area, director_zhou, director_zhou, starts_at=morning, ends_at=midday)
    with pytest.raises(Conflict, match=r"rota\.overlap") as refused:
        actions.move(slot, EVENING, morning + timedelta(hours=1), by=director_zhou)
    assert "周主任" in str(refused.value.message)
    assert OnCallSlot.objects.get(pk=slot.pk).ends_at == morning
    for times, code in (
        ((EVENING, EVENING), "rota.times"),
        ((EVENING + timedelta(minutes=10), morning), "rota.times"),
        ((EVENING - timedelta(days=1), morning), "rota.past"),
    ):
        with pytest.raises(Invalid) as wrong:
            actions.move(access.slot_for(area, slot.pk), *times, by=director_zhou)
        assert wrong.value.code == code
    with pytest.raises(NotYours):
        actions.move(slot, EVENING, morning, by=stranger)
    clock.move(hours=9)  # 21:00: it has begun
    with pytest.raises(Conflict, match=r"rota\.begun"):
        actions.move(access.slot_for(area, slot.pk), EVENING + timedelta(hours=2), morning, by=director_zhou)
    actions.move(access.slot_for(area, slot.pk), EVENING, morning - timedelta(hours=1), by=director_zhou)
    actions.move(other, morning - timedelta(hours=1), midday, by=director_zhou)
    assert not list(invariants.differences("ladder"))


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_moved_by_page_and_by_api(
    area: Area, auntie_wang: Person, director_zhou: Person, sign_in: Callable[..., Client]
) -> None:
    browser, slot = sign_in(director_zhou), plan(area, auntie_wang, director_zhou)
    url = f"/area/{area.slug}/rota/{slot.pk}/hours/"
    sent = {"starts_at": "2022-04-09T22:00", "ends_at": "2022-04-10T08:00", "version": 1}
    assert browser.post(url, sent)["Location"] == f"/area/{area.slug}/rota/?week=2022-04-04"
    late = browser.post(url, {**sent, "starts_at": "2022-04-09T21:00"})
    assert late.status_code == 409
    assert "2022-04-09 22:00</td>" in late.content.decode()  # what it is now, beside what was typed
    assert 'name="version" value="2"' in late.content.decode()
    assert browser.post(url, {**sent, "ends_at": "2022-04-09T20:10", "version": 2}).status_code == 422
    api, json = f"/api/v1/areas/{area.slug}/rota/{slot.pk}/hours", "application/json"
    body = {"starts_at": "2022-04-09T20:00:00+08:00", "ends_at": "2022-04-10T06:00:00+08:00", "version": 2}
    assert browser.post(api, body, json).json()["version"] == 3
    assert browser.post(api, body, json).status_code == 409


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("noon")
def test_moved_and_planned_at_once(area: Area, auntie_wang: Person, director_zhou: Person) -> None:
    for night in range(6):
        since = EVENING + timedelta(days=night)
        slot = plan(area, auntie_wang, director_zhou, starts_at=since, ends_at=since + timedelta(hours=4))
        after = {"starts_at": since + timedelta(hours=4), "ends_at": since + timedelta(hours=8)}
        results = race(
            [
                partial(actions.move, slot, since, since + timedelta(hours=6), by=director_zhou),
                partial(plan, area, director_zhou, director_zhou, **after),
            ]
        )
        refused = [found for found in results if isinstance(found, Exception)]
        assert [getattr(found, "code", found) for found in refused] == ["rota.overlap"]
    assert not list(invariants.differences("ladder"))


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_the_week_shows_who_and_where_nobody_is(
    area: Area, auntie_wang: Person, director_zhou: Person, sign_in: Callable[..., Client]
) -> None:
    plan(area, auntie_wang, director_zhou, ends_at=EVENING + timedelta(hours=6))
    monday = access.week_of(area)
    saturday = access.week(area, monday)[5]
    said = [(part.times, part.slot.person.name if part.slot else "") for part in saturday.columns[0].parts]
    assert said == [("00:00–20:00", ""), ("20:00–24:00", "王阿姨")]
    free = [
        (gap.since.strftime("%d %H"), gap.until.strftime("%d %H")) for gap in access.gaps(area, monday)[:2]
    ]
    assert free == [("09 12", "09 20"), ("10 02", "11 00")]
    with translation.override("en"):
        page = sign_in(auntie_wang).get(f"/area/{area.slug}/rota/", HTTP_ACCEPT_LANGUAGE="en")
    words = page.content.decode()
    assert page.status_code == 200
    assert "20:00–24:00" in words
    assert "02:00" in words


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_the_page_plans_and_says_what_is_wrong(
    area: Area, auntie_wang: Person, director_zhou: Person, sign_in: Callable[..., Client]
) -> None:
    browser, url = sign_in(director_zhou), f"/area/{area.slug}/rota/"
    sent = {
        "person": auntie_wang.pk, "rank": "first", "starts_at": "2022-04-09T20:00", "ends_at": "2022-04-10T08:00",
        "days": 1,
    }  # fmt: skip
    assert browser.post(url, sent)["Location"] == f"{url}?week=2022-04-04"
    slot = OnCallSlot.objects.get()
    assert slot.starts_at == EVENING
    again = browser.post(url, {**sent, "person": director_zhou.pk})
    assert again.status_code == 409
    assert "王阿姨" in again.content.decode()
    early = browser.post(url, {**sent, "ends_at": "2022-04-09T19:00"})
    assert early.status_code == 422
    one = f"{url}{slot.pk}/"
    assert browser.get(one).status_code == 200
    assert browser.post(one, {"person": director_zhou.pk, "version": 1}).status_code == 303
    assert browser.post(one, {"person": auntie_wang.pk, "version": 1}).status_code == 409
    assert browser.post(f"{one}removal/").status_code == 303
    assert not OnCallSlot.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_programs_plan_too(
    area: Area, auntie_wang: Person, director_zhou: Person, sign_in: Callable[..., Client]
) -> None:
    browser, url = sign_in(director_zhou), f"/api/v1/areas/{area.slug}/rota"
    body = {
        "person": auntie_wang.pk, "rank": "first", "starts_at": "2022-04-09T20:00:00+08:00",
        "ends_at": "2022-04-10T08:00:00+08:00",
    }  # fmt: skip
    made = browser.post(url, body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert browser.post(url, body, content_type="application/json").json()["code"] == "rota.overlap"
    week = browser.get(url).json()
    assert [slot["name"] for slot in week["slots"]] == ["王阿姨"]
    assert {gap["rank"] for gap in week["gaps"]} == {"first", "second"}
    pk = made.json()["id"]
    given = browser.post(f"{url}/{pk}/person", {"person": director_zhou.pk}, content_type="application/json")
    assert given.json()["name"] == "周主任"
    assert browser.post(f"{url}/{pk}/removal").status_code == 204
    assert browser.get(f"/api/v1/areas/{area.slug}/alarms").json() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("noon")
def test_two_plan_the_same_hours_at_once_and_one_is_on_call(
    area: Area, auntie_wang: Person, director_zhou: Person
) -> None:
    for night in range(10):
        since = EVENING + timedelta(days=night)
        one: dict[str, Any] = {"starts_at": since, "ends_at": since + timedelta(hours=8)}
        other: dict[str, Any] = {
            "starts_at": since + timedelta(hours=4),
            "ends_at": since + timedelta(hours=12),
        }
        results = race(
            [
                partial(plan, area, auntie_wang, director_zhou, **one),
                partial(plan, area, director_zhou, director_zhou, **other),
            ]
        )
        refused = [found for found in results if isinstance(found, Exception)]
        assert [getattr(found, "code", found) for found in refused] == ["rota.overlap"]
    assert OnCallSlot.objects.count() == 10
    assert not list(invariants.differences("ladder"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("noon")
def test_the_control_without_half_hours_has_two_on_call(
    area: Area, auntie_wang: Person, director_zhou: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: without the rows that the constraint is on, both are planned for the same night."""
    monkeypatch.setattr(planning, "cells", lambda *_: iter(()))
    results = race([partial(plan, area, person, director_zhou) for person in (auntie_wang, director_zhou)])
    assert not [one for one in results if isinstance(one, Exception)]
    assert OnCallSlot.objects.count() == 2
    assert len(list(invariants.differences("ladder"))) == 2
