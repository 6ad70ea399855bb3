"""The draw: promised when orders close, drawn when the number exists, recomputed by anybody."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from groceries import actions, ballot, draws, verifier
from groceries.models import BallotEntry, Campaign, Draw, Order
from groceries.words import CampaignState, OrderState
from hub.core.kit import clock
from hub.core.kit.errors import Refused
from hub.core.people.models import Area, Building, CareFlag, Household, Person
from hub.core.people.words import Role
from hub.core.record import write as record
from hub.core.record.models import RecordEntry
from tests.conftest import door, resident, staff
from tests.groceries.kit import leader, left, opened, order, wrong

CODES = ["B03-0101", "B03-0102", "B07-1504", "B12-0203", "B40-0601"]
PACK = 7


def test_the_published_vector() -> None:
    """groceries.md, "The ballot"."""
    seed = ballot.seed_of("demo-secret-0001", "2026-04-09 SSE 3251.85", ballot.list_hash(CODES))
    assert seed.startswith("5d2b78f7f7453cfd")
    assert ballot.drawn_order(seed, CODES) == ["B03-0102", "B07-1504", "B03-0101", "B12-0203", "B40-0601"]


def test_5211_entries_for_3000_packs() -> None:
    """Scenario 8: 260 with priority and 2,740 others win, 2,211 carry over."""
    codes = [f"C{number:04}" for number in range(5211)]
    entries = {
        code: ballot.Entry(code, "reserved" if n < 260 else "general", False, {PACK: 1})
        for n, code in enumerate(codes)
    }
    order = ballot.drawn_order(ballot.hash_of("any"), codes)
    won = ballot.winners(order, entries, {PACK: {"general": 2700, "reserved": 300}})
    assert sum(code < "C0260" for code in won) == 260
    assert (len(won), 5211 - len(won)) == (3000, 2211)
    ordinary = [code for code in order if code >= "C0260"]
    assert {code for code in won if code >= "C0260"} == set(ordinary[:2740])


def test_who_carries_over_comes_before_who_is_new() -> None:
    entries = {code: ballot.Entry(code, "general", code in CODES[3:], {PACK: 1}) for code in CODES}
    order = ballot.drawn_order(ballot.hash_of("any"), CODES)
    assert set(ballot.winners(order, entries, {PACK: {"general": 2}})) == set(CODES[3:])


def lives(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


@pytest.fixture
def drawn_lots(area: Area, building: Building, noon: Any) -> Campaign:
    """Three packs of five are won: one is kept for the frail, eight households want one."""
    lead = leader(area)
    pools = {"stock": {"general": 2, "reserved": 1}}
    campaign = opened(area, lead, pools, allotment="ballot", draw_number="上证指数4月11日收盘")
    for number in range(8):
        somebody = resident(f"住户{number}", door(building, f"0{number + 1}01"))
        if number == 0:
            CareFlag.objects.create(
                household=lives(somebody), episode=campaign.episode, kind="dialysis", source="desk"
            )
        assert order(campaign, lives(somebody), somebody).state == OrderState.WAITLISTED
    clock.move(hours=3)
    actions.close_due()
    campaign.refresh_from_db()
    return campaign


@pytest.mark.django_db
def test_nothing_is_known_before_the_number_is(drawn_lots: Campaign) -> None:
    promised = Draw.objects.get()
    assert (drawn_lots.state, promised.secret, promised.seed, left(drawn_lots)) == (
        CampaignState.CLOSED,
        "",
        "",
        2,
    )
    assert promised.list_hash == ballot.list_hash(BallotEntry.objects.values_list("code", flat=True))
    assert promised.number_name == "上证指数4月11日收盘"
    entry = RecordEntry.objects.get(verb="groceries.draw.promised")
    kept = record.opened(entry, {drawn_lots.episode_id: drawn_lots.episode})
    assert (kept["list"], kept["secret"]) == (promised.list_hash, promised.secret_hash)
    actions.close_due()
    drawn_lots.refresh_from_db()
    assert (drawn_lots.state, wrong()) == (CampaignState.CLOSED, [])


@pytest.mark.django_db
def test_the_committee_draws_once_and_a_third_party_gets_the_same(
    drawn_lots: Campaign, auntie_wang: Person, tmp_path: Path
) -> None:
    drawn = actions.draw(drawn_lots, "3251.85", by=auntie_wang)
    states = list(Order.objects.values_list("state", flat=True))
    assert (states.count(OrderState.PLACED), states.count(OrderState.NOT_ALLOCATED)) == (3, 5)
    assert Order.objects.get(household__care_flags__kind="dialysis").state == OrderState.PLACED
    assert (left(drawn_lots), left(drawn_lots, "reserved"), wrong()) == (0, 0, [])
    with pytest.raises(Refused, match=r"draw\.done"):
        actions.draw(drawn_lots, "3251.86", by=auntie_wang)
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(draws.published(drawn)), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", verifier.__file__, str(file)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "NO " in done.stdout) == (0, False), done.stdout
    actions.close_due()
    drawn_lots.refresh_from_db()
    assert drawn_lots.state == CampaignState.CONFIRMED


@pytest.mark.django_db
def test_a_draw_that_somebody_touched_is_found(
    drawn_lots: Campaign, auntie_wang: Person, tmp_path: Path
) -> None:
    """The control: verify and the script both see that two places were exchanged."""
    drawn = actions.draw(drawn_lots, "3251.85", by=auntie_wang)
    first, last = BallotEntry.objects.get(rank=1), BallotEntry.objects.get(rank=8)
    BallotEntry.objects.filter(pk=first.pk).update(rank=99)
    BallotEntry.objects.filter(pk=last.pk).update(rank=1)
    BallotEntry.objects.filter(pk=first.pk).update(rank=8)
    assert any(found.startswith("groceries.draws") for found in wrong())
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(draws.published(drawn)), "utf-8")
    assert verifier.main(str(file)) == 1


@pytest.mark.django_db
def test_who_does_not_run_it_draws_nothing_and_its_leader_does(
    drawn_lots: Campaign, stranger: Person, area: Area
) -> None:
    other = staff("吴军", area, Role.LEADER)
    for somebody in (stranger, other, lives(Person.objects.get(name="住户1")).memberships.get().person):
        with pytest.raises(Refused, match=r"draw\.not_leader"):
            actions.draw(drawn_lots, "3251.85", by=somebody)
    assert actions.draw(drawn_lots, "3251.85", by=Person.objects.get(name="孙丽")).seed


@pytest.mark.django_db
def test_who_lost_is_in_the_next_round_already(drawn_lots: Campaign, auntie_wang: Person, area: Area) -> None:
    actions.draw(drawn_lots, "3251.85", by=auntie_wang)
    lead = Person.objects.get(name="孙丽")
    now = clock.now()
    times = {"opens_at": now, "closes_at": now + timedelta(hours=3)}
    second = opened(area, lead, {"stock": {"general": 5}}, allotment="ballot", follows=drawn_lots, **times)
    assert actions.carry_over(second) == 5
    assert actions.carry_over(second) == 0
    newcomer = resident("新来", door(Building.objects.get(), "0702"))
    order(second, lives(newcomer), newcomer)
    clock.move(hours=3)
    actions.close_due()
    second.refresh_from_db()
    clock.move(hours=60)  # the exchange's next close is Monday's
    actions.draw(second, "3260.00", by=auntie_wang)
    assert Order.objects.get(household=lives(newcomer)).state == OrderState.NOT_ALLOCATED
    assert (second.orders.filter(state=OrderState.PLACED).count(), wrong()) == (5, [])


@pytest.mark.django_db
def test_everybody_may_look_and_only_who_runs_it_draws(
    drawn_lots: Campaign, auntie_wang: Person, sign_in: Any, client: Any
) -> None:
    page = reverse("groceries:draw", args=[drawn_lots.pk])
    code = Order.objects.earliest("pk").shown_code
    assert Draw.objects.get().list_hash in client.get(page, {"code": code.lower()}).text
    drawing = reverse("groceries:drawing", kwargs={"slug": drawn_lots.area.slug, "pk": drawn_lots.pk})
    desk = sign_in(auntie_wang)
    assert desk.get(drawing).status_code == 200
    assert desk.post(drawing, {"number": " "}).status_code == 422
    assert desk.post(drawing, {"number": "3251.85"}).status_code == 422  # not compared
    assert desk.post(drawing, {"number": "3251.85", "compared": "on"}, follow=True).status_code == 200
    seed = Draw.objects.get().seed
    assert seed in client.get(page).text
    assert json.loads(client.get(f"{page}draw.json").content)["seed"] == seed
    assert b"def winners" in client.get(reverse("groceries:verifier")).content
