"""Every list that is taken out, printed or put into a calendar by hand can be got by a program, by the same rights."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock
from hub.core.people.models import Area, Building, Person
from hub.core.record.models import RecordEntry
from hub.core.tasks import actions, runs
from hub.core.tasks.actions import shifts
from hub.core.tasks.models import Claim
from hub.core.tasks.words import Kind
from hub.desk.api import api
from tests.conftest import door
from tests.support.kit import ask

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
JSON = "application/json"


def errand(area: Area, by: Person, title: str, level: int = 3) -> None:
    """An errand on the board."""
    actions.open_task(area, actions.Errand(title=title, level=level), by=by)


def test_errands_and_requests_as_the_page_gives_them(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    errand(area, auntie_wang, "去三院取药", level=1)
    errand(area, auntie_wang, "搬水")
    ask(li_wei, "停电了", "repair")
    desk, where = sign_in(auntie_wang), f"/api/v1/areas/{area.slug}"
    for what, page, body in (
        ("tasks", "desk:errands_export", {"view": "open", "level": 1}),
        ("cases", "desk:export", {"view": "open"}),
    ):
        got = desk.post(f"{where}/{what}/export", {"format": "csv", **body}, JSON)
        assert (got.status_code, got["Content-Type"]) == (200, "text/csv; charset=utf-8"), got.content
        by_hand = desk.post(reverse(page, args=[area.slug]), {"format": "csv", **body})
        assert got.content == by_hand.content
        assert got["Content-Disposition"] == by_hand["Content-Disposition"]
        book = desk.post(f"{where}/{what}/export", {"format": "xlsx", **body}, JSON)
        assert book.content[:2] == b"PK"
        assert desk.post(f"{where}/{what}/export", {"format": "pdf"}, JSON).status_code == 422
    verbs = ("tasks.errands.exported", "support.cases.exported")
    assert [RecordEntry.objects.filter(verb=verb).count() for verb in verbs] == [3, 3]
    errands = desk.post(f"{where}/tasks/export", {"level": 1}, JSON).content.decode()
    assert ("去三院取药" in errands, "搬水" in errands) == (True, False)
    found = desk.post(f"{where}/cases/export", {"q": "停电"}, JSON).content.decode()
    assert "停电了" in found


def test_a_run_on_paper_and_its_twin(
    building: Building, auntie_wang: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    doors = [door(building, number) for number in ("0501", "0502", "0203")]
    boxes = {doors[0].pk: 2, doors[2].pk: 1}
    run = runs.open_run(building, "送菜", Kind.DELIVERY, doors, by=auntie_wang, boxes=boxes, pick_up="东门")
    own = sign_in(xiao_zhao)
    sheet = own.get(f"/api/v1/runs/{run.pk}/sheet").json()
    assert (sheet["doors"], sheet["boxes"], sheet["run"]["pick_up"]) == (3, 3, "东门")
    assert [(floor["number"], len(floor["doors"])) for floor in sheet["floors"]] == [(5, 2), (2, 1)]
    actions.claim_run(run, by=xiao_zhao)
    [first, *_] = actions_of(run.pk, xiao_zhao)
    actions.complete(first, by=xiao_zhao, token=first.token)
    sheet = own.get(f"/api/v1/runs/{run.pk}/sheet").json()
    assert [one["done"] for floor in sheet["floors"] for one in floor["doors"]].count(True) == 1
    page = own.get(reverse("tasks:run_sheet", args=[run.pk])).content.decode()
    assert "东门" in page
    assert page.count("☑") == 1


def actions_of(run: int, person: Person) -> list[Claim]:
    """The person's doors of a run."""
    return list(person.claims.filter(run=run).select_related("task__area").order_by("pk"))


def test_shifts_for_the_wall_and_for_a_calendar(
    area: Area, auntie_wang: Person, xiao_zhao: Person, stranger: Person, sign_in: SignIn
) -> None:
    begins = clock.now() + timedelta(hours=2)
    plan = shifts.Plan(title="分菜", place="东门", since=begins, until=begins + timedelta(hours=2), places=2)
    signup = shifts.sign_up(shifts.plan(area, plan, by=auntie_wang), by=xiao_zhao)
    [listed] = sign_in(auntie_wang).get(f"/api/v1/areas/{area.slug}/shifts/week").json()
    assert (listed["title"], listed["people"], listed["places"]) == ("分菜", ["小赵"], 2)
    own = sign_in(xiao_zhao)
    assert own.get(f"/api/v1/areas/{area.slug}/shifts/week").status_code == 404
    for url, page in (
        ("/api/v1/signups/calendar", reverse("tasks:calendar")),
        (f"/api/v1/signups/{signup.pk}/calendar", reverse("tasks:signup_calendar", args=[signup.pk])),
    ):
        got, by_hand = own.get(url), own.get(page)
        assert got["Content-Type"] == "text/calendar; charset=utf-8"
        assert "SUMMARY:分菜" in got.content.decode()
        assert got["Content-Disposition"] == by_hand["Content-Disposition"]
    assert sign_in(stranger).get(f"/api/v1/signups/{signup.pk}/calendar").status_code == 404


def test_the_description_says_what_comes() -> None:
    paths = api.get_openapi_schema()["paths"]

    def content(path: str, method: str) -> set[str]:
        return set(paths[f"/api/v1{path}"][method]["responses"][200]["content"])

    table = {"text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    assert content("/areas/{slug}/tasks/export", "post") == table
    assert content("/areas/{slug}/cases/export", "post") == table
    assert content("/signups/calendar", "get") == {"text/calendar"}
