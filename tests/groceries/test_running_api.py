"""Programs run campaigns: a key that comes again acts once, a stale version learns what is there, roles are said."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from groceries.models import Campaign, EntitlementRule, Supplier
from hub.core.kit import clock
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES, Role
from tests.groceries.api_kit import API, Program
from tests.groceries.kit import leader, opened

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def test_a_key_that_comes_again_acts_once(area: Area, auntie_wang: Person, sign_in: SignIn) -> None:
    ask = Program(sign_in(auntie_wang), f"/areas/{area.slug}")
    supplier = ask("POST", "/suppliers", {"name": "恒丰", "licence": "SC-1"}, key="a")
    assert supplier == ask("POST", "/suppliers", {"name": "恒丰", "licence": "SC-1"}, key="a")
    assert (supplier[0], Supplier.objects.count()) == (201, 1)
    limit = {"kind": "masks", "quantity": 5, "days": 10, "words": "紧缺"}
    rule = ask("POST", "/rules", limit, key="b")
    assert rule == ask("POST", "/rules", limit, key="b")
    assert (rule[0], EntitlementRule.objects.count()) == (201, 1)
    other = ask("POST", "/rules", {**limit, "quantity": 4}, key="b")
    assert (other[0], other[1]["code"]) == (422, "idempotency.other_body")


def test_a_campaign_from_the_draft_to_its_extension(area: Area, auntie_wang: Person, sign_in: SignIn) -> None:
    sun = leader(area)
    ask, desk = (Program(sign_in(who), f"/areas/{area.slug}/campaigns") for who in (sun, auntie_wang))
    now = clock.now()
    terms = {
        "title": "周四蔬菜", "opens_at": now.isoformat(), "closes_at": (now + timedelta(hours=3)).isoformat(),
    }  # fmt: skip
    made = ask("POST", "", terms, key="a")[1]
    good = {"title": "白菜", "supplier": "恒丰", "price_minor": 350, "version": made["version"]}
    offer = ask("POST", f"/{made['id']}/offers", good, key="b")
    assert offer == ask("POST", f"/{made['id']}/offers", good, key="b")
    stale = ask("PUT", f"/{made['id']}", {**terms, "version": made["version"]})
    assert (stale[0], stale[1]["code"], stale[1]["now"]["title"]) == (409, "state.changed", "周四蔬菜")
    steps = f"/{made['id']}/steps"
    sent = ask("POST", f"{steps}/submission", {}, key="c")
    assert sent == ask("POST", f"{steps}/submission", {}, key="c")
    assert ask("POST", f"{steps}/approval", {})[0] == 403
    assert desk("POST", f"{steps}/approval", {}, key="d")[1]["state"] == "open"
    late = ask("POST", f"{steps}/submission", {}, key="e")
    assert (late[0], late[1]["now"]["state"]) == (409, "open")
    until = {"until": (now + timedelta(hours=5)).isoformat(), "why": "车晚到"}
    assert ask("POST", f"{steps}/extension", until, key="f") == ask(
        "POST", f"{steps}/extension", until, key="f"
    )
    assert Campaign.objects.get().closes_at == now + timedelta(hours=5)


def test_the_description_says_who_may(area: Area, li_wei: Person, sign_in: SignIn) -> None:
    paths = sign_in(li_wei).get(f"{API}/openapi.json").json()["paths"]
    declared = {
        (method, path): set(one["x-roles"])
        for path, methods in paths.items()
        for method, one in methods.items()
        if "x-roles" in one
    }
    base = "/api/v1/areas/{slug}"
    run = {str(Role.LEADER), *map(str, DESK_ROLES)}
    assert declared["get", f"{base}/campaigns/{{pk}}/money"] == run
    assert declared["post", f"{base}/rules"] == set(map(str, DESK_ROLES))
    assert declared["get", f"{base}/goods-receipts"] == run | {str(Role.GUARD)}
    silent = {
        path for path, methods in paths.items() for method in methods
        if path.startswith(f"{base}/campaigns") and (method, path) not in declared
    }  # fmt: skip
    assert silent == set()


def test_a_stranger_and_who_leads_another_find_nothing(
    area: Area, auntie_wang: Person, stranger: Person, sign_in: SignIn
) -> None:
    campaign = opened(area, auntie_wang)
    for person in (leader(area), stranger):
        ask = Program(sign_in(person), f"/areas/{area.slug}/campaigns/{campaign.pk}")
        assert [ask("GET", path)[0] for path in ("", "/money", "/slots", "/batches", "/purchase-orders")] == [
            404
        ] * 5
