"""Writing an import: nothing before the confirmation, then all or nothing, once, and never over somebody's edit."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from hub.core.estate.roster import write
from hub.core.estate.roster.kind import ROSTER, RosterKind
from hub.core.flow.imports import access, actions, contents, endings, runs
from hub.core.flow.imports.models import ImportBatch, ImportContent
from hub.core.flow.imports.words import ImportState
from hub.core.jobs import worker
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Gone, Invalid
from hub.core.live import names
from hub.core.live.models import StreamRow
from hub.core.people.models import Area, Building, CareFlag, Household, Membership, Person
from hub.core.record.models import RecordEntry
from tests.core.import_kit import CHEN, LI, LI_WIFE, as_csv, codes, imported, lines, previewed

FILE = as_csv(CHEN, LI, LI_WIFE)


def counts() -> tuple[int, ...]:
    """How much there is of everything an import makes."""
    return tuple(m._default_manager.count() for m in (Person, Household, Building, Membership, CareFlag))


@pytest.mark.django_db
def test_nothing_is_written_before_the_confirmation(area: Area, auntie_wang: Person) -> None:
    before = counts()
    batch = previewed(area, FILE, auntie_wang)
    assert batch.state == ImportState.PREVIEWED
    assert counts() == before


@pytest.mark.django_db
def test_it_is_announced_once_with_counts_only(area: Area, auntie_wang: Person) -> None:
    batch = imported(area, FILE, auntie_wang)
    [entry] = RecordEntry.objects.filter(verb="estate.roster.imported")
    assert (entry.actor_id, entry.area_id, entry.subject_id) == (auntie_wang.pk, area.pk, str(batch.pk))
    rows = StreamRow.objects.filter(verb="estate.roster.imported")
    assert [(row.stream, row.kind, row.subject, row.version) for row in rows] == [
        (names.desk(area.pk), "import", batch.pk, batch.version)
    ]


@pytest.mark.django_db
def test_an_upload_is_sealed_and_deleted_when_it_is_written(area: Area, auntie_wang: Person) -> None:
    batch = previewed(area, FILE, auntie_wang)
    kept = ImportContent.objects.get(batch=batch)
    for secret in ("陈桂花".encode(), b"19912345678", b"1944-04"):
        assert secret not in bytes(kept.tables)
        assert secret not in bytes(kept.lines or b"")
    assert "陈桂花" not in repr(ImportBatch.objects.values().get())
    actions.confirm(batch, auntie_wang)
    assert not ImportContent.objects.exists()
    with pytest.raises(Gone):
        contents.tables_of(batch)


@pytest.mark.django_db
def test_all_or_nothing(area: Area, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, before = previewed(area, FILE, auntie_wang), counts()

    def broken(*_: Any) -> int:
        raise RuntimeError("the last step fails")

    with monkeypatch.context() as patched:
        patched.setattr(write, "_heard", broken)
        with pytest.raises(RuntimeError):
            actions.confirm(batch, auntie_wang)
    assert counts() == before
    batch = batch.reread()
    assert batch.state == ImportState.FAILED
    assert not RecordEntry.objects.filter(verb="estate.roster.imported").exists()
    batch = actions.check(batch, {})
    assert actions.confirm(batch, auntie_wang).state == ImportState.DONE
    assert Person.objects.filter(name="陈桂花").count() == 1


@pytest.mark.django_db
def test_what_changed_since_the_preview_is_shown_first(area: Area, auntie_wang: Person) -> None:
    imported(area, FILE)
    batch = previewed(area, as_csv((*CHEN[:4], "19955555555", *CHEN[5:]), LI, LI_WIFE), auntie_wang)
    Person.objects.filter(name="陈桂花").update(phone="+8619900000000")
    batch = actions.confirm(batch, auntie_wang)
    assert (batch.state, batch.changed_meanwhile) == (ImportState.PREVIEWED, True)
    assert Person.objects.get(name="陈桂花").phone == "+8619900000000"
    assert codes(lines(batch)["12栋 0304 陈桂花"]) == ["kept_by_hand"]
    with pytest.raises(Invalid) as refused:
        actions.confirm(batch, auntie_wang)
    assert refused.value.code == "import.nothing"


@pytest.mark.django_db
def test_a_change_that_does_not_matter_to_the_file_stops_nothing(area: Area, auntie_wang: Person) -> None:
    imported(area, FILE)
    batch = previewed(
        area, as_csv(("12栋", "0601", "张华", "户主", "", "", "", ""), CHEN, LI, LI_WIFE), auntie_wang
    )
    Building.objects.create(area=area, number="99")
    assert actions.confirm(batch, auntie_wang).state == ImportState.DONE


@pytest.mark.django_db
def test_confirmed_twice_is_written_once(area: Area, auntie_wang: Person) -> None:
    batch = previewed(area, FILE, auntie_wang)
    stale = batch.reread()
    assert actions.confirm(batch, auntie_wang).state == ImportState.DONE
    assert actions.confirm(batch.reread(), auntie_wang).state == ImportState.DONE
    with pytest.raises(Conflict):
        actions.confirm(stale, auntie_wang)  # it was read before the first confirmation
    assert Person.objects.filter(name="陈桂花").count() == 1


@pytest.mark.django_db
def test_a_preview_of_an_older_version_is_not_confirmed(area: Area, auntie_wang: Person) -> None:
    batch = previewed(area, FILE, auntie_wang)
    read = batch.version
    batch = actions.check(batch, {"prefer": "file"})
    with pytest.raises(Conflict):
        actions.confirm(batch, auntie_wang, version=read)


@pytest.mark.django_db
def test_an_answer_that_is_not_offered(area: Area, auntie_wang: Person) -> None:
    batch = previewed(area, FILE, auntie_wang)
    with pytest.raises(Invalid):
        actions.check(batch, {"prefer": "everything"})


@pytest.mark.django_db
def test_columns_that_are_needed(area: Area, auntie_wang: Person) -> None:
    batch = actions.upload(ROSTER, area, as_csv(("x", "y"), headings=("甲", "乙")), "x.csv", by=auntie_wang)
    with pytest.raises(Invalid) as refused:
        actions.check(batch, {})
    assert set(refused.value.fields) == {"building", "door", "name"}
    assert batch.reread().state == ImportState.UPLOADED


@pytest.mark.django_db
def test_one_import_of_an_area_is_written_at_a_time(
    area: Area, other_area: Area, auntie_wang: Person
) -> None:
    first, second = previewed(area, FILE, auntie_wang), previewed(area, FILE, auntie_wang)
    elsewhere = previewed(other_area, FILE)
    ImportBatch.objects.filter(pk=first.pk).update(state=ImportState.RUNNING)
    with pytest.raises(Conflict) as refused:
        actions.confirm(second, auntie_wang)
    assert refused.value.code == "import.busy"
    assert actions.confirm(elsewhere, None).state == ImportState.DONE


@pytest.mark.django_db
def test_thrown_away(area: Area, auntie_wang: Person) -> None:
    batch = endings.abandon(previewed(area, FILE, auntie_wang))
    assert batch.state == ImportState.ABANDONED
    assert endings.abandon(batch).state == ImportState.ABANDONED
    assert not ImportContent.objects.exists()
    with pytest.raises(Conflict):
        actions.confirm(batch, auntie_wang)


@pytest.mark.django_db
def test_after_a_day_the_upload_is_gone(area: Area, auntie_wang: Person, noon: Any) -> None:
    waiting, stuck = previewed(area, FILE, auntie_wang), previewed(area, FILE, auntie_wang)
    done = imported(area, as_csv(("13栋", "0101", "张华", "户主", "", "", "", "")))
    ImportBatch.objects.filter(pk=stuck.pk).update(state=ImportState.RUNNING)
    clock.move(hours=23)
    assert endings.sweep() == 0
    clock.move(hours=1)
    assert endings.sweep() == 2
    assert endings.sweep() == 0
    assert {waiting.reread().state, stuck.reread().state} == {ImportState.ABANDONED}
    assert done.reread().state == ImportState.DONE
    assert not ImportContent.objects.exists()


class TestBig:
    """A big file works in the background, and its progress can be watched."""

    @pytest.fixture(autouse=True)
    def _big(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "BIG", 1)

    @pytest.mark.django_db
    def test_it_is_checked_and_written_by_jobs(self, area: Area, auntie_wang: Person) -> None:
        batch = previewed(area, FILE, auntie_wang)
        assert batch.state == ImportState.CHECKING
        waiting = access.progress_of(batch)
        assert waiting is not None
        assert waiting.state == "waiting"
        worker.once()
        batch = batch.reread()
        assert batch.state == ImportState.PREVIEWED
        batch = actions.confirm(batch, auntie_wang)
        assert batch.state == ImportState.RUNNING
        assert Person.objects.filter(name="陈桂花").count() == 0
        worker.once()
        batch = batch.reread()
        finished = access.progress_of(batch)
        assert finished is not None
        assert (batch.state, finished.state) == (ImportState.DONE, "done")

    @pytest.mark.django_db
    def test_the_count_is_seen_while_the_transaction_is_open(
        self, area: Area, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = previewed(area, FILE, auntie_wang)
        worker.once()
        batch = actions.confirm(batch.reread(), auntie_wang)
        seen: list[tuple[str, int, int]] = []
        heard = write._heard

        def look(doors: Any) -> int:
            found = access.progress_of(batch)
            assert found is not None
            seen.append((found.phase, found.done, found.total))
            return heard(doors)

        monkeypatch.setattr(write, "_heard", look)
        worker.once()
        [(phase, done, total)] = seen
        assert phase == "Writing: all rows or none"
        assert 0 < done < total

    @pytest.mark.django_db
    def test_a_job_that_runs_again_writes_nothing_again(self, area: Area, auntie_wang: Person) -> None:
        batch = previewed(area, FILE, auntie_wang)
        runs.check(batch.pk)
        batch = actions.confirm(batch.reread(), auntie_wang)
        runs.write(batch.pk)
        with CaptureQueriesContext(connection) as queries:
            runs.write(batch.pk)
            runs.check(batch.pk)
        assert len(queries) == 2
        assert Person.objects.filter(name="陈桂花").count() == 1


def at_once(count: int, act: Callable[[], None]) -> list[Exception]:
    """Runs `act` in `count` threads that begin together; what they raised."""
    raised: list[Exception] = []
    gate = threading.Barrier(count)

    def run() -> None:
        try:
            gate.wait()
            act()
        except Exception as error:  # noqa: BLE001 - the test looks at them
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_many_confirmations_at_once_write_once(area: Area, auntie_wang: Person) -> None:
    pk = previewed(area, FILE, auntie_wang).pk
    raised = at_once(6, lambda: _confirm(pk, auntie_wang))
    assert all(isinstance(error, Conflict) for error in raised)
    assert ImportBatch.objects.get(pk=pk).state == ImportState.DONE
    assert Person.objects.filter(name="陈桂花").count() == 1
    assert RecordEntry.objects.filter(verb="estate.roster.imported").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_file_in_two_imports_at_once_makes_nobody_twice(area: Area, auntie_wang: Person) -> None:
    left = [previewed(area, FILE, auntie_wang).pk for _ in range(4)]
    at_once(4, lambda: _confirm(left.pop(), auntie_wang))
    assert Person.objects.filter(name="陈桂花").count() == 1


def _confirm(pk: int, by: Person) -> None:
    actions.confirm(ImportBatch.objects.select_related("area", "episode", "owner").get(pk=pk), by)


def _edit_while_writing(area: Area, by: Person, monkeypatch: pytest.MonkeyPatch) -> Person:
    """
    An import that sets a phone meets an edit by hand of the same phone, just before its transaction begins.

    The edit is made by another thread between the look and the lock, where a check-then-write would lose it.
    """
    imported(area, FILE)
    batch = previewed(area, as_csv((*CHEN[:4], "19955555555", *CHEN[5:]), LI, LI_WIFE), by)
    plan = RosterKind.plan

    def edit() -> None:
        Person.objects.filter(name="陈桂花").update(phone="+8619900000000")
        connection.close()

    def planned(self: RosterKind, *given: Any) -> Any:
        found = plan(self, *given)
        thread = threading.Thread(target=edit)
        thread.start()
        thread.join()
        return found

    monkeypatch.setattr(RosterKind, "plan", planned)
    actions.confirm(batch, by)
    return Person.objects.get(name="陈桂花")


@pytest.mark.django_db(transaction=True)
def test_an_edit_between_the_look_and_the_lock_is_not_lost(
    area: Area, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _edit_while_writing(area, auntie_wang, monkeypatch).phone == "+8619900000000"


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_second_look_loses_it(
    area: Area, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Any] = []
    standing = RosterKind.standing

    def look(self: RosterKind, area: Area, *, lock: bool = False) -> Any:
        if not lock:
            looks.append(standing(self, area))
        return looks[-1]

    monkeypatch.setattr(RosterKind, "standing", look)
    assert _edit_while_writing(area, auntie_wang, monkeypatch).phone == "+8619955555555"


@pytest.mark.django_db(transaction=True)
def test_an_edit_during_the_transaction_waits_for_its_end(
    area: Area, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(area, FILE)
    batch = previewed(area, as_csv((*CHEN[:4], "19955555555", *CHEN[5:]), LI, LI_WIFE), auntie_wang)
    houses, started = write._houses, threading.Event()

    def edit() -> None:
        started.set()
        Person.objects.filter(name="陈桂花").update(phone="+8619900000000")
        connection.close()

    thread = threading.Thread(target=edit)

    def pause(*given: Any) -> None:
        thread.start()
        started.wait()
        thread.join(0.3)  # its chance to slip in; it must wait, and then it comes last
        houses(*given)

    monkeypatch.setattr(write, "_houses", pause)
    assert actions.confirm(batch, auntie_wang).state == ImportState.DONE
    thread.join()
    assert Person.objects.get(name="陈桂花").phone == "+8619900000000"


@pytest.mark.django_db
def test_rows_made_in_bulk_obey_the_constraints(area: Area, granny_chen: Person) -> None:
    from hub.core.flow.imports.bulk import insert

    member = granny_chen.memberships.get()
    with pytest.raises(IntegrityError):
        insert(
            Membership,
            ["person", "household", "episode"],
            [(granny_chen.pk, member.household_id, member.episode_id)],
        )
