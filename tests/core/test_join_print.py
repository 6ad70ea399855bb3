"""Invitation letters: made for a building, printed once, in the order a volunteer walks."""

import re
from typing import Any

import pytest
from django.test import AsyncClient, Client

from hub.core.estate.joining import letters
from hub.core.people.models import Area, Building, Household, Invitation, Person
from tests.conftest import door
from tests.core.join_kit import listed

pytestmark = pytest.mark.django_db
CODE = re.compile(r'letter-code">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<')


@pytest.fixture
def doors(building: Building) -> list[Household]:
    return [door(building, number) for number in ("0302", "1001", "0301", "0201")]


@pytest.fixture
def client(auntie_wang: Person, sign_in: Any) -> Client:
    return sign_in(auntie_wang)  # type: ignore[no-any-return]


def order(client: Client, area: Area, **more: Any) -> Any:
    data = {"scope": "all", "per_page": "4", "days": "30", **more}
    return client.post(f"/area/{area.slug}/letters/print/", data)


def printed(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def test_the_letters_stand_in_walking_order_with_code_and_square(
    client: Client, area: Area, doors: list[Household]
) -> None:
    text = printed(order(client, area))
    found = re.findall(r'letter-door"><span>12栋</span> (\d+)', text)
    assert found == ["0201", "0301", "0302", "1001"]
    codes = CODE.findall(text)
    assert len(set(codes)) == 4
    assert text.count("<svg") == 4
    assert [letters.find(code).household.door for code in codes] == found
    assert text.count('class="sheet"') == 1
    assert "http://testserver/join/" in text
    assert "请加入本户" in text
    assert "Join your household" in text
    assert text.rstrip().endswith("</html>")
    assert "style=" not in text
    assert "<script" not in text


def test_one_or_four_on_a_sheet(client: Client, area: Area, doors: list[Household]) -> None:
    text = printed(order(client, area, per_page="1"))
    assert text.count('class="sheet"') == 4
    assert 'per-1"' in text


def test_one_building_or_one_door_only(client: Client, area: Area, doors: list[Household]) -> None:
    other = door(Building.objects.create(area=area, number="13", name="13栋", position=1), "0101")
    assert len(CODE.findall(printed(order(client, area, scope="building", building=other.building_id)))) == 1
    one = printed(order(client, area, scope="household", building=doors[0].building_id, door="0302"))
    assert len(CODE.findall(one)) == 1
    wrong = order(client, area, scope="household", building=doors[0].building_id, door="9999")
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["door"]
    assert order(client, area, scope="building").context["form"].errors["building"]


def test_who_has_joined_gets_no_new_letter_unless_it_is_asked_for(
    client: Client, area: Area, doors: list[Household]
) -> None:
    from hub.core.kit import clock

    member = listed(doors[0], "徐明")
    member.joined_at = clock.now()
    member.save()
    assert len(CODE.findall(printed(order(client, area, only_new="on")))) == 3
    assert len(CODE.findall(printed(order(client, area)))) == 4


def test_a_new_letter_replaces_the_old_one(client: Client, area: Area, doors: list[Household]) -> None:
    first = CODE.findall(printed(order(client, area)))
    second = CODE.findall(printed(order(client, area)))
    assert Client().get(f"/join/{first[0]}/").status_code == 410
    assert Client().get(f"/join/{second[0]}/").status_code == 302
    assert Invitation.objects.filter(replaced_at=None).count() == 4


def test_loading_the_page_again_makes_nothing_anew(
    client: Client, area: Area, doors: list[Household]
) -> None:
    codes = CODE.findall(printed(order(client, area, idempotency_key="k1")))
    assert order(client, area, idempotency_key="k1").status_code == 409
    assert letters.find(codes[0]).uses == 0


def test_a_broken_connection_leaves_the_buildings_not_sent_untouched(
    client: Client, area: Area, doors: list[Household]
) -> None:
    other = door(Building.objects.create(area=area, number="13", name="13栋", position=1), "0101")
    old = letters.make(other.building, [other], by=Person.objects.get(name="王阿姨"))[0]
    answer = order(client, area)
    parts = iter(answer.streaming_content)
    next(parts)
    next(parts)
    assert letters.find(old).uses == 0


def test_where_nobody_is_left_it_says_so(client: Client, area: Area) -> None:
    assert order(client, area).status_code == 422


def test_the_list_shows_each_building_in_a_fixed_number_of_queries(
    client: Client, area: Area, doors: list[Household], django_assert_max_num_queries: Any
) -> None:
    for number in range(20, 60):
        door(Building.objects.create(area=area, number=str(number), position=number), "0101")
    with django_assert_max_num_queries(25):
        page = client.get(f"/area/{area.slug}/letters/")
    assert page.status_code == 200
    assert page.content.decode().count("<tr>") >= 41


@pytest.mark.parametrize("role", ["xiao_zhao", "li_wei", "stranger", "dr_lin"])
def test_nobody_but_the_desk_makes_letters(
    role: str, area: Area, doors: list[Household], sign_in: Any, request: pytest.FixtureRequest
) -> None:
    client = sign_in(request.getfixturevalue(role))
    assert client.get(f"/area/{area.slug}/letters/").status_code == 404
    assert order(client, area).status_code == 404
    assert not Invitation.objects.exists()


def test_nobody_makes_letters_without_a_second_factor(
    area: Area, doors: list[Household], auntie_wang: Person, sign_in: Any
) -> None:
    assert order(sign_in(auntie_wang, second_factor=False), area).url.startswith("/accounts/second-factor/")
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
async def test_an_asgi_server_sends_the_letters_as_they_are_made(
    client: Client, area: Area, doors: Any
) -> None:
    browser = AsyncClient()
    browser.cookies = client.cookies
    answer = await browser.post(
        f"/area/{area.slug}/letters/print/", {"scope": "all", "per_page": "4", "days": "30"}
    )
    parts = [part async for part in answer.streaming_content]
    assert len(parts) == 3
    assert len(CODE.findall(b"".join(parts).decode())) == 4
