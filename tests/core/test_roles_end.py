"""A role runs out: told three days before, and when it has, each once."""

from datetime import datetime

import pytest

from hub.core.estate import jobs
from hub.core.estate.actions import roles
from hub.core.kit import clock
from hub.core.people import rights
from hub.core.people.models import Area, Person, RoleGrant
from tests.core.estate_kit import at_once, fresh, watching


@pytest.fixture
def ending(noon: datetime, auntie_wang: Person) -> RoleGrant:
    """Auntie Wang's role, a fortnight from noon."""
    return RoleGrant.objects.select_related("area", "person").get(person=auntie_wang)


@pytest.mark.django_db
def test_holder_and_leads_hear_three_days_before(
    ending: RoleGrant, area: Area, director_zhou: Person, stranger: Person
) -> None:
    """Once, however often the job runs; not while there is plenty of time."""
    RoleGrant.objects.filter(person=director_zhou).update(expires_at=ending.expires_at.replace(year=2023))
    with watching() as early:
        jobs.tell_of_roles_that_end.call()
    clock.move(days=11, seconds=1)
    with watching() as seen:
        jobs.tell_of_roles_that_end.call()
        jobs.tell_of_roles_that_end.call()
    assert early.verbs == []
    told = seen.told("estate.role.ends_soon")
    assert told == {
        ending.person_id,
        director_zhou.pk,
        stranger.pk,
    }  # the stranger of the stranger's own roles
    assert seen.verbs == ["estate.role.ends_soon"] * 3


@pytest.mark.django_db
def test_an_extension_is_told_anew(ending: RoleGrant, director_zhou: Person) -> None:
    """Its end is another date."""
    clock.move(days=12)
    assert roles.warn_of_end(ending)
    assert not roles.warn_of_end(ending)
    RoleGrant.objects.filter(person=director_zhou).update(expires_at=ending.expires_at.replace(year=2023))
    roles.extend(fresh(ending), by=director_zhou, days=3)
    assert roles.warn_of_end(fresh(ending))


@pytest.mark.django_db
def test_sockets_are_looked_at_again_when_a_role_has_run_out(
    ending: RoleGrant, director_zhou: Person
) -> None:
    """Nobody revoked it, so nothing else would move the counter."""
    RoleGrant.objects.filter(person=director_zhou).update(expires_at=ending.expires_at.replace(year=2023))
    clock.move(days=14, seconds=1)
    before = rights.number()
    with watching() as seen:
        jobs.tell_of_roles_that_end.call()
    assert rights.number() > before
    assert seen.told("estate.role.ended") == {ending.person_id, director_zhou.pk}


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_tells(ending: RoleGrant, director_zhou: Person) -> None:
    """The mark's constraint decides."""
    clock.move(days=12)
    with watching() as seen:
        results = at_once(lambda: roles.warn_of_end(fresh(ending)), lambda: roles.warn_of_end(fresh(ending)))
    assert sorted(results) == [False, True]
    assert seen.verbs == ["estate.role.ends_soon"]
