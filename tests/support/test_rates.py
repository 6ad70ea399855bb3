"""The three rates, counted by hand; what is left out with four eyes; no figure by person."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.models import Area, Person
from support import actions, rate_days, rates
from support.models import Exclusion, RateDay, SupportRequest
from support.words import Category, Outcome, Rate
from tests.conftest import door, resident
from tests.support.kit import ask, home

pytestmark = pytest.mark.django_db


@pytest.fixture
def six(li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime) -> list[SupportRequest]:
    """
    Six of one noon. Answered in time: 0, 1, 2, 4; too late: 3; 5 was declined. Solved: 0 and 1; 2 could not be done;
    4 wants no help any more; 3 is open. It helped: 0; 1 partly.
    """
    found = [ask(li_wei, f"声音太大 {n}", "noise") for n in range(6)]
    for n in (0, 1, 2, 4):
        clock.move(minutes=5)
        actions.accept(found[n], by=auntie_wang)
    actions.decline(found[5].reread(), "请找物业", by=auntie_wang)
    actions.agree_to_decline(found[5].reread(), by=director_zhou)
    clock.move(minutes=180)
    actions.accept(found[3], by=auntie_wang)
    for n, outcome in ((0, "done"), (1, "done_by_others"), (2, "explained_cannot"), (4, "no_help_wanted")):
        actions.resolve(found[n].reread(), Outcome(outcome), by=auntie_wang)
    actions.rate(found[0].reread(), 3, by=li_wei)
    actions.rate(found[1].reread(), 2, by=li_wei)
    return found


def shares(area: Area) -> list[tuple[int, int]]:
    """Good and all, of each of the three."""
    found = rates.overall(area)
    return [(found.good(rate), found.all(rate)) for rate in Rate.values]


def test_counted_by_hand(area: Area, six: list[SupportRequest]) -> None:
    rate_days.count_lately(area)
    assert shares(area) == [(4, 5), (2, 3), (1, 2)]
    clock.move(hours=24 * 7 + 1)  # the last promise of the open one has run out
    rate_days.count_lately(area)
    assert shares(area) == [(4, 5), (2, 4), (1, 2)]
    rate_days.count_lately(area)  # counted again, it is the same
    assert shares(area) == [(4, 5), (2, 4), (1, 2)]


def test_by_building_and_by_subject(area: Area, six: list[SupportRequest], li_wei: Person) -> None:
    other = ask(
        resident("刘芳", door(home(li_wei).building, "0601"), email="f@example.org"), "停电", "repair"
    )
    clock.move(hours=5)
    rate_days.count_lately(area)
    assert [one.label for one in rates.by_category(area)] == [
        str(Category.REPAIR.label),
        str(Category.NOISE.label),
    ]
    (building,) = rates.by_building(area)
    assert (building.label, building.all(Rate.RESPONSE), building.good(Rate.RESPONSE)) == ("12栋", 6, 4)
    assert other.is_open


def test_nothing_in_them_names_a_worker() -> None:
    people = {
        field.name for field in RateDay._meta.get_fields() if "person" in field.name or "owner" in field.name
    }
    assert people == set()


def test_it_is_left_out_once_a_second_person_agrees(
    area: Area, six: list[SupportRequest], auntie_wang: Person, director_zhou: Person
) -> None:
    asked = actions.ask_exclusion(six[3], Rate.RESPONSE, "系统停机", by=auntie_wang)
    with pytest.raises(Conflict, match=r"exclusion\.there"):
        actions.ask_exclusion(six[3], Rate.RESPONSE, "系统停机", by=director_zhou)
    rate_days.count_lately(area)
    assert shares(area)[0] == (4, 5)
    with pytest.raises(NotYours, match="four_eyes"):
        actions.decide_exclusion(asked, approve=True, by=auntie_wang)
    actions.decide_exclusion(asked, approve=True, by=director_zhou)
    assert shares(area)[0] == (4, 4)
    assert rates.overall(area).out(Rate.RESPONSE) == 1
    with pytest.raises(Conflict, match="decided"):
        actions.decide_exclusion(Exclusion.objects.get(), approve=False, by=director_zhou)


def test_what_is_refused_counts_and_may_be_asked_again(
    six: list[SupportRequest], area: Area, auntie_wang: Person, director_zhou: Person
) -> None:
    with pytest.raises(Invalid, match="why"):
        actions.ask_exclusion(six[3], Rate.RESPONSE, " ", by=auntie_wang)
    asked = actions.ask_exclusion(six[3], Rate.RESPONSE, "系统停机", by=auntie_wang)
    actions.decide_exclusion(asked, approve=False, by=director_zhou)
    assert shares(area)[0] == (4, 5)
    assert actions.ask_exclusion(six[3], Rate.RESPONSE, "短信没有发出", by=auntie_wang).approved is None


def test_pages_and_api(
    area: Area, six: list[SupportRequest], auntie_wang: Person, client: Client, sign_in: Callable[..., Client]
) -> None:
    rate_days.count_lately(area)
    page = sign_in(auntie_wang).get(f"/area/{area.slug}/rates/").content.decode()
    assert "<polyline" in page
    assert "4/5" in page
    public = client.get(f"/area/{area.slug}/promises/")
    assert public.status_code == 200
    assert "80 %" in public.content.decode()
    assert auntie_wang.name not in public.content.decode()
    told = client.get(f"/api/v1/areas/{area.slug}/promises").json()
    assert told["overall"]["rates"][0] == {"rate": "response", "share": 80, "good": 4, "all": 5, "out": 0}
    assert told["promises"][0]["acknowledge"] == 2
    staff = sign_in(auntie_wang).get(f"/api/v1/areas/{area.slug}/rates").json()
    assert staff["by_building"][0]["label"] == "12栋"


def test_a_subject_with_few_requests_is_not_public(
    area: Area, li_wei: Person, client: Client, noon: datetime
) -> None:
    ask(li_wei, "胰岛素", "medicine")
    clock.move(hours=5)
    rate_days.count_lately(area)
    assert client.get(f"/api/v1/areas/{area.slug}/promises").json()["by_category"] == []


@pytest.mark.django_db
@pytest.mark.parametrize("guarded", [True, False])
def test_what_changes_while_a_day_is_read_counts(
    area: Area, li_wei: Person, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """Auntie Wang takes a request after its day was read and before it is written. Without the mark it is missing."""
    asked, read = ask(li_wei), rate_days._tallied
    late = iter([lambda: actions.accept(asked, by=auntie_wang)])

    def overtaken(area: Area, day: date) -> list[RateDay]:
        rows = read(area, day)
        next(late, lambda: None)()
        return rows

    monkeypatch.setattr(rate_days, "_tallied", overtaken)
    if not guarded:
        monkeypatch.setattr(rate_days, "_mark", lambda _area, _day: ())
    rate_days.count_day(area, rate_days.today(area))
    assert rates.overall(area).all(Rate.RESPONSE) == (1 if guarded else 0)
