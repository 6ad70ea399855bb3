"""A ballot from the leader's pages and from the household's: chosen, entered, drawn, seen, and the next round."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from groceries import actions
from groceries.models import Campaign, Draw, Order
from groceries.words import CampaignState, OrderState
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Area, Building, Household, Person
from tests.conftest import door, resident
from tests.groceries.closing_kit import at_once
from tests.groceries.kit import leader, offer, opened, order, terms, wrong
from tests.groceries.resident import send, to_check

pytestmark = pytest.mark.django_db


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


def url(campaign: Campaign, name: str = "manage", *args: object) -> str:
    """A page of a campaign."""
    return reverse(f"groceries:{name}", args=[campaign.area.slug, campaign.pk, *args])


def ballot(area: Area, sun: Person, stock: int = 1, **more: Any) -> Campaign:
    """An open ballot for so many packs."""
    more = {"allotment": "ballot", "draw_number": "上证指数4月11日收盘", **more}
    return opened(area, sun, {"stock": {"general": stock}}, **more)


def drawn(campaign: Campaign, by: Person) -> Draw:
    """Closed, and drawn when the number exists."""
    actions.close(campaign, by=by, why="满了")
    with clock.at(clock.now() + timedelta(days=4)):
        return actions.draw(campaign, "3251.85", by=by)


def fresh(campaign: Campaign) -> Campaign:
    """As it is now."""
    return Campaign.objects.select_related("area", "episode").get(pk=campaign.pk)


def test_a_leader_chooses_a_draw_and_names_its_number(area: Area, sign_in: Any) -> None:
    sun = leader(area)
    client, address = sign_in(sun), reverse("groceries:campaign_new", args=[area.slug])
    form = client.get(address).context["form"]
    given = {name: form[name].value() or "" for name in form.fields} | {"title": "口罩", "point": "东门"}
    number = "上证指数4月12日收盘"
    client.post(address, given | {"allotment": "ballot", "draw_number": number})
    made = Campaign.objects.get()
    assert (made.allotment, made.draw_number, made.follows) == ("ballot", number, None)
    client.post(address, given | {"allotment": "first_come", "draw_number": number})
    assert Campaign.objects.latest("pk").draw_number == ""  # nothing is drawn: no number is kept
    page = client.get(url(made, "campaign_edit"))
    assert number in page.text
    assert number in client.get(url(made)).text


def test_from_entry_to_the_next_round(
    area: Area, building: Building, li_wei: Person, auntie_wang: Person, sign_in: Any, noon: Any
) -> None:
    """The household enters, reads where it stands, is not drawn, and is in the next round by one button."""
    sun = leader(area)
    campaign = ballot(area, sun)
    leads, lives = sign_in(sun), sign_in(li_wei)
    other = resident("邻居", door(building, "0601"))
    assert url(campaign, "drawing") in leads.get(url(campaign)).text
    assert leads.get(url(campaign, "drawing")).status_code == 200  # nothing to be drawn yet, and it says so
    check = reverse("groceries:draw", args=[campaign.pk])
    assert "上证指数4月11日收盘" in lives.get(check).text
    page = to_check(lives, campaign)
    placed = send(lives, page)
    mine = Order.objects.get()
    assert (placed.status_code, mine.state) == (302, OrderState.WAITLISTED)
    shown = lives.get(f"/orders/{mine.pk}/?new=1").text
    assert mine.shown_code in shown
    assert check in shown
    assert "候补" not in shown  # it is on no waiting list
    assert f"/orders/{mine.pk}/payment/" not in shown  # and owes nothing yet
    theirs = order(campaign, home(other), other)
    clock.move(hours=3)
    actions.close_due()
    assert "上证指数4月11日收盘" in lives.get(f"/orders/{mine.pk}/").text
    assert url(campaign, "drawing") in leads.get(url(campaign)).text
    assert leads.post(url(campaign, "drawing"), {"number": "1", "compared": "on"}).status_code == 303
    lost = Order.objects.get(state=OrderState.NOT_ALLOCATED)
    loser = li_wei if lost == mine else other
    if lost == theirs:
        lives = sign_in(other)
    result = leads.get(url(campaign, "drawing"), {"show": "lost"}).text
    assert lost.shown_code in result
    assert leads.get(url(campaign, "drawing"), {"show": "won"}).text.count(
        "0502" if lost == theirs else "0601"
    )
    assert url(campaign, "next_round") in result
    made = leads.post(url(campaign, "next_round"))
    second = Campaign.objects.get(follows=campaign)
    assert made.headers["Location"] == url(second)
    assert (second.state, second.allotment, second.draw_number) == (CampaignState.DRAFT, "ballot", "")
    assert second.offers.get().pools.get().size == 1
    assert second.closes_at > clock.now()
    actions.submit(second, by=sun)
    actions.approve(fresh(second), by=auntie_wang)
    again = Order.objects.get(campaign=second)
    assert (again.household, again.state) == (home(loser), OrderState.WAITLISTED)
    assert f"/orders/{again.pk}/" in lives.get(f"/orders/{lost.pk}/").text
    assert wrong() == []


def test_a_second_next_round_is_refused_and_shows_the_first(area: Area, li_wei: Person, sign_in: Any) -> None:
    sun = leader(area)
    campaign = ballot(area, sun)
    with pytest.raises(Conflict, match=r"draw\.not_yet"):
        actions.next_round(campaign, by=sun)
    order(campaign, home(li_wei), li_wei)
    drawn(campaign, sun)
    made = actions.next_round(fresh(campaign), by=sun)
    with pytest.raises(Conflict, match=r"draw\.next_round"):
        actions.next_round(fresh(campaign), by=sun)
    with pytest.raises(Invalid, match=r"campaign\.round"):
        actions.draft(area, terms(allotment="ballot", follows=fresh(campaign)), by=sun)
    assert url(made) in sign_in(sun).get(url(campaign, "drawing")).text
    actions.cancel_campaign(made, by=sun, why="写错了")
    assert actions.next_round(fresh(campaign), by=sun).title == made.title  # called off: it does not count


@pytest.mark.django_db(transaction=True)
def test_two_leaders_press_the_button_at_once_and_one_round_is_made(area: Area, li_wei: Person) -> None:
    sun = leader(area)
    campaign = ballot(area, sun)
    order(campaign, home(li_wei), li_wei)
    drawn(campaign, sun)
    heard = at_once(lambda: actions.next_round(fresh(campaign), by=sun), 4)
    assert sorted(heard) == ["draw.next_round"] * 3 + ["ok"]
    assert Campaign.objects.filter(follows=campaign).count() == 1


def test_rounds_are_counted_in_both_titles(area: Area, li_wei: Person) -> None:
    sun = leader(area)
    campaign = ballot(area, sun, 0, title="口罩", title_en="Masks")
    titles = []
    for _round in range(2):
        if not campaign.orders.exists():
            order(campaign, home(li_wei), li_wei)
        drawn(campaign, sun)
        campaign = actions.next_round(fresh(campaign), by=sun)
        titles.append((campaign.title, campaign.title_en))
        Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.OPEN)
        campaign = fresh(campaign)
        assert actions.carry_over(campaign) == 1
    assert titles == [("口罩，第2轮", "Masks, round 2"), ("口罩，第3轮", "Masks, round 3")]
    assert wrong() == []


def test_a_list_that_is_promised_takes_nobody_new(area: Area, li_wei: Person) -> None:
    sun = leader(area)
    campaign = ballot(area, sun)
    order(campaign, home(li_wei), li_wei)
    actions.close(campaign, by=sun, why="满了")
    with pytest.raises(Conflict, match=r"draw\.promised"):
        actions.extend(campaign, clock.now() + timedelta(days=2), by=sun, why="再等等")
    assert (fresh(campaign).state, wrong()) == (CampaignState.CLOSED, [])


def test_times_alone_are_not_drawn_and_a_round_follows_only_a_draw(area: Area, auntie_wang: Person) -> None:
    for more in ({"kind": "slots"}, {"hold_minutes": 30}):
        with pytest.raises(Invalid, match=r"campaign\.terms"):
            actions.draft(area, terms(allotment="ballot", **more), by=auntie_wang)
    first = actions.draft(area, terms(), by=auntie_wang)
    offer(first, auntie_wang)
    with pytest.raises(Invalid, match=r"campaign\.round"):
        actions.draft(area, terms(allotment="ballot", follows=first), by=auntie_wang)


def test_a_wish_is_carried_over_as_it_was_and_as_far_as_it_fits(
    area: Area, granny_chen: Person, li_wei: Person, auntie_wang: Person, noon: Any
) -> None:
    """To the door for whoever cannot come, no more than the new cap; who had a share elsewhere carries nothing over."""
    sun = leader(area)
    actions.set_rule(area, "bundle", 3, 10, by=auntie_wang, words="紧缺")
    campaign = ballot(area, sun, 0)
    order(campaign, home(granny_chen), granny_chen, 2, handing="door", door_reason="frail", note="请敲门")
    order(campaign, home(li_wei), li_wei)
    order(opened(area, sun, {"title": "另一种"}), home(li_wei), li_wei, 3)  # all that the rule allows
    drawn(campaign, sun)
    passed = Order.objects.get(campaign=campaign, household=home(li_wei))
    assert passed.ballot_entry.passed_over
    second = actions.next_round(fresh(campaign), by=sun)
    second.offers.update(cap=1)
    assert actions.carry_over(second) == 1
    again = second.orders.get()
    assert (again.household, again.handing, again.door_reason, again.note) == (
        home(granny_chen), "door", "frail", "请敲门",
    )  # fmt: skip
    Campaign.objects.filter(pk=second.pk).update(
        state=CampaignState.OPEN
    )  # in the same step, where people do it
    assert (again.lines.get().quantity, again.total_minor, wrong()) == (1, 5800, [])


def test_other_people_find_no_draw_page(
    area: Area, li_wei: Person, stranger: Person, xiao_zhao: Person, sign_in: Any
) -> None:
    sun = leader(area)
    campaign, plain = ballot(area, sun), opened(area, sun)
    order(campaign, home(li_wei), li_wei)
    drawn(campaign, sun)
    for name in ("drawing", "next_round"):
        for somebody in (stranger, li_wei, xiao_zhao):
            assert sign_in(somebody).post(url(campaign, name)).status_code in (403, 404)
    assert sign_in(sun).get(url(plain, "drawing")).status_code == 404
    assert sign_in(sun).get(url(campaign, "next_round")).status_code == 405


def test_the_draw_through_the_api(area: Area, li_wei: Person, sign_in: Any) -> None:
    sun = leader(area)
    leads, lives = sign_in(sun), sign_in(li_wei)
    base, json = f"/api/v1/areas/{area.slug}/campaigns", "application/json"
    times = {"opens_at": clock.now().isoformat(), "closes_at": (clock.now() + timedelta(hours=3)).isoformat()}
    said = {"title": "口罩", **times, "allotment": "ballot", "draw_number": "上证指数4月11日收盘"}
    made = leads.post(base, said, content_type=json)
    assert (made.status_code, made.json()["allotment"], made.json()["follows"]) == (201, "ballot", None)
    campaign = ballot(area, sun, 0)
    mine = order(campaign, home(li_wei), li_wei)
    address = f"{base}/{campaign.pk}"
    assert lives.get(f"/api/v1/orders/{mine.pk}/lot").json()["won"] is None
    actions.close(campaign, by=sun, why="满了")
    assert leads.get(f"{address}/draw").json()["entries"] == 1
    assert leads.post(f"{address}/draw", {"number": "|"}, content_type=json).status_code == 422
    result = leads.post(f"{address}/draw", {"number": "3251.85"}, content_type=json).json()
    assert (result["lost"], result["number"], result["next_round"]) == (1, "3251.85", None)
    assert leads.post(f"{address}/draw", {"number": "1"}, content_type=json).status_code == 409
    assert leads.get(f"{address}/draw/entries?show=lost").json()["items"][0]["code"] == mine.shown_code
    second = leads.post(f"{address}/next-round", content_type=json)
    assert (second.status_code, second.json()["follows"]) == (201, campaign.pk)
    lot = lives.get(f"/api/v1/orders/{mine.pk}/lot").json()
    assert (lot["rank"], lot["won"]) == (1, False)
    file = lives.get(f"/api/v1/campaigns/{campaign.pk}/draw").json()
    assert file["seed"] == result["seed"]
    changed = leads.put(f"{base}/{second.json()['id']}", {**said, "follows": campaign.pk}, content_type=json)
    assert changed.json()["follows"] == campaign.pk
