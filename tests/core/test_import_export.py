"""The roster out: safe in a spreadsheet, readable, and read back in without a change."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hub.core.estate.roster.export import CSV, XLSX, export
from hub.core.flow.imports.reading import read
from hub.core.kit import clock
from hub.core.people.models import Area, Building, CareFlag, Household, Membership, Person
from hub.core.people.words import CareKind, CareSource
from hub.core.record.models import RecordEntry
from tests.core.import_kit import CHEN, LI, LI_WIFE, THREE, as_csv, imported, previewed

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]


@pytest.fixture
def settled(area: Area) -> Area:
    """The three people of the kit and the three buildings, with edits by hand of every kind."""
    imported(area, THREE.read_bytes())
    imported(area, as_csv(("14栋", *CHEN[1:]), ("14栋", *LI[1:]), LI_WIFE))
    door = Household.objects.get(building__number="14", door="0502")
    wife = Person.objects.get(name="王芳", memberships__household=door)
    wife.phone, wife.other_phone, wife.name = "+14155552671", "+862154321098", "Fang  Wang"
    wife.save()
    by_hand = {"episode": area.episodes.get(), "source": CareSource.STAFF}
    CareFlag.objects.create(household=door, kind=CareKind.LANGUAGE, **by_hand)
    CareFlag.objects.create(household=door, person=wife, kind=CareKind.PREGNANT, **by_hand)
    Household.objects.create(area=area, building=door.building, door="1单元601", remark="=HYPERLINK(1)")
    Household.objects.create(area=area, building=door.building, door="0502", part="乙")
    annexe = Building.objects.create(area=area, number="A3", name="东风里3号")
    moved = Household.objects.create(area=area, building=annexe, door="0101")
    Membership.objects.create(person=wife, household=moved, episode=area.episodes.get(), ended_at=clock.now())
    return area


@pytest.mark.parametrize("form", [CSV, XLSX])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_reads_back_in_without_a_change(settled: Area, form: str, language: str) -> None:
    with translation.override(language):
        data = export(settled, form)
    batch = previewed(settled, data)
    assert batch.counts["unchanged"] == 90
    assert {key: batch.counts[key] for key in ("added", "changed", "refused", "missing", "kept")} == {
        "added": 0, "changed": 0, "refused": 0, "missing": 0, "kept": 0
    }  # fmt: skip


def test_what_a_spreadsheet_would_run_is_neutral_and_phones_are_readable(settled: Area) -> None:
    text = export(settled, CSV).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert ",=" not in text
    assert "199 1234 5678" in text
    assert "'+1 415-555-2671 / 021 5432 1098" in text
    [table] = read(export(settled, XLSX))
    assert any("+1 415-555-2671 / 021 5432 1098" in row for row in table.rows)


def test_closed_doors_and_people_who_have_left_stay_out(settled: Area) -> None:
    Membership.objects.filter(person__name="陈桂花").update(ended_at=clock.now(), is_head=False)
    Household.objects.filter(door="0101", building__number="3").update(closed_at=clock.now())
    text = export(settled, CSV).decode()
    assert "陈桂花" not in text
    assert "陶雪" not in text
    assert "0304" in text


def test_the_desk_takes_it_out_and_that_is_recorded(
    settled: Area, auntie_wang: Person, sign_in: SignIn
) -> None:
    url = reverse("roster:export", args=[settled.slug])
    answer = sign_in(auntie_wang).post(url, {"format": "xlsx"})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="roster-xinminzhu-')
    assert answer["Cache-Control"] == "no-store"
    assert read(answer.content)[0].width == 10
    entry = RecordEntry.objects.get(verb="estate.roster.exported")
    assert entry.actor_id == auntie_wang.pk


def test_it_needs_a_fresh_confirmation(settled: Area, auntie_wang: Person, sign_in: SignIn) -> None:
    client = sign_in(auntie_wang)
    session = client.session
    for proof in session["account_authentication_methods"]:
        proof["at"] -= 3600
    session.save()
    answer = client.post(reverse("roster:export", args=[settled.slug]), {"format": "csv"})
    assert answer.status_code in (302, 303)
    assert not RecordEntry.objects.filter(verb="estate.roster.exported").exists()


def test_who_may_not(
    area: Area, li_wei: Person, xiao_zhao: Person, stranger: Person, sign_in: SignIn
) -> None:
    url = reverse("roster:export", args=[area.slug])
    for person in (li_wei, xiao_zhao, stranger):
        assert sign_in(person).post(url, {"format": "csv"}).status_code == 404
    assert Client().post(url, {"format": "csv"}).status_code == 302


def test_wrong_method_and_wrong_form(settled: Area, auntie_wang: Person, sign_in: SignIn) -> None:
    url = reverse("roster:export", args=[settled.slug])
    assert sign_in(auntie_wang).get(url).status_code == 405
    assert sign_in(auntie_wang).post(url, {"format": "exe"}).status_code == 422
