"""Search among many rows (stack.md): 透析 is found, on either database, by its index and in no other way."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from hub.core.flow import search
from hub.core.flow.search import Searchable
from hub.core.flow.search_index import index_name
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area, Household, Person
from support import actions
from support.models import SlaClock, SupportRequest
from support.words import Category
from tests.bench import old
from tests.conftest import door
from tests.meter import analyse, metered

MANY = 20_000


def ask(
    area: Area, by: Person, text: str, household: Household | None = None, phone: str = ""
) -> SupportRequest:
    """A request with these words."""
    wish = actions.Wish(category=Category.OTHER, text=text, household=household, contact_phone=phone)
    return actions.raise_request(area, wish, by=by)


@pytest.fixture
def crowd(area: Area, auntie_wang: Person) -> list[int]:
    """Many other requests, none about dialysis; half of them want medicine."""
    home = door(area.buildings.create(number="7", name="7栋"), "0101")
    ask(area, auntie_wang, "家里的药快吃完了", home)
    ask(area, auntie_wang, "楼道里的灯坏了", home)
    old.copy(SupportRequest.objects.all(), MANY, {**old.REQUEST, "household_id": str(home.pk)})
    analyse()
    return [home.pk]


def found(area: Area, query: str, **more: int) -> list[int]:
    """The newest ids that fit."""
    return search.newest(SupportRequest, query, scope=area.pk, **{"limit": 51, **more})


@pytest.mark.django_db
def test_two_characters_are_found_among_many_rows_without_walking_them(
    crowd: list[int], area: Area, auntie_wang: Person, granny_door: Household
) -> None:
    """The rare word was there before all the others came, or came last: it makes no difference."""
    first = SupportRequest.objects.order_by("pk").values_list("pk", flat=True)[0]
    SupportRequest.objects.filter(pk=first).update(search=search.words(area.pk, "每周二四透析"))
    last = ask(area, auntie_wang, "周四上午透析，要人陪", granny_door, "+8619912345678").pk
    for query, expected in [
        ("透析", [last, first]),
        ("析", [last, first]),
        ("上午透析", [last]),
        ("透析 陪", [last]),
        ("12栋 0304", [last]),
        ("304 透析", [last]),
        ("5678", [last]),
        ("9912345", [last]),
        ("血透", []),
        ("龘", []),
    ]:
        with metered() as meter:
            assert found(area, query) == expected, query
        assert meter.work < MANY, f"{query}: {meter.dearest}"


@pytest.mark.django_db
def test_a_common_word_gives_its_newest_rows_and_then_the_next(crowd: list[int], area: Area) -> None:
    with metered() as meter:
        first = found(area, "药")
        second = found(area, "药", before=first[-1])
    assert len(first) == len(second) == 51
    assert first + second == sorted({*first, *second}, reverse=True)
    assert meter.work < MANY, meter.dearest


@pytest.mark.django_db
def test_pages_follow_each_other_and_a_cursor_of_another_list_is_refused(
    area: Area, auntie_wang: Person
) -> None:
    made = [ask(area, auntie_wang, "要米").pk for _ in range(5)]
    rows, after, seen = SupportRequest.objects.filter(area=area), "", []
    while True:
        page = search.page(rows, "米", scope=area.pk, after=after, limit=2)
        seen += [row.pk for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == made[::-1]
    with pytest.raises(Invalid):
        search.page(rows, "米", scope=area.pk, after="WyI0Il0")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["", "   ", "%", "_1", "'", '"', "a* OR b", "米' OR 1=1 --", "\x00", "()", ":*"]
)
def test_nothing_that_is_typed_breaks_it_or_finds_all(
    typed: str, area: Area, other_area: Area, auntie_wang: Person, stranger: Person
) -> None:
    ask(area, auntie_wang, "要水")
    assert found(area, typed) == []


@pytest.mark.django_db
def test_another_area_s_rows_are_not_found(
    area: Area, other_area: Area, auntie_wang: Person, stranger: Person
) -> None:
    here, there = ask(area, auntie_wang, "透析"), ask(other_area, stranger, "透析")
    assert (found(area, "透析"), found(other_area, "透析")) == ([here.pk], [there.pk])


@pytest.mark.django_db
def test_the_index_moves_with_the_row_in_the_same_transaction(area: Area, auntie_wang: Person) -> None:
    with transaction.atomic():
        ask(area, auntie_wang, "透析")
        transaction.set_rollback(True)
    assert found(area, "透析") == []
    request = ask(area, auntie_wang, "要氧气")
    SupportRequest.objects.filter(pk=request.pk).update(search=search.words(area.pk, "要轮椅"))
    assert (found(area, "氧气"), found(area, "轮椅")) == ([], [request.pk])
    request.messages.all().delete()
    SupportRequest.objects.filter(pk=request.pk).delete()
    assert found(area, "轮椅") == []


def written() -> bytes:
    """What SQLite's index holds on the disk."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT block FROM {index_name(SupportRequest._meta.db_table)}_data")
        return b"".join(block for (block,) in cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_after_a_purge_no_word_of_what_was_deleted_stays(area: Area, auntie_wang: Person) -> None:
    gone, kept = ask(area, auntie_wang, "dialysis"), ask(area, auntie_wang, "wheelchair")
    SlaClock.objects.filter(request=gone).delete()
    SupportRequest.objects.filter(pk=gone.pk).delete()
    sqlite = connection.vendor == "sqlite"
    assert not sqlite or b"dialysis" in written()  # or this test would prove nothing
    search.forget_deleted(SupportRequest)
    assert (found(area, "dialysis"), found(area, "wheelchair")) == ([], [kept.pk])
    assert not sqlite or (b"dialysis" not in written() and b"wheelchair" in written())


@pytest.mark.django_db
def test_every_searchable_table_has_its_index_after_all_migrations() -> None:
    """On SQLite a later migration that makes the table anew drops the triggers: repeat SearchIndex after it."""
    for model in [model for model in apps.get_models() if issubclass(model, Searchable)]:
        index = index_name(model._meta.db_table)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = %s", [index])
            else:
                names = [index, *(f"{index}_{verb}" for verb in ("put", "take", "move"))]
                cursor.execute(f"SELECT count(*) - 3 FROM sqlite_master WHERE name IN {tuple(names)}")
            assert cursor.fetchone() == (1,), index


@pytest.mark.django_db
def test_the_desk_finds_by_the_page_and_by_the_live_row(
    area: Area, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    about, other = ask(area, auntie_wang, "周四透析"), ask(area, auntie_wang, "要米")
    client = sign_in(auntie_wang)
    page = client.get(reverse("desk:queue", args=[area.slug]), {"q": "透析"}).content.decode()
    assert f"desk/{about.pk}/" in page
    assert f"desk/{other.pk}/" not in page
    rows = client.get(
        reverse("desk:rows", args=[area.slug]), {"q": "透析", "ids": f"{about.pk},{other.pk}"}
    ).content.decode()
    assert f"desk/{about.pk}/" in rows
    assert f"desk/{other.pk}/" not in rows
    gone = client.get(reverse("desk:row", args=[area.slug, other.pk]), {"q": "透析"})
    assert gone.status_code == 204
