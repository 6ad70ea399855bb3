"""Requests about the same thing: merged, followed, taken apart; and two opposite merges at once."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from hub.core.flow.conversation import Visibility
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Gone, Invalid, Refused
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Person
from support import access, actions
from support.actions import merging
from support.models import Link, SlaClock, SupportRequest
from support.words import LinkKind, Outcome, State
from tests.conftest import door, resident
from tests.support.kit import ask


@pytest.fixture
def neighbour(building: Building) -> Person:
    """Behind another door of the same building."""
    return resident("刘芳", door(building, "0601"), phone="+8619934567890", email="liu@example.org")


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("verb", flat=True))


@pytest.mark.django_db
def test_its_residents_are_told_and_follow_the_main_one(
    li_wei: Person, neighbour: Person, auntie_wang: Person, noon: object
) -> None:
    main, twin = ask(li_wei, "12栋停电", "repair"), ask(neighbour, "我家也停电", "repair")
    actions.mark_duplicate(twin, main, by=auntie_wang)
    assert told(neighbour)[-1] == "support.request.merged"
    assert "support.request.merged" not in told(li_wei)
    actions.accept(main.reread(), by=auntie_wang)
    assert told(li_wei)[-1] == "support.request.assigned"
    assert told(neighbour)[-1] == "support.request.main_moved"
    actions.resolve(main.reread(), Outcome.DONE, by=auntie_wang)
    assert told(neighbour)[-1] == "support.request.main_solved"
    assert access.main_of(twin.reread()) == main


@pytest.mark.django_db
def test_the_desk_reads_both_and_each_household_its_own(
    li_wei: Person, neighbour: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    main, twin = ask(li_wei, "12栋停电", "repair"), ask(neighbour, "我家也停电", "repair")
    actions.reply(main, "已报修", by=auntie_wang)
    actions.mark_duplicate(twin, main.reread(), by=auntie_wang)
    said = actions.resident_writes(twin.reread(), "电梯也停了", by=neighbour)
    merged = list(access.merged_into(main))
    assert said in access.thread(main, merged)
    assert [m.body for m in access.messages_seen_by_resident(main.reread())] == ["已报修"]
    assert [m.body for m in access.messages_seen_by_resident(twin.reread())] == ["电梯也停了"]
    page = sign_in(neighbour).get(f"/requests/{twin.pk}/").content.decode()
    assert "12栋停电" not in page
    assert "已报修" not in page
    assert sign_in(neighbour).get(f"/requests/{main.pk}/").status_code == 404


@pytest.mark.django_db
def test_of_one_household_both_threads_are_one(li_wei: Person, auntie_wang: Person) -> None:
    main, twin = ask(li_wei, "停电", "repair"), ask(li_wei, "还是停电", "repair")
    actions.reply(main, "已报修", by=auntie_wang)
    actions.mark_duplicate(twin, main.reread(), by=auntie_wang)
    assert [m.body for m in access.messages_seen_by_resident(twin.reread())] == ["已报修"]


@pytest.mark.django_db
def test_within_a_day_they_are_taken_apart_with_owner_level_and_clocks(
    li_wei: Person, auntie_wang: Person, noon: object
) -> None:
    main, twin, third = (ask(li_wei, f"停电{n}", "repair") for n in range(3))
    actions.set_level(twin, 1, by=auntie_wang)
    actions.mark_duplicate(third, twin.reread(), by=auntie_wang)
    actions.mark_duplicate(twin.reread(), main, by=auntie_wang)
    assert third.reread().duplicate_of == main
    clock.move(hours=23)
    actions.take_apart(twin.reread(), by=auntie_wang)
    twin.refresh_from_db()
    assert (twin.state, twin.level, twin.duplicate_of) == (State.TRIAGED, 1, None)
    assert third.reread().duplicate_of == twin
    assert SlaClock.objects.filter(request=twin, stopped_at=None).count() == 3
    assert told(li_wei)[-1] == "support.request.separated"
    assert list(Link.objects.filter(request=twin, ended_at=None)) == []


@pytest.mark.django_db
def test_after_a_day_it_stays(li_wei: Person, auntie_wang: Person, noon: object) -> None:
    main, twin = ask(li_wei, "停电", "repair"), ask(li_wei, "还是停电", "repair")
    actions.mark_duplicate(twin, main, by=auntie_wang)
    clock.move(hours=25)
    with pytest.raises(Gone, match="unmerge_late"):
        actions.take_apart(twin.reread(), by=auntie_wang)


@pytest.mark.django_db
def test_related_ones_go_on_by_themselves(li_wei: Person, auntie_wang: Person, stranger: Person) -> None:
    one, other = ask(li_wei, "停电", "repair"), ask(li_wei, "冰箱坏了", "repair")
    link = actions.relate(one, other, LinkKind.RELATED, by=auntie_wang)
    with pytest.raises(Conflict, match=r"link\.there"):
        actions.relate(one, other, LinkKind.RELATED, by=auntie_wang)
    with pytest.raises(Invalid):
        actions.relate(one, one, LinkKind.PARENT, by=auntie_wang)
    assert list(access.links_of(other)) == [link]
    actions.unlink(other, link.pk, by=auntie_wang)
    assert list(access.links_of(one)) == []
    with pytest.raises(Gone):
        actions.unlink(other, link.pk, by=auntie_wang)


def opposite_merges(one: SupportRequest, other: SupportRequest, by: Person) -> list[str]:
    """A → B and B → A at the same moment, each in a thread and connection of its own; what became of each."""
    gate, found = threading.Barrier(2), [""] * 2

    def merge(n: int, request: SupportRequest, of: SupportRequest) -> None:
        mine, theirs = request.reread(), of.reread()
        gate.wait()
        try:
            actions.mark_duplicate(mine, theirs, by=by)
            found[n] = "merged"
        except Refused as refused:
            found[n] = refused.code
        finally:
            connection.close()

    threads = [
        threading.Thread(target=merge, args=(0, one, other)),
        threading.Thread(target=merge, args=(1, other, one)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_of_two_opposite_merges_one_wins(area: Area, li_wei: Person, auntie_wang: Person) -> None:
    for _ in range(10):
        one, other = ask(li_wei, "停电", "repair"), ask(li_wei, "没有电", "repair")
        found = opposite_merges(one, other, auntie_wang)
        assert found.count("merged") == 1, found
        states = sorted([one.reread().state, other.reread().state])
        assert states == [State.DUPLICATE, State.NEW]


@pytest.mark.django_db(transaction=True)
def test_without_holding_the_main_one_both_would_be_gone(
    area: Area, li_wei: Person, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: only the hold on the other row keeps two opposite merges from both winning."""
    monkeypatch.setattr(merging, "_hold", lambda _main: None)
    monkeypatch.setattr(merging, "_bring_along", lambda _request, _of: [])
    one, other = ask(li_wei, "停电", "repair"), ask(li_wei, "没有电", "repair")
    assert opposite_merges(one, other, auntie_wang) == ["merged", "merged"]
    assert {one.reread().state, other.reread().state} == {State.DUPLICATE}


@pytest.mark.django_db
def test_what_was_begun_on_a_merged_one_is_kept_on_the_main_one(li_wei: Person, auntie_wang: Person) -> None:
    main, twin = ask(li_wei, "停电", "repair"), ask(li_wei, "还是停电", "repair")
    actions.keep_draft(twin, Visibility.REPLY, "电工下午", by=auntie_wang)
    actions.mark_duplicate(twin, main, by=auntie_wang)
    merged = [row.pk for row in access.merged_into(main)]
    assert actions.drafts_of(main, auntie_wang, merged=merged) == {"reply": "电工下午"}
    actions.reply(main.reread(), "电工下午来", by=auntie_wang)
    assert actions.drafts_of(main, auntie_wang, merged=merged) == {}
