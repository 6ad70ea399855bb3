"""Every page of the estate opens for those it is for, and is a 404 for everybody else."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.people.models import Area, Building, Household, Person

SignIn = Callable[..., Client]

DESK = [
    "settings", "contacts", "duty", "buildings", "building_new", "households", "household_new", "care",
    "announcements_at_desk", "announcement_new",
]  # fmt: skip
LEAD = ["settings_edit", "phase", "roles", "role_choose", "role_newcomer"]
OF_HOUSEHOLD = [
    "household", "household_card", "household_history", "household_edit", "household_close", "move_in", "head",
    "move", "split", "merge", "flag_new", "proxy_choose", "slip",
]  # fmt: skip


@pytest.mark.parametrize("name", DESK)
def test_the_committee_opens_a_page_of_the_area(
    name: str, area: Area, auntie_wang: Person, stranger: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    """And nobody from another estate or without the role does."""
    url = reverse(f"estate:{name}", args=[area.slug])
    assert sign_in(auntie_wang).get(url).status_code == 200
    assert sign_in(stranger).get(url).status_code == 404
    assert sign_in(xiao_zhao).get(url).status_code == (200 if name == "duty" else 404)
    assert sign_in(auntie_wang, second_factor=False).get(url).status_code == 302


@pytest.mark.parametrize("name", LEAD)
def test_a_lead_opens_what_is_for_leads(
    name: str, area: Area, auntie_wang: Person, director_zhou: Person, sign_in: SignIn
) -> None:
    """The committee's other members do not."""
    url = reverse(f"estate:{name}", args=[area.slug])
    assert sign_in(director_zhou).get(url).status_code == 200
    assert sign_in(auntie_wang).get(url).status_code == 404


@pytest.mark.parametrize("name", OF_HOUSEHOLD)
def test_the_committee_opens_a_page_of_a_household(
    name: str, area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person, stranger: Person,
    li_wei: Person, sign_in: SignIn,
) -> None:  # fmt: skip
    """A neighbour and another estate's committee do not."""
    url = reverse(f"estate:{name}", args=[area.slug, granny_door.pk])
    assert sign_in(auntie_wang).get(url).status_code == 200
    assert sign_in(li_wei).get(url).status_code == 404
    assert sign_in(stranger).get(url).status_code == 404
    assert sign_in(stranger).get(url.replace(area.slug, "chaguang")).status_code == 404


def test_the_committee_opens_a_building(
    area: Area, building: Building, auntie_wang: Person, sign_in: SignIn
) -> None:
    """Its page and its form."""
    client = sign_in(auntie_wang)
    for name in ("building", "building_edit"):
        assert client.get(reverse(f"estate:{name}", args=[area.slug, building.pk])).status_code == 200


@pytest.mark.parametrize("name", ["my_household", "announcements", "acting"])
def test_a_resident_opens_their_own_pages(name: str, li_wei: Person, sign_in: SignIn, client: Client) -> None:
    """Somebody who is not signed in is sent to sign in."""
    assert sign_in(li_wei).get(reverse(f"estate:{name}")).status_code == 200
    assert client.get(reverse(f"estate:{name}")).status_code == 302


def test_a_resident_reads_who_looked_at_their_own_data_only(
    li_wei: Person, granny_door: Household, granny_chen: Person, sign_in: SignIn
) -> None:
    """A neighbour's reading record is a 404."""
    own = li_wei.memberships.get().household
    client = sign_in(li_wei)
    assert client.get(reverse("estate:readings", args=[own.pk])).status_code == 200
    assert client.get(reverse("estate:wish", args=[own.pk])).status_code == 200
    assert client.get(reverse("estate:readings", args=[granny_door.pk])).status_code == 404
    assert client.get(reverse("estate:wish", args=[granny_door.pk])).status_code == 404
