"""The pages of whoever runs a campaign: one road from a draft to open, each verb with its confirmation, old pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groceries import actions, calendar
from groceries.models import Campaign, CampaignLeader, Offer
from groceries.words import CampaignKind, CampaignState, Handing, OrderState
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from hub.core.record.models import RecordEntry
from tests.conftest import staff
from tests.groceries.api_kit import Program
from tests.groceries.kit import leader, offer, opened, order, terms

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def sun(area: Area) -> Person:
    """Who leads."""
    return leader(area)


def url(campaign: Campaign, name: str = "manage", *args: object) -> str:
    """A page of a campaign."""
    return reverse(f"groceries:{name}", args=[campaign.area.slug, campaign.pk, *args])


def sent(client: Client, address: str, **data: Any) -> Any:
    """A form."""
    return client.post(address, data)


def test_few_questions_make_a_draft_with_sensible_answers(area: Area, sun: Person, sign_in: SignIn) -> None:
    client, address = sign_in(sun), reverse("groceries:campaign_new", args=[area.slug])
    form = client.get(address).context["form"]
    assert "kind" not in form.fields  # leaders run group orders
    given = {name: form[name].value() or "" for name in form.fields}
    answer = sent(client, address, **given | {"title": "周四蔬菜", "point": "东门"})
    made = Campaign.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, url(made))
    assert (made.state, made.minimum_of, made.minimum, made.point) == (
        CampaignState.DRAFT,
        "packs",
        30,
        "东门",
    )
    assert made.closes_at.astimezone().hour == 18 or made.closes_at > clock.now()
    assert made.arrives_at is not None
    assert made.arrives_at > made.closes_at
    assert sent(client, address, title="", point="").status_code == 422


def test_the_whole_road_to_open(area: Area, sun: Person, auntie_wang: Person, sign_in: SignIn) -> None:
    leads, decides = sign_in(sun), sign_in(auntie_wang)
    draft = actions.draft(area, terms(), by=sun)
    what = {
        "title": "白菜",
        "price": "3.50",
        "supplier": "恒丰",
        "unit": "份",
        "general": "40",
        "version": draft.version,
    }
    assert sent(leads, url(draft, "offer_new"), **what).status_code == 303
    [made] = draft.offers.all()
    assert (made.price_minor, made.good.kind, made.pools.get().size) == (350, "vegetables", 40)
    assert sent(leads, url(draft, "campaign_submit"), version=draft.reread().version).status_code == 303
    page = decides.get(url(draft)).content.decode()
    assert url(draft, "campaign_approve") in page
    assert sent(decides, url(draft, "campaign_approve"), version=draft.reread().version).status_code == 303
    assert draft.reread().state == CampaignState.OPEN


@pytest.mark.parametrize("kind", [CampaignKind.FREE_RATION, CampaignKind.SLOTS])
def test_what_costs_nothing_has_no_fee(kind: str, area: Area, auntie_wang: Person, sign_in: SignIn) -> None:
    """An order would carry the fee although nothing is owed."""
    with pytest.raises(Invalid, match=r"campaign\.terms") as refused:
        actions.draft(area, terms(kind=kind, fee_minor=500), by=auntie_wang)
    assert set(refused.value.fields) == {"fee_minor"}
    draft = actions.draft(area, terms(kind=kind), by=auntie_wang)
    with pytest.raises(Invalid):
        actions.edit(draft, terms(kind=kind, fee_minor=500), by=auntie_wang)
    client, address = sign_in(auntie_wang), url(draft, "campaign_edit")
    shown = client.get(address).context["form"]
    assert "fee_minor" not in shown.fields
    data = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, False)}
    assert sent(client, address, **data | {"fee_minor": "5.00"}).status_code == 303
    assert draft.reread().fee_minor == 0
    ask = Program(client, f"/areas/{area.slug}/campaigns")
    body = {
        "title": "口罩", "kind": kind, "fee_minor": 500, "opens_at": clock.now().isoformat(),
        "closes_at": (clock.now() + timedelta(hours=3)).isoformat(),
    }  # fmt: skip
    status, problem = ask("POST", "", body)
    assert (status, problem["code"], list(problem["errors"])) == (422, "campaign.terms", ["fee_minor"])


def test_who_leads_it_cannot_approve_it(
    area: Area, auntie_wang: Person, director_zhou: Person, sign_in: SignIn
) -> None:
    draft = actions.draft(area, terms(), by=auntie_wang)
    offer(draft, auntie_wang)
    actions.submit(draft, by=auntie_wang)
    own = sent(sign_in(auntie_wang), url(draft, "campaign_approve"), version=draft.version)
    assert own.status_code == 403
    assert url(draft, "campaign_approve") not in sign_in(auntie_wang).get(url(draft)).content.decode()
    assert (
        sent(sign_in(director_zhou), url(draft, "campaign_approve"), version=draft.version).status_code == 303
    )


def test_an_old_page_is_told_what_is_there_now(area: Area, sun: Person, sign_in: SignIn) -> None:
    draft = actions.draft(area, terms(), by=sun)
    client, address = sign_in(sun), url(draft, "campaign_edit")
    shown = client.get(address).context["form"]
    data = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, False)}
    actions.edit(draft, terms(title="周五蔬菜"), by=sun)
    answer = sent(client, address, **data | {"title": "周六蔬菜"})
    assert answer.status_code == 409
    assert "周五蔬菜" in answer.content.decode()
    again = answer.context["form"]
    data |= {"title": "周六蔬菜", "version": again["version"].value()}
    assert sent(client, address, **data).status_code == 303
    assert draft.reread().title == "周六蔬菜"


def test_a_verb_on_an_old_page_changes_nothing(area: Area, sun: Person, sign_in: SignIn) -> None:
    campaign = opened(area, sun)
    answer = sent(sign_in(sun), url(campaign, "campaign_cancel"), why="没货", version=campaign.version - 1)
    assert answer.status_code == 409
    assert campaign.reread().state == CampaignState.OPEN


@pytest.mark.parametrize(
    ("verb", "data", "state"),
    [
        ("campaign_close", {"why": "已订满"}, CampaignState.CLOSED),
        ("campaign_cancel", {"why": "没货"}, CampaignState.CANCELLED),
        ("campaign_handing", {"why": "排队太长", "handing": "door"}, CampaignState.OPEN),
        ("campaign_extend", {"why": "多等一天"}, CampaignState.OPEN),
    ],
)  # fmt: skip
def test_verbs_of_an_open_campaign_ask_why(
    verb: str, data: dict[str, str], state: str, area: Area, sun: Person, li_wei: Person, sign_in: SignIn
) -> None:
    campaign, client = opened(area, sun), sign_in(sun)
    placed = order(campaign, li_wei.memberships.get().household, li_wei)
    form = client.get(url(campaign, verb)).context["form"]
    given = {name: form[name].value() or "" for name in form.fields} | data
    assert sent(client, url(campaign, verb), **given | {"why": ""}).status_code == 422
    assert campaign.reread().version == campaign.version
    assert sent(client, url(campaign, verb), **given).status_code == 303
    now = campaign.reread()
    assert now.state == state
    placed.refresh_from_db()
    assert (placed.handing == Handing.DOOR) == (verb == "campaign_handing")
    assert (placed.state == OrderState.CANCELLED) == (verb == "campaign_cancel")
    assert (now.closes_at > campaign.closes_at) == (verb == "campaign_extend")


def test_it_is_handed_over_and_never_without_a_leader(area: Area, sun: Person, sign_in: SignIn) -> None:
    campaign, client = opened(area, sun), sign_in(sun)
    heir = staff("赵丽", area, Role.LEADER, email="heir@example.org")
    held = CampaignLeader.objects.get(campaign=campaign)
    alone = sent(client, url(campaign, "leader_remove", held.pk))
    assert alone.status_code == 409
    assert sent(client, url(campaign, "leader_add"), person=heir.pk).status_code == 303
    assert sent(client, url(campaign, "leader_remove", held.pk)).status_code == 303
    assert client.get(url(campaign)).status_code == 404
    assert sign_in(heir).get(url(campaign)).status_code == 200


def test_another_leader_of_the_area_does_not_see_it(area: Area, sun: Person, sign_in: SignIn) -> None:
    campaign = opened(area, sun)
    other = sign_in(staff("赵丽", area, Role.LEADER, email="other@example.org"))
    for name in ("manage", "manage_numbers", "run_orders", "campaign_cancel"):
        assert other.get(url(campaign, name)).status_code == 404
    listed = other.get(reverse("groceries:managed", args=[area.slug])).content.decode()
    assert campaign.title not in listed


def test_what_a_mixed_pack_holds_adds_up(area: Area, sun: Person, sign_in: SignIn) -> None:
    draft = actions.draft(area, terms(), by=sun)
    pack = offer(draft, sun, "蔬菜包（青菜2斤 土豆3斤）", price_minor=2500)
    client, address = sign_in(sun), url(draft, "offer_parts", pack.pk)
    proposed = [form.initial for form in client.get(address).context["lines"].forms[:2]]
    assert [(part["title"], part["grams"], part["price"]) for part in proposed] == [
        ("青菜", 1000, 1000),
        ("土豆", 1500, 1500),
    ]
    data: dict[str, Any] = {"part-TOTAL_FORMS": 2, "part-INITIAL_FORMS": 0, "version": draft.reread().version}
    for number, (title, price) in enumerate((("青菜", "12"), ("土豆", "12"))):
        data |= {f"part-{number}-title": title, f"part-{number}-grams": 1000, f"part-{number}-price": price}
    assert sent(client, address, **data).status_code == 422
    data["part-1-price"] = "13"
    assert sent(client, address, **data).status_code == 303
    assert list(pack.parts.values_list("title", "price_minor")) == [("青菜", 1200), ("土豆", 1300)]


def test_orders_are_found_by_door_name_and_code_and_taken_out_as_shown(
    area: Area, sun: Person, li_wei: Person, granny_chen: Person, sign_in: SignIn
) -> None:
    campaign, client = opened(area, sun), sign_in(sun)
    first = order(campaign, li_wei.memberships.get().household, li_wei, note="放门口")
    second = order(campaign, granny_chen.memberships.get().household, granny_chen, 2)

    def found(query: str) -> list[int]:
        rows = client.get(url(campaign, "run_orders"), {"q": query}).context["page"].rows
        return [row.pk for row in rows]

    assert found("") == [second.pk, first.pk]
    assert (
        found("12-0502")
        == found("李伟")
        == found(first.shown_code)
        == found(first.code[:4].lower())
        == [first.pk]
    )
    assert found("0304") == [second.pk]
    assert found("nobody") == []
    answer = sent(client, url(campaign, "run_orders_export"), format="csv", q="0502")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "0502" in lines[1]
    assert "58.00" in lines[1]
    assert RecordEntry.objects.filter(verb="groceries.campaign.orders_exported").count() == 1
    assert sent(client, url(campaign, "run_orders_export"), format="xlsx").content[:2] == b"PK"
    assert sent(client, url(campaign, "run_orders_export"), format="pdf").status_code == 422


def test_the_page_costs_the_same_with_many_goods_and_orders(
    area: Area, sun: Person, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    campaign = opened(
        area, sun, *({"title": f"商品{n}", "stock": {"general": 5, "proxy": 2}} for n in range(30))
    )
    client = sign_in(sun)
    with django_assert_max_num_queries(45):
        client.get(url(campaign))
    with django_assert_max_num_queries(14):
        client.get(url(campaign, "manage_numbers"))


class TestCalendar:
    """Expected arrivals against gate and volunteers."""

    def arriving(self, area: Area, sun: Person, hours: int = 24) -> Campaign:
        """A campaign whose goods are expected then."""
        found = opened(area, sun)
        Campaign.objects.filter(pk=found.pk).update(arrives_at=clock.now() + timedelta(hours=hours))
        return found.reread()

    def test_a_day_is_full_when_more_comes_than_the_gate_takes(
        self, area: Area, sun: Person, sign_in: SignIn
    ) -> None:
        area.thresholds = {"groceries.gate_per_day": 1}
        area.save(update_fields=["thresholds"])
        first = self.arriving(area, sun)
        assert not calendar.day_of(Campaign.objects.select_related("area").get(pk=first.pk)).is_full  # type: ignore[union-attr]
        second = self.arriving(area, sun)
        day = calendar.day_of(Campaign.objects.select_related("area").get(pk=second.pk))
        assert day is not None
        assert (day.gate_is_full, day.carry_is_full, len(day.campaigns)) == (True, False, 2)
        page = sign_in(sun).get(reverse("groceries:calendar", args=[area.slug]))
        assert [len(one.campaigns) for one in page.context["days"] if one.is_full] == [2]

    def test_a_day_is_full_when_volunteers_cannot_carry_it(
        self, area: Area, sun: Person, li_wei: Person
    ) -> None:
        area.thresholds = {"groceries.carry_per_day": 1}
        area.save(update_fields=["thresholds"])
        campaign = self.arriving(area, sun)
        order(campaign, li_wei.memberships.get().household, li_wei)
        Campaign.objects.filter(pk=campaign.pk).update(minimum_of="households", minimum=20)
        day = calendar.day_of(Campaign.objects.select_related("area").get(pk=campaign.pk))
        assert day is not None
        assert (day.orders, day.carry_is_full) == (20, True)

    def test_what_is_over_or_has_no_day_is_not_planned(self, area: Area, sun: Person) -> None:
        gone, undated = self.arriving(area, sun), opened(area, sun)
        actions.cancel_campaign(gone, by=sun, why="没货")
        assert not any(day.campaigns for day in calendar.days(area))
        assert [one.pk for one in calendar.undated(area)] == [undated.pk]


def test_an_offer_is_taken_out_of_a_draft(area: Area, sun: Person, sign_in: SignIn) -> None:
    draft = actions.draft(area, terms(), by=sun)
    made = offer(draft, sun)
    assert sent(sign_in(sun), url(draft, "offer_withdraw", made.pk), version=draft.version).status_code == 303
    assert Offer.objects.get().withdrawn_at is not None
