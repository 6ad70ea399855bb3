"""What the desk looks for and what it narrows the list to hold together: on the page, kept, taken out, for programs."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from hub.core.flow import search
from hub.core.people.models import Area, Person
from hub.desk import access
from hub.desk.filters import Filters
from support import actions
from support.models import SavedView, SupportRequest
from tests.support.kit import ask

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def lamps(li_wei: Person, auntie_wang: Person) -> dict[str, SupportRequest]:
    """Lamps and noise: open, with Auntie Wang, and over."""
    found = {
        "lamp": ask(li_wei, "楼道里的灯坏了", "repair"),
        "hers": actions.accept(ask(li_wei, "门口的灯坏了", "repair"), by=auntie_wang),
        "noise": ask(li_wei, "楼上有人敲灯", "noise"),
        "over": actions.accept(ask(li_wei, "车库的灯坏了", "repair"), by=auntie_wang),
        "door": ask(li_wei, "门禁坏了", "repair"),
    }
    actions.resolve(found["over"], "done", by=auntie_wang)
    actions.close(found["over"].reread(), by=auntie_wang)
    return found


@pytest.mark.parametrize(
    ("name", "more", "wanted"),
    [
        ("all", {}, ["over", "noise", "hers", "lamp"]),
        ("all", {"category": "repair"}, ["over", "hers", "lamp"]),
        ("all", {"category": "repair", "level": 3}, ["over", "hers", "lamp"]),
        ("all", {"category": "food"}, []),
        ("open", {}, ["noise", "hers", "lamp"]),
        ("open", {"category": "repair", "order": "oldest"}, ["hers", "lamp"]),
        ("mine", {}, ["hers"]),
        ("unowned", {}, ["noise", "lamp"]),
        ("closed", {}, ["over"]),
        ("closed", {"category": "noise"}, []),
    ],
)
@pytest.mark.parametrize("at_once", [1, 2, 900])
def test_words_and_filters_hold_together_whichever_way_they_are_found(
    at_once: int, name: str, more: dict[str, object], wanted: list[str], area: Area, auntie_wang: Person,
    lamps: dict[str, SupportRequest], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """However few rows are looked through at once, page by page all are found, each once, newest first."""
    monkeypatch.setattr(search, "LOOKED", at_once)
    look = access.view(area, name, auntie_wang, "灯", Filters(**more))  # type: ignore[arg-type]
    after, walked, pages = "", [], 0
    while pages == 0 or after:
        page = look.page(after, limit=1)
        walked += [row.pk for row in page.rows]
        after, pages = page.after, pages + 1
        assert pages < 20
    expected = [lamps[one].pk for one in wanted]
    assert walked == expected
    assert [row.pk for row in look.among([one.pk for one in lamps.values()])] == expected


def test_the_page_shows_what_it_is_narrowed_to_and_lets_go_of_each(
    area: Area, auntie_wang: Person, lamps: dict[str, SupportRequest], sign_in: SignIn
) -> None:
    browser, url = sign_in(auntie_wang), f"/area/{area.slug}/desk/"
    page = browser.get(f"{url}?q=灯&category=repair").content.decode()
    shown = [name for name, one in lamps.items() if f"desk/{one.pk}/" in page]
    assert shown == ["lamp", "hers", "over"]
    for link in (
        'href="?category=repair"',
        'href="?q=%E7%81%AF"',
        "?view=mine&amp;q=%E7%81%AF&amp;category=repair",
    ):
        assert link in page, link
    assert '<input type="hidden" name="category" value="repair">' in page
    assert "f-order" not in page  # what is found stands newest first
    elsewhere = browser.get(f"{url}?q=灯&category=food").content.decode()
    assert "您只在一部分诉求里找" in elsewhere
    counts = browser.get(f"{url}counts/?q=灯&view=mine").content.decode()
    assert "?view=open&amp;q=%E7%81%AF" in counts


def test_it_is_kept_taken_out_and_given_to_programs_together(
    area: Area, auntie_wang: Person, lamps: dict[str, SupportRequest], sign_in: SignIn
) -> None:
    browser, url = sign_in(auntie_wang), f"/area/{area.slug}/desk/"
    query = "view=all&q=%E7%81%AF&category=repair"
    browser.post(f"{url}views/", {"query": query, "name": "灯"})
    assert SavedView.objects.get().query == query
    table = load_workbook(BytesIO(browser.post(f"{url}export/?{query}", {"format": "xlsx"}).content))
    expected = [lamps[name].number for name in ("over", "hers", "lamp")]
    assert [row[0] for row in table.active.values][1:] == expected
    api = f"/api/v1/areas/{area.slug}/cases"
    sent = {"format": "csv", "q": "灯", "category": "repair"}
    by_program = browser.post(f"{api}/export", sent, "application/json").content
    assert by_program == browser.post(f"{url}export/?{query}", {"format": "csv"}).content
    open_ones = browser.get(f"{api}?q=灯&category=repair").json()["items"]
    assert [one["id"] for one in open_ones] == [lamps["hers"].pk, lamps["lamp"].pk]
    over = browser.get(f"{api}?q=灯&stage=over&owner_id={auntie_wang.pk}").json()["items"]
    assert [one["id"] for one in over] == [lamps["over"].pk]
    assert browser.get(f"{api}?q=灯&after=x").status_code == 422
