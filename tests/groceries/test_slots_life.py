"""Times only, a test or a vaccination: made, laid out, agreed to, booked and done on the pages alone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from groceries import actions
from groceries.models import Campaign, Order, Slot
from groceries.words import CampaignKind, CampaignState, OrderState
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area, Person
from tests.groceries.kit import leader, terms, wrong
from tests.groceries.resident import send

pytestmark = pytest.mark.django_db


def url(campaign: Campaign, name: str = "manage", *args: object) -> str:
    """A page of a campaign."""
    return reverse(f"groceries:{name}", args=[campaign.area.slug, campaign.pk, *args])


def typed(moment: datetime) -> str:
    """As a field for a moment takes it."""
    return moment.astimezone().strftime("%Y-%m-%dT%H:%M")


def made(client: Client, area: Area, **more: str) -> Campaign:
    """Begun with the form's own answers."""
    address = reverse("groceries:campaign_new", args=[area.slug])
    form = client.get(address).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    answers = given | {"title": "核酸检测", "point": "东门", "kind": CampaignKind.SLOTS, **more}
    answer = client.post(address, answers)
    assert answer.status_code == 303, answer.context["form"].errors
    return Campaign.objects.latest("pk")


def laid_out(client: Client, campaign: Campaign, capacity: int = 2) -> None:
    """An hour of half hours, the day after orders close."""
    begins = campaign.closes_at + timedelta(hours=15)
    times = {"starts_at": typed(begins), "ends_at": typed(begins + timedelta(hours=1)), "minutes": "30"}
    answer = client.post(
        url(campaign, "slots"), {**times, "capacity": str(capacity), "points": "东门", "green": "0"}
    )
    assert answer.status_code == 303, answer.context["form"].errors


def test_the_whole_life_on_the_pages(
    area: Area, auntie_wang: Person, director_zhou: Person, li_wei: Person, noon: datetime, sign_in: Any
) -> None:
    """The form's own answers do; forty bookings and no pack are enough."""
    leads, decides, lives = sign_in(auntie_wang), sign_in(director_zhou), sign_in(li_wei)
    draft = made(leads, area)
    assert (draft.minimum_of, draft.minimum, draft.arrives_at) == ("", 0, None)
    page = leads.get(url(draft)).text
    assert url(draft, "slots") in page
    assert reverse("groceries:goods:start", args=[area.slug, draft.pk]) not in page
    assert url(draft, "campaign_submit") not in page
    laid_out(leads, draft)
    page = leads.get(url(draft)).text
    assert url(draft, "campaign_submit") in page
    leads.post(url(draft, "campaign_submit"), {"version": draft.reread().version})
    decides.post(url(draft, "campaign_approve"), {"version": draft.reread().version})
    assert draft.reread().state == CampaignState.OPEN
    shop = lives.get(f"/groceries/{draft.pk}/")
    chosen = f"slot-{Slot.objects.earliest('pk').pk}"
    assert f'value="{chosen}"' in shop.text
    assert send(lives, send(lives, shop, where=chosen)).status_code in (302, 303)
    assert (Order.objects.get().state, Slot.objects.earliest("pk").taken) == (OrderState.PLACED, 1)
    clock.move(hours=31)
    actions.close_due()
    assert draft.reread().state == CampaignState.CONFIRMED
    assert leads.post(url(draft, "begin"), {"version": draft.reread().version}).status_code == 303
    assert draft.reread().state == CampaignState.COLLECTING
    came = Order.objects.get()
    assert (
        reverse("groceries:settlement", args=[area.slug, draft.pk])
        not in leads.get(url(draft, "closing")).text
    )
    actions.redeem(came.voucher, by=auntie_wang)
    finish = reverse("groceries:settlement", args=[area.slug, draft.pk])
    assert finish in leads.get(url(draft, "closing")).text
    leads.post(finish, {"cash": "0", "transfer": "0"})
    assert (draft.reread().state, wrong()) == (CampaignState.SETTLED, [])


def test_without_a_time_it_is_not_handed_in(area: Area, auntie_wang: Person, noon: datetime) -> None:
    draft = actions.draft(area, terms(kind=CampaignKind.SLOTS), by=auntie_wang)
    with pytest.raises(Invalid, match=r"campaign\.no_slots"):
        actions.submit(draft, by=auntie_wang)
    over = clock.now() - timedelta(hours=1)
    Slot.objects.create(
        campaign=draft, point="东门", starts_at=over, ends_at=over + timedelta(minutes=30), capacity=9
    )
    with pytest.raises(Invalid, match=r"campaign\.no_slots"):
        actions.submit(draft, by=auntie_wang)


