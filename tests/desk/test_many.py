"""Many cases at once, kept views, narrowing, and the list as a table."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from hub.core.people.models import Area, Person
from hub.core.record.models import RecordEntry
from hub.desk import access
from hub.desk.filters import Filters
from support import actions
from support.models import SavedView, SupportRequest
from support.words import State
from tests.support.kit import ask

pytestmark = pytest.mark.django_db


def test_each_gets_an_answer_of_its_own_and_what_is_refused_holds_up_nothing(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, sign_in: Callable[..., Client]
) -> None:
    mine, taken = (
        ask(li_wei, "小事", "other"),
        actions.accept(ask(li_wei, "停电", "repair"), by=director_zhou),
    )
    browser, url = sign_in(auntie_wang), f"/area/{area.slug}/desk/bulk/"
    sent = {"case": [mine.pk, taken.pk], "step": "acceptance", "idempotency_key": "tap"}
    page = browser.post(url, sent).content.decode()
    assert page.count("chip-ok") >= 1
    assert (mine.reread().owner, taken.reread().owner) == (auntie_wang, director_zhou)
    version = mine.reread().version
    browser.post(url, sent)  # the same tap again
    assert mine.reread().version == version
    browser.post(url, {"case": [mine.pk], "step": "undo"})
    assert mine.reread().owner is None


def test_every_step_by_its_own_action(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, sign_in: Callable[..., Client]
) -> None:
    cases = [ask(li_wei, f"小事 {n}", "other") for n in range(2)]
    ids, wang = [one.pk for one in cases], sign_in(auntie_wang)
    url = f"/api/v1/areas/{area.slug}/cases/steps"

    def step(browser: Client, **more: object) -> list[dict[str, object]]:
        found: list[dict[str, object]] = browser.post(url, {"ids": ids, **more}, "application/json").json()
        return found

    assert [one["code"] for one in step(wang, step="level", level=4)] == ["request.lower_why"] * 2
    assert all(one["done"] for one in step(wang, step="level", level=4, reason="只是建议"))
    assert all(one["done"] for one in step(wang, step="snooze", minutes=60))
    assert all(one["done"] for one in step(wang, step="refusal", reason="请找物业"))
    assert [one["code"] for one in step(wang, step="agreement")] == ["request.four_eyes"] * 2
    assert all(one["done"] for one in step(sign_in(director_zhou), step="agreement"))
    assert {one.reread().state for one in cases} == {State.OUT_OF_SCOPE}
    assert wang.post(url, {"ids": ids, "step": "closure"}, "application/json").status_code == 422


def test_a_stranger_s_cases_are_not_among_them(
    area: Area, other_area: Area, li_wei: Person, stranger: Person, sign_in: Callable[..., Client]
) -> None:
    found = ask(li_wei)
    url = f"/area/{other_area.slug}/desk/bulk/"
    sign_in(stranger).post(url, {"case": [found.pk], "step": "acceptance"})
    assert found.reread().owner is None


def test_narrowed_and_in_another_order_what_comes_next_stays(
    area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    noise, food = ask(li_wei, "太吵", "noise"), ask(li_wei, "米", "food")
    only = access.view(area, "open", auntie_wang, narrowed=Filters(category="noise"))
    assert [row.pk for row in only.page().rows] == [noise.pk]
    oldest = access.view(area, "open", auntie_wang, narrowed=Filters(order="oldest"))
    assert [row.pk for row in oldest.page().rows] == [noise.pk, food.pk]
    assert access.next_in_queue(area, ask(li_wei, "灯", "other"), auntie_wang) == food.pk
    assert Filters.of({"level": "9", "category": "x", "building": "a", "order": "?"}) == Filters()


@pytest.fixture
def past(li_wei: Person, auntie_wang: Person, director_zhou: Person) -> dict[str, SupportRequest]:
    """One open, one solved by each of two, one over."""
    found = {name: ask(li_wei, name, "noise") for name in ("open", "hers", "his", "over")}
    for name, by in (("hers", auntie_wang), ("his", director_zhou), ("over", auntie_wang)):
        actions.resolve(actions.accept(found[name], by=by), "done", by=by)
    actions.close(found["over"].reread(), by=auntie_wang)
    ask(li_wei, "米", "food")
    return found


@pytest.mark.parametrize(
    ("name", "more", "wanted"),
    [
        ("solved", {"category": "noise"}, ["his", "hers"]),
        ("solved", {"category": "food"}, []),
        ("closed", {"level": 3}, ["over"]),
        ("all", {"category": "noise"}, ["over", "his", "hers", "open"]),
        ("all", {"category": "noise", "order": "oldest"}, ["open", "hers", "his", "over"]),
        ("solved", {"order": "oldest"}, ["hers", "his"]),
        ("all", {"level": 3, "category": "noise", "order": "newest"}, ["over", "his", "hers", "open"]),
    ],
)
def test_what_is_over_is_narrowed_too_page_by_page(
    name: str, more: dict[str, object], wanted: list[str], area: Area, auntie_wang: Person,
    past: dict[str, SupportRequest],
) -> None:  # fmt: skip
    look = access.view(area, name, auntie_wang, narrowed=Filters(**more))  # type: ignore[arg-type]
    expected, after, walked = [past[one].pk for one in wanted], "", []
    for _page in range(len(wanted) + 1):
        page = look.page(after, limit=1)
        walked += [row.pk for row in page.rows]
        after = page.after
        if not after:
            break
    assert walked == expected
    assert [row.pk for row in look.among([one.pk for one in past.values()])] == expected


def test_narrowed_to_who_had_it_it_is_kept_and_taken_out_as_it_is_shown(
    area: Area, auntie_wang: Person, past: dict[str, SupportRequest], sign_in: Callable[..., Client]
) -> None:
    browser, query = sign_in(auntie_wang), f"view=all&owner={auntie_wang.pk}"
    url = f"/area/{area.slug}/desk/"
    sent = {"query": query, "name": "我办过的"}
    assert browser.post(f"{url}views/", sent)["Location"] == f"{url}?{query}"
    page = browser.get(f"{url}?{query}").content.decode()
    assert (f"#{past['hers'].number}" in page, f"#{past['his'].number}" in page) == (True, False)
    assert "按紧急程度" not in page  # what is over stands by when it came
    oldest = browser.get(f"{url}?{query}&order=oldest").content.decode()
    assert oldest.index(f"#{past['hers'].number}") < oldest.index(f"#{past['over'].number}")
    book = load_workbook(
        BytesIO(browser.post(f"{url}export/?{query}&order=oldest", {"format": "xlsx"}).content)
    )
    assert [row[0] for row in book.active.values][1:] == [past["hers"].number, past["over"].number]
    table = load_workbook(BytesIO(browser.post(f"{url}export/?{query}", {"format": "xlsx"}).content))
    assert [row[0] for row in table.active.values][1:] == [past["over"].number, past["hers"].number]
    api = f"/api/v1/areas/{area.slug}/cases?stage=solved&owner_id={auntie_wang.pk}"
    assert [one["id"] for one in browser.get(api).json()["items"]] == [past["hers"].pk]
    api = f"/api/v1/areas/{area.slug}/cases?stage=solved&order=oldest"
    assert [one["id"] for one in browser.get(api).json()["items"]] == [past["hers"].pk, past["his"].pk]
    assert len(browser.get(f"/api/v1/areas/{area.slug}/cases?category=noise").json()["items"]) == 1
    assert browser.get(f"/api/v1/areas/{area.slug}/cases?level=9").status_code == 422


def test_kept_views_are_one_s_own_or_the_desk_s(
    area: Area, auntie_wang: Person, director_zhou: Person, sign_in: Callable[..., Client]
) -> None:
    browser, url = sign_in(auntie_wang), f"/area/{area.slug}/desk/views/"
    sent = {"query": "view=open&category=medicine&evil=1", "name": "等药的"}
    assert browser.post(url, sent)["Location"] == f"/area/{area.slug}/desk/?view=open&category=medicine"
    assert browser.post(url, sent).status_code == 409
    assert browser.post(url, {"query": "", "name": " "}).status_code == 422
    assert not access.saved_views(area, director_zhou).exists()
    browser.post(url, {**sent, "name": "大家的", "shared": "on"})
    assert access.saved_views(area, director_zhou).get().name == "大家的"
    mine = SavedView.objects.get(name="等药的")
    assert sign_in(director_zhou).post(f"{url}{mine.pk}/removal/").status_code == 404
    browser.post(f"{url}{mine.pk}/removal/")
    assert not SavedView.objects.filter(pk=mine.pk).exists()


def test_the_list_as_a_table(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    ask(li_wei, "=HYPERLINK(1)", "food", contact_phone="+8619923456789")
    ask(li_wei, "太吵", "noise")
    browser, url = sign_in(auntie_wang), f"/area/{area.slug}/desk/export/?category=food"
    answer = browser.post(url, {"format": "xlsx"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert len(rows) == 2
    assert "'=HYPERLINK(1)" in rows[1]
    assert "+8619923456789" in rows[1]
    assert b"'=HYPERLINK" in browser.post(url, {"format": "csv"}).content
    assert browser.post(url, {"format": "pdf"}).status_code == 422
    assert RecordEntry.objects.filter(verb="support.cases.exported").count() == 2
