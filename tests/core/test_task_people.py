"""Who may take what: skills, vetting, zones, caps; and two people for a home, cash or keys (requests.md, 17)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.models import Area, Building, Person
from hub.core.people.words import Role
from hub.core.tasks import access, actions
from hub.core.tasks.access import profiles
from hub.core.tasks.actions import profiles as keeping
from hub.core.tasks.models import Claim, Load, Task
from hub.core.tasks.words import ClaimState
from tests.conftest import staff

pytestmark = pytest.mark.django_db


def errand(area: Area, by: Person, **more: object) -> Task:
    """An errand on the board."""
    return actions.open_task(area, actions.Errand(title="去三院取药", **more), by=by)  # type: ignore[arg-type]


def vetted(area: Area, person: Person, by: Person, **more: object) -> Load:
    """Somebody whom the committee has vetted."""
    kept = keeping.Kept(**{"cap": 3, "vetted": True, **more})  # type: ignore[arg-type]
    return keeping.keep(area, person, kept, by=by)


def test_a_skill_that_is_only_proposed_opens_nothing(
    area: Area, auntie_wang: Person, xiao_zhao: Person
) -> None:
    task = errand(area, auntie_wang, skill="drive")
    keeping.wish(area, ["drive"], [], by=xiao_zhao)
    with pytest.raises(NotYours, match=r"task\.skill"):
        actions.claim(task, by=xiao_zhao)
    keeping.keep(area, xiao_zhao, keeping.Kept(skills=("drive",)), by=auntie_wang)
    assert actions.claim(task, by=xiao_zhao).state == ClaimState.CLAIMED
    assert Load.objects.get(person=xiao_zhao).wished_at is None
    assert xiao_zhao.notices.get().verb == "tasks.profile.kept"


def test_vetting_ends_by_itself(area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime) -> None:
    load = vetted(area, xiao_zhao, auntie_wang, vetted_until=noon + timedelta(days=1))
    assert (load.vetted_by, load.is_vetted) == (auntie_wang, True)
    first = errand(area, auntie_wang, vetted_only=True)
    actions.claim(first, by=xiao_zhao)
    clock.move(days=1)
    with pytest.raises(NotYours, match=r"task\.vetting"):
        actions.claim(errand(area, auntie_wang, vetted_only=True), by=xiao_zhao)


def test_a_zone_sorts_and_forbids_only_where_the_errand_says_so(
    area: Area, building: Building, auntie_wang: Person, xiao_zhao: Person
) -> None:
    west = Building.objects.create(area=area, number="30", zone="西", position=1)
    far, near = errand(area, auntie_wang, building=west), errand(area, auntie_wang, building=building)
    keeping.keep(area, xiao_zhao, keeping.Kept(zones=("东",)), by=auntie_wang)
    zones = access.load_of(xiao_zhao, area).zones
    walked = access.as_walked(access.board(xiao_zhao, area), zones)
    assert [task.pk for task in walked] == [near.pk, far.pk]
    actions.claim(far, by=xiao_zhao)
    strict = errand(area, auntie_wang, building=west, zone_only=True)
    with pytest.raises(NotYours, match=r"task\.zone"):
        actions.claim(strict, by=xiao_zhao)


def test_the_cap_cannot_go_below_what_somebody_holds(
    area: Area, auntie_wang: Person, xiao_zhao: Person
) -> None:
    for _ in range(2):
        actions.claim(errand(area, auntie_wang), by=xiao_zhao)
    with pytest.raises(Invalid, match=r"profile\.cap"):
        keeping.keep(area, xiao_zhao, keeping.Kept(cap=1), by=auntie_wang)
    assert keeping.keep(area, xiao_zhao, keeping.Kept(cap=2), by=auntie_wang).cap == 2


def test_two_who_keep_one_profile_at_once_lose_nothing(
    area: Area, auntie_wang: Person, director_zhou: Person, xiao_zhao: Person
) -> None:
    load = keeping.keep(area, xiao_zhao, keeping.Kept(), by=auntie_wang)
    shown = load.version
    keeping.keep(area, xiao_zhao, keeping.Kept(cap=5), by=auntie_wang, version=shown)
    with pytest.raises(Conflict, match=r"state\.changed"):
        keeping.keep(area, xiao_zhao, keeping.Kept(cap=7), by=director_zhou, version=shown)
    assert Load.objects.get(person=xiao_zhao).cap == 5


def test_a_home_cash_or_keys_need_two_vetted_people(area: Area, auntie_wang: Person) -> None:
    for need in (
        {"enters_home": True},
        {"with_cash": True, "slots": 2},
        {"with_keys": True, "vetted_only": True},
    ):
        with pytest.raises(Invalid, match=r"task\.by_two"):
            errand(area, auntie_wang, **need)
    task = errand(area, auntie_wang, enters_home=True, slots=2, vetted_only=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(slots=1)


def test_the_desk_s_form_forces_it(area: Area, auntie_wang: Person, sign_in: Callable[..., Client]) -> None:
    browser, url = sign_in(auntie_wang), reverse("desk:errand_new", args=[area.slug])
    sent = {
        "title": "进屋喂猫", "kind": "visit", "slots": "1", "workforces": ["for_volunteers"],
        "trust": ["enters_home"],
    }  # fmt: skip
    answer = browser.post(url, {**sent, "idempotency_key": "a"})
    assert answer.status_code == 422
    browser.post(url, {**sent, "slots": "2", "idempotency_key": "b"})
    task = Task.objects.get()
    assert (task.slots, task.vetted_only, task.enters_home) == (2, True, True)


def test_nobody_sets_out_alone(area: Area, auntie_wang: Person, xiao_zhao: Person) -> None:
    qian = staff("钱师傅", area, Role.PROPERTY)
    for person in (xiao_zhao, qian):
        vetted(area, person, auntie_wang)
    task = errand(area, auntie_wang, with_keys=True, slots=2, vetted_only=True)
    first = actions.claim(task, by=xiao_zhao)
    with pytest.raises(Conflict, match=r"claim\.alone"):
        actions.start(first, by=xiao_zhao)
    with pytest.raises(Conflict, match=r"claim\.not_started"):
        actions.complete(first, by=xiao_zhao, token=first.token)
    assert first.reread().late_note == ""
    second = actions.claim(task, by=qian)
    actions.start(first.reread(), by=xiao_zhao)
    actions.release(second, by=qian)
    again = actions.claim(task, by=qian)
    for held, by in ((first, xiao_zhao), (again, qian)):
        held = held.reread()
        held = held if held.state == ClaimState.STARTED else actions.start(held, by=by)
        actions.complete(held, by=by, token=held.token)
    assert set(Claim.objects.filter(task=task).values_list("state", flat=True)) == {"done", "released"}


def test_the_desk_sees_no_shows_and_the_volunteer_does_not(
    area: Area, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    actions.no_show(actions.claim(errand(area, auntie_wang), by=xiao_zhao), by=auntie_wang)
    [one] = profiles.profiles(area, [xiao_zhao])
    assert one.no_shows == 1
    page = sign_in(auntie_wang, HTTP_ACCEPT_LANGUAGE="en").get(reverse("desk:volunteers", args=[area.slug]))
    assert "小赵" in page.content.decode()
    own = sign_in(xiao_zhao)
    assert own.get(reverse("desk:volunteers", args=[area.slug])).status_code == 404
    assert "no_shows" not in own.get(f"/api/v1/areas/{area.slug}/profile").json()


def test_a_profile_by_page_and_by_api(
    area: Area, building: Building, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    own = sign_in(xiao_zhao)
    sent = {"skills": ["nurse"], "zones": ["东"], "idempotency_key": "a"}
    assert own.post(reverse("tasks:profile", args=[area.slug]), sent).status_code == 303
    desk, url = sign_in(auntie_wang), reverse("desk:volunteer", args=[area.slug, xiao_zhao.pk])
    assert "nurse" in desk.get(url).content.decode()
    kept = {
        "skills": ["nurse"],
        "zones": ["东"],
        "cap": "4",
        "vetted": "on",
        "version": "2",
        "idempotency_key": "b",
    }
    assert desk.post(url, kept).status_code == 303
    shown = own.get(f"/api/v1/areas/{area.slug}/profile").json()
    assert (shown["skills"], shown["zones"], shown["cap"], shown["vetted"]) == (["nurse"], ["东"], 4, True)
    wrong = own.post(
        f"/api/v1/areas/{area.slug}/profile", {"skills": ["flying"]}, content_type="application/json"
    )
    assert wrong.status_code == 422


def test_nobody_else_keeps_a_profile(
    area: Area, xiao_zhao: Person, stranger: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    for person in (xiao_zhao, stranger):
        with pytest.raises(NotYours):
            keeping.keep(area, xiao_zhao, keeping.Kept(cap=9), by=person)
    url = reverse("desk:volunteer", args=[area.slug, xiao_zhao.pk])
    assert sign_in(stranger).get(url).status_code == 404
    assert (
        sign_in(auntie_wang).get(reverse("desk:volunteer", args=[area.slug, stranger.pk])).status_code == 404
    )
