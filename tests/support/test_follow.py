"""Without signing in: number and phone say how it stands, and nothing more."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.people.models import Area, Person
from support import actions, following
from tests.conftest import door, resident
from tests.support.kit import ask, home

pytestmark = pytest.mark.django_db


def test_state_owner_promise_and_next_step_and_never_the_matter(
    client: Client, li_wei: Person, auntie_wang: Person
) -> None:
    found = actions.accept(ask(li_wei, "胰岛素明天用完", "medicine"), by=auntie_wang)
    actions.reply(found, "下午去取药", by=auntie_wang)
    page = client.post("/follow/", {"number": str(found.number), "phone": "199 2345 6789"})
    said = page.content.decode()
    assert page.status_code == 200
    assert auntie_wang.first_name_shown in said
    for secret in ("胰岛素", "取药", "Medicine", "0502", "李伟"):
        assert secret not in said
    (standing,) = following.find(f"#{found.number}", "+8619923456789")
    assert (standing.number, standing.is_over) == (found.number, False)
    assert standing.due_at is not None
    assert standing.next_step


def test_wrong_and_unknown_look_the_same(client: Client, li_wei: Person) -> None:
    found = ask(li_wei)
    wrong = client.post("/follow/", {"number": str(found.number), "phone": "19900000001"})
    unknown = client.post("/follow/", {"number": "99999", "phone": "19900000001"})
    nonsense = client.post("/follow/", {"number": "abc", "phone": "19900000001"})
    assert wrong.status_code == unknown.status_code == nonsense.status_code == 422

    def words(answer: object) -> list[str]:
        text = answer.content.decode()  # type: ignore[attr-defined]
        main = text[text.index("<main") : text.index("</main")]
        return [line for line in main.splitlines() if "value=" not in line and "csrf" not in line]

    assert words(wrong) == words(unknown) == words(nonsense)


def test_after_some_tries_for_a_phone_it_must_wait(client: Client, li_wei: Person) -> None:
    found = ask(li_wei)
    for n in range(10):
        Client().post("/follow/", {"number": str(n), "phone": "19923456789"})
    spent = Client().post("/follow/", {"number": str(found.number), "phone": "199-2345-6789"})
    assert spent.status_code == 429
    assert (
        client.post("/api/v1/follow", {"number": "1", "phone": "19923456789"}, "application/json").status_code
        == 429
    )


def test_the_phone_that_was_given_counts_and_the_clerk_s_does_not(
    area: Area, granny_chen: Person, auntie_wang: Person, li_wei: Person
) -> None:
    auntie_wang.phone = "+8619988887777"
    auntie_wang.save(update_fields=["phone"])
    wish = actions.Wish(
        category="food", text="没有米", contact_phone="+8619911112222", household=home(granny_chen)
    )
    found = actions.raise_request(area, wish, by=auntie_wang)
    assert following.find(str(found.number), "19911112222")
    assert following.find(str(found.number), "19912345678")
    assert not following.find(str(found.number), "19988887777")
    assert not following.find(str(found.number), "19923456789")


def test_a_merged_one_stands_as_the_one_that_it_belongs_to(li_wei: Person, auntie_wang: Person) -> None:
    neighbour = resident(
        "刘芳", door(home(li_wei).building, "0601"), phone="+8619934567890", email="f@example.org"
    )
    main, twin = ask(li_wei, "停电", "repair"), ask(neighbour, "我家也停电", "repair")
    actions.mark_duplicate(twin, main, by=auntie_wang)
    actions.accept(main.reread(), by=auntie_wang)
    (standing,) = following.find(str(twin.number), "19934567890")
    assert (standing.number, standing.owner) == (twin.number, auntie_wang.first_name_shown)


def test_by_api(client: Client, li_wei: Person, sign_in: Callable[..., Client]) -> None:
    found = ask(li_wei)
    answer = client.post(
        "/api/v1/follow", {"number": str(found.number), "phone": "19923456789"}, "application/json"
    ).json()
    assert [one["number"] for one in answer] == [found.number]
    assert set(answer[0]) == {"number", "state", "owner", "promise", "due_at", "next_step", "is_over"}
    wrong = client.post("/api/v1/follow", {"number": "1", "phone": "19923456789"}, "application/json")
    assert (wrong.status_code, wrong.json()) == (200, [])
