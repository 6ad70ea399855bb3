"""Queries that are built once: they say what the ORM says, and no moment is kept for ever."""

import inspect
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

from hub.core.kit import clock
from hub.core.kit.inserts import insert
from hub.core.kit.prepared import Prepared
from hub.core.people.access import home_of, households_of
from hub.core.people.models import Building, Household, Membership, Person
from tests.conftest import NOON, door, resident

pytestmark = pytest.mark.django_db


def test_each_asks_for_their_own(building: Building, li_wei: Person) -> None:
    """The second question has the values of the second, not those with which it was prepared."""
    granny = resident("陈桂花", door(building, "0304"))
    for person in (li_wei, granny, li_wei):
        found = home_of(person)
        assert found == households_of(person).get()
        assert found.building.name == building.name
        assert found.area == building.area


def test_what_the_row_says_now_is_what_is_read(building: Building) -> None:
    prepared = Prepared(lambda pk: Household.objects.filter(pk=pk), int)
    granny_door = door(building, "0304")
    assert prepared.all(granny_door.pk) == [granny_door]
    Household.objects.filter(pk=granny_door.pk).update(remark="呼叫器坏了", closed_at=NOON)
    (found,) = prepared.all(granny_door.pk)
    assert (found.remark, found.closed_at) == ("呼叫器坏了", NOON)
    assert prepared.first(0) is None


def test_an_object_is_what_the_orm_would_have_made(building: Building, li_wei: Person) -> None:
    """Every value, what select_related brought with it, and nothing that was left out."""

    def doors(person: int) -> QuerySet[Membership]:
        lives = Membership.objects.filter(person=person)
        return lives.select_related("household__building", "person").defer("person__name")

    (mine,), theirs = Prepared(doors, int).all(li_wei.pk), doors(li_wei.pk).get()
    pairs: list[tuple[Model, Model]] = [
        (mine, theirs),
        (mine.household, theirs.household),
        (mine.household.building, theirs.household.building),
        (mine.person, theirs.person),
    ]
    for one, other in pairs:
        assert {**vars(one), "_state": 0} == {**vars(other), "_state": 0}
        assert (one._state.adding, one._state.db) == (other._state.adding, other._state.db)
        assert one._state.fields_cache == other._state.fields_cache
    assert mine.person.get_deferred_fields() == {"name"}
    mine.household.remark = "呼叫器坏了"
    mine.household.save()
    assert Household.objects.get(pk=mine.household.pk).remark == "呼叫器坏了"


def test_no_model_wants_to_be_asked_when_it_is_read() -> None:
    """A prepared query does not: neither by a signal, nor by `from_db`, `__init__` or a field's own setter."""
    known = {DeferredAttribute, ForeignKeyDeferredAttribute}
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in ("hub", "groceries", "pets", "support", "wellbeing"):
            continue
        assert not [one for one in (pre_init, post_init) if one.has_listeners(model)], model
        assert vars(model).keys().isdisjoint({"from_db", "__init__"}), model
        for field in model._meta.concrete_fields:
            assert type(inspect.getattr_static(model, field.attname)) in known, field


def test_moments_and_words_are_handed_in() -> None:
    def live(key: str, now: datetime) -> QuerySet[Session]:
        return Session.objects.filter(session_key=key, expire_date__gt=now)

    prepared = Prepared(live, str, datetime)
    Session.objects.create(session_key="k" * 32, session_data="", expire_date=NOON)
    assert prepared.first("k" * 32, NOON - timedelta(seconds=1)) is not None
    assert prepared.first("k" * 32, NOON) is None
    assert prepared.first("x" * 32, NOON - timedelta(seconds=1)) is None


def test_a_moment_that_would_be_kept_is_refused() -> None:
    frozen = Prepared(lambda key: Session.objects.filter(session_key=key, expire_date__gt=clock.now()), str)
    with pytest.raises(RuntimeError, match="for ever"):
        frozen.first("k")


def test_a_value_that_gets_lost_is_refused() -> None:
    with pytest.raises(RuntimeError, match="does not occur"):
        Prepared(lambda pk: Person.objects.filter(is_active=True), int).all(1)


def test_inserted_rows_are_those_of_bulk_create(building: Building) -> None:
    """Ids, defaults and order; and the constraints hold."""
    rows = [Household(area=building.area, building=building, floor=3, door=f"030{n}") for n in range(1, 4)]
    insert(rows)
    Household.objects.bulk_create([Household(area=building.area, building=building, floor=3, door="0304")])
    fields = [field.attname for field in Household._meta.concrete_fields if field.name not in ("id", "door")]
    *mine, theirs = Household.objects.filter(building=building, floor=3).order_by("pk")
    assert [row.door for row in mine] == ["0301", "0302", "0303"]
    assert mine == rows
    for row in mine:
        assert {name: getattr(row, name) for name in fields} == {
            name: getattr(theirs, name) for name in fields
        }
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([Household(area=building.area, building=building, floor=3, door="0301")])
    insert([])


def test_a_value_of_another_type_is_made_into_what_its_field_takes(building: Building) -> None:
    """As save() would have it: a number that came as text is a number."""
    odd = Household(area_id=str(building.area_id), building=building, floor="3", door="0305", version=True)
    insert([odd])
    found = Household.objects.get(pk=odd.pk)
    assert (found.area_id, found.floor, found.version) == (building.area_id, 3, 1)
    with pytest.raises(ValueError, match="soon"):
        insert([Household(area=building.area, building=building, floor="soon", door="0306")])