def test_whoever_agrees_finds_a_time_too(
    area: Area, auntie_wang: Person, director_zhou: Person, noon: datetime, sign_in: Any
) -> None:
    """The leader took the last one away while the committee was looking."""
    draft = actions.draft(area, terms(kind=CampaignKind.SLOTS), by=auntie_wang)
    laid_out(sign_in(auntie_wang), draft)
    actions.submit(draft.reread(), by=auntie_wang)
    Slot.objects.all().delete()
    with pytest.raises(Invalid, match=r"campaign\.no_slots"):
        actions.approve(draft.reread(), by=director_zhou)


@pytest.mark.parametrize(
    ("kind", "minimum_of", "fits"),
    [
        ("slots", "packs", False), ("slots", "amount", False), ("slots", "households", True),
        ("free_ration", "amount", False), ("free_ration", "packs", True), ("paid_ration", "amount", True),
    ],
)  # fmt: skip
def test_what_is_never_counted_is_no_minimum(noon: datetime, kind: str, minimum_of: str, fits: bool) -> None:
    wanted = terms(kind=kind, minimum_of=minimum_of, minimum=30)
    if fits:
        wanted.check()
        return
    with pytest.raises(Invalid, match=r"campaign\.terms") as refused:
        wanted.check()
    assert list(refused.value.fields) == ["minimum_of"]


def test_a_minimum_that_somebody_chose_is_said_to_be_wrong(
    area: Area, auntie_wang: Person, noon: datetime, sign_in: Any
) -> None:
    """The form's own thirty packs are left out; thirty-one are somebody's wish, and refused."""
    client, address = sign_in(auntie_wang), reverse("groceries:campaign_new", args=[area.slug])
    form = client.get(address).context["form"]
    given = {name: form[name].value() or "" for name in form.fields} | {"title": "x", "point": "y"}
    answer = client.post(address, {**given, "kind": "slots", "minimum": "31"})
    assert answer.status_code == 422
    assert "minimum_of" in answer.context["form"].errors
    assert client.post(address, {**given, "kind": "free_ration"}).status_code == 303
    assert Campaign.objects.get().minimum_of == ""
    assert client.post(address, {**given, "kind": "paid_ration"}).status_code == 303
    assert Campaign.objects.latest("pk").minimum == 30


def test_its_terms_ask_nothing_about_goods(
    area: Area, auntie_wang: Person, noon: datetime, sign_in: Any
) -> None:
    client = sign_in(auntie_wang)
    draft = made(client, area)
    form = client.get(url(draft, "campaign_edit")).context["form"]
    for name in (
        "arrives_at",
        "split",
        "fee_minor",
        "hold_minutes",
        "handing",
        "reserve_flows_at",
        "waiting_list",
    ):
        assert name not in form.fields
    assert [value for value, _words in form.fields["minimum_of"].choices] == ["", "households"]
    given = {name: form[name].value() or "" for name in form.fields} | {
        "minimum_of": "households",
        "minimum": "2",
    }
    assert client.post(url(draft, "campaign_edit"), {**given, "title": "疫苗"}).status_code == 303
    assert (draft.reread().title, draft.reread().minimum) == ("疫苗", 2)


def test_nobody_reads_of_goods_where_there_are_none(
    area: Area, auntie_wang: Person, director_zhou: Person, li_wei: Person, noon: datetime, sign_in: Any
) -> None:
    leads = sign_in(auntie_wang)
    draft = made(leads, area)
    laid_out(leads, draft)
    actions.submit(draft.reread(), by=auntie_wang)
    actions.approve(draft.reread(), by=director_zhou)
    lives = sign_in(li_wei)
    order = actions.place_order(
        draft.reread(), li_wei.memberships.get().household, actions.Wish(wants={}, slot=Slot.objects.earliest("pk")),
        by=li_wei,
    )  # fmt: skip
    pages = {
        "leader": leads.get(url(draft)).text, "campaign": lives.get(f"/groceries/{draft.pk}/").text,
        "order": lives.get(f"/orders/{order.pk}/").text, "public": lives.get(f"/groceries/{draft.pk}/public/").text,
        "closing": leads.get(url(draft, "closing")).text,
    }  # fmt: skip
    goods = [
        gettext(words)
        for words in (
            "What is on offer", "If goods run short", "Goods expected", "Packs", "Who sells or gives",
            "To the door for those who cannot fetch it.", "If less comes than was ordered", "What you ordered",
            "Goods are here", "Nothing is offered yet", "The goods are not named yet.",
        )
    ]  # fmt: skip
    found = {name: [words for words in goods if words in text] for name, text in pages.items()}
    assert found == {name: [] for name in pages}


def test_a_group_order_is_still_a_group_order(area: Area, sign_in: Any) -> None:
    """The control: what is hidden above is shown where there are goods."""
    sun = leader(area)
    draft = actions.draft(area, terms(), by=sun)
    page = sign_in(sun).get(url(draft)).text
    assert reverse("groceries:goods:start", args=[area.slug, draft.pk]) in page
    assert url(draft, "slots") not in page
