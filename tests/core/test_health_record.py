"""Infection status: set by the committee, announced to the person, and services react."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from hub.core.estate import history, reactions
from hub.core.estate.actions import care, health
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.notices.models import Notice
from hub.core.people.models import Area, HealthStatus, Household, Membership, Person
from hub.core.people.words import HealthKind
from tests.core.estate_kit import at_once, fresh, watching

SignIn = Callable[..., Client]
POSITIVE = health.Finding(kind=HealthKind.POSITIVE, since=date(2022, 4, 8))
RECOVERED = health.Finding(kind=HealthKind.RECOVERED, since=date(2022, 4, 18))


def member(person: Person) -> Membership:
    """Their place on a list, as a request reads it."""
    return Membership.objects.select_related("person", "household__area", "household__building").get(
        person=person
    )


@pytest.mark.django_db
def test_the_person_is_told_and_the_words_give_nothing_away(
    granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """Nobody else is told."""
    with watching() as seen:
        health.record(member(granny_chen), POSITIVE, by=auntie_wang)
    assert seen.people == {(granny_chen.pk, "estate.health.set")}
    assert "ositive" not in str(Notice.objects.get().words)
    assert seen.streams == {f"desk:{granny_door.area_id}", f"household:{granny_door.pk}"}


@pytest.mark.django_db
def test_services_react_in_the_same_transaction(
    granny_chen: Person, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host turns positive: pets must learn of it, or the status is not set either."""
    heard: list[tuple[str, str]] = []

    def react(
        person: Person, before: HealthStatus | None, now: HealthStatus | None, by: Person
    ) -> list[object]:
        heard.append((before.kind if before else "", now.kind if now else ""))
        if now and now.kind == HealthKind.RECOVERED:
            raise Conflict("pets.busy", "busy")
        return []

    monkeypatch.setattr(reactions, "_health", [react])
    first = health.record(member(granny_chen), POSITIVE, by=auntie_wang)
    with pytest.raises(Conflict):
        health.record(member(granny_chen), RECOVERED, by=auntie_wang, replaces=first.pk)
    assert heard == [("", "positive"), ("positive", "recovered")]
    assert HealthStatus.objects.get(replaced_at=None).kind == HealthKind.POSITIVE


@pytest.mark.django_db
def test_the_one_before_is_kept_as_history(granny_chen: Person, auntie_wang: Person) -> None:
    """One is current; ended, none is."""
    first = health.record(member(granny_chen), POSITIVE, by=auntie_wang)
    second = health.record(member(granny_chen), RECOVERED, by=auntie_wang, replaces=first.pk)
    health.clear(member(granny_chen), by=auntie_wang, replaces=second.pk)
    assert HealthStatus.objects.count() == 2
    assert not HealthStatus.objects.filter(replaced_at=None).exists()


@pytest.mark.django_db
def test_a_stale_page_does_not_overwrite(granny_chen: Person, auntie_wang: Person) -> None:
    """Set, replaced and ended only from what the page showed."""
    health.record(member(granny_chen), POSITIVE, by=auntie_wang)
    with pytest.raises(Conflict, match=r"health\.changed"):
        health.record(member(granny_chen), RECOVERED, by=auntie_wang)
    with pytest.raises(Conflict, match=r"health\.changed"):
        health.clear(member(granny_chen), by=auntie_wang, replaces=0)
    assert HealthStatus.objects.get(replaced_at=None).kind == HealthKind.POSITIVE


@pytest.mark.django_db(transaction=True)
def test_two_staff_at_once_set_one(granny_chen: Person, auntie_wang: Person, director_zhou: Person) -> None:
    """And the person is told once."""
    with watching() as seen:
        results = at_once(
            lambda: health.record(member(granny_chen), POSITIVE, by=auntie_wang),
            lambda: health.record(member(granny_chen), RECOVERED, by=director_zhou),
        )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "HealthStatus"]
    assert seen.verbs == ["estate.health.set"]


@pytest.mark.django_db
def test_the_end_does_not_lie_before_the_beginning(granny_chen: Person, auntie_wang: Person) -> None:
    """A slip of the finger."""
    wrong = health.Finding(kind=HealthKind.POSITIVE, since=date(2022, 4, 8), until=date(2022, 4, 1))
    with pytest.raises(Invalid, match=r"health\.dates"):
        health.record(member(granny_chen), wrong, by=auntie_wang)


@pytest.mark.django_db
def test_nobody_else_records_or_reads_it(
    granny_door: Household,
    granny_chen: Person,
    xiao_zhao: Person,
    dr_lin: Person,
    stranger: Person,
    auntie_wang: Person,
) -> None:
    """Not a volunteer, a counsellor, another estate, the person themselves."""
    health.record(member(granny_chen), POSITIVE, by=auntie_wang)
    for person in (xiao_zhao, dr_lin, stranger, granny_chen):
        with pytest.raises(NotYours):
            health.record(member(granny_chen), RECOVERED, by=person)
        with pytest.raises(NotYours):
            care.read(granny_door, by=person, place="x")


@pytest.mark.django_db
def test_the_form_is_a_reading_too(
    area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    """Who opens it has seen the status."""
    status = health.record(member(granny_chen), POSITIVE, by=auntie_wang)
    client, url = sign_in(auntie_wang), f"/area/{area.slug}/members/{member(granny_chen).pk}/health/"
    client.get(url)
    assert [line.details["place"] for line in history.readings_of(granny_door)] == ["health"]
    sent = client.post(url, {"kind": "recovered", "since": "2022-04-18", "replaces": str(status.pk)})
    assert sent.status_code == 303
    assert fresh(status).replaced_at is not None
