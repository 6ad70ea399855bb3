"""The record keeps what happened, and the database itself refuses to change it."""

import pytest
from django.db import DatabaseError, connection, transaction

from hub.core.announce import Event, Ref, announce
from hub.core.people.models import Area, Episode, Person
from hub.core.record import guard
from hub.core.record.models import RecordEntry
from hub.core.record.write import history

pytestmark = pytest.mark.django_db


class Told(Event):
    """Something happened."""

    verb = "test.thing.told"


class Whispered(Event):
    """Something confidential happened."""

    verb = "test.case.whispered"
    confidential = True


def happened(area: Area, actor: Person, kind: type[Event] = Told) -> RecordEntry:
    """One entry."""
    with transaction.atomic():
        about = Ref("thing", 7, token="case-7" if kind.confidential else "")
        announce(kind(area=area, about=about, actor=actor, particulars={"words": "透析"}))
    return RecordEntry.objects.get()


@pytest.mark.parametrize(
    "change", ["UPDATE record_recordentry SET verb = 'x'", "DELETE FROM record_recordentry"]
)
def test_nobody_changes_or_deletes_an_entry(change: str, area: Area, li_wei: Person) -> None:
    happened(area, li_wei)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert RecordEntry.objects.get().verb == "test.thing.told"


def test_the_guard_lets_the_purge_in_and_closes_again(area: Area, li_wei: Person) -> None:
    entry = happened(area, li_wei)
    with guard.unlocked():
        RecordEntry.objects.filter(pk=entry.pk).delete()
    assert not RecordEntry.objects.exists()
    entry = happened(area, li_wei)
    with pytest.raises(DatabaseError), transaction.atomic():
        RecordEntry.objects.filter(pk=entry.pk).delete()


def test_what_was_said_is_sealed_with_the_episodes_key(area: Area, li_wei: Person) -> None:
    entry = happened(area, li_wei)
    assert "透析".encode() not in bytes(entry.particulars)
    assert [said for _, said in history("thing", 7)] == [{"words": "透析"}]
    Episode.objects.filter(area=area).update(wrapped_key=None, key_destroyed_at=entry.at)
    assert [said for _, said in history("thing", 7)] == [{}]


def test_a_confidential_entry_names_nobody(area: Area, li_wei: Person) -> None:
    entry = happened(area, li_wei, Whispered)
    assert (entry.actor_id, entry.subject_id) == (None, "case-7")


def test_nothing_is_told_when_the_action_fails(area: Area, li_wei: Person) -> None:
    def fail() -> None:
        with transaction.atomic():
            announce(Told(area=area, about=Ref("thing", 7), actor=li_wei))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not RecordEntry.objects.exists()
