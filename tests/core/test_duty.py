"""On duty, off duty with a note, and nobody on duty is seen."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from hub.core.estate import access, jobs
from hub.core.estate.actions import duty
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.live import names
from hub.core.people import access as people
from hub.core.people.models import Area, Duty, Person, RoleGrant
from hub.core.people.words import DESK_ROLES, Role
from tests.core.estate_kit import at_once, fresh, watching

SignIn = Callable[..., Client]


def until(hours: float = 8) -> datetime:
    """So many hours from now."""
    return clock.now() + timedelta(hours=hours)


@pytest.mark.django_db
def test_the_desk_shows_who_is_on_duty(noon: datetime, area: Area, auntie_wang: Person) -> None:
    """From the moment they say so to the end of the shift."""
    with watching() as seen:
        duty.start(area, by=auntie_wang, until=until(8))
    assert (seen.streams, seen.people) == ({names.desk(area.pk)}, set())
    assert list(people.on_duty(area, *DESK_ROLES)) == [auntie_wang]
    clock.move(hours=8, seconds=1)
    assert not access.on_duty_in(area).exists()


@pytest.mark.django_db
def test_only_who_has_a_role_here_and_not_for_days(
    noon: datetime, area: Area, auntie_wang: Person, li_wei: Person, stranger: Person
) -> None:
    """And as nothing that one is not."""
    for person in (li_wei, stranger):
        with pytest.raises(NotYours):
            duty.start(area, by=person, until=until())
    with pytest.raises(NotYours):
        duty.start(area, by=auntie_wang, until=until(), role=Role.COUNSELLOR)
    for end in (clock.now(), until(17)):
        with pytest.raises(Invalid, match=r"duty\.until"):
            duty.start(area, by=auntie_wang, until=end)


@pytest.mark.django_db
def test_who_holds_several_roles_says_as_what(noon: datetime, area: Area, auntie_wang: Person) -> None:
    """Unsaid, it is the desk."""
    RoleGrant.objects.create(person=auntie_wang, area=area, role=Role.CADRE, expires_at=until(99))
    assert duty.start(area, by=auntie_wang, until=until()).role == Role.COMMITTEE


@pytest.mark.django_db(transaction=True)
def test_from_two_tabs_at_once_it_is_one_duty(area: Area, auntie_wang: Person) -> None:
    """The constraint decides."""
    results = at_once(*(lambda: duty.start(area, by=auntie_wang, until=until()) for _ in range(2)))
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Duty"]


@pytest.mark.django_db
def test_off_duty_with_a_note_and_somebody_else_there(
    noon: datetime, area: Area, auntie_wang: Person, director_zhou: Person
) -> None:
    """Nobody is alarmed."""
    mine = duty.start(area, by=auntie_wang, until=until())
    duty.start(area, by=director_zhou, until=until())
    with watching() as seen:
        duty.end(fresh(mine), by=auntie_wang, handover="3栋的药还没到")
    assert seen.verbs == ["estate.duty.ended"]
    assert fresh(mine).handover == "3栋的药还没到"
    with pytest.raises(Conflict, match=r"duty\.over"):
        duty.end(fresh(mine), by=auntie_wang)


@pytest.mark.django_db
def test_nobody_left_is_said_to_the_committee(
    noon: datetime,
    area: Area,
    auntie_wang: Person,
    director_zhou: Person,
    xiao_zhao: Person,
    stranger: Person,
) -> None:
    """A volunteer on duty is not the desk; the page says it in red."""
    mine = duty.start(area, by=auntie_wang, until=until())
    duty.start(area, by=xiao_zhao, until=until())
    with watching() as seen:
        duty.end(fresh(mine), by=auntie_wang)
    assert seen.told("estate.duty.nobody") == {auntie_wang.pk, director_zhou.pk}


@pytest.mark.django_db(transaction=True)
def test_two_who_leave_at_once_do_not_both_think_the_other_stays(
    area: Area, auntie_wang: Person, director_zhou: Person
) -> None:
    """The area's row is taken before counting: the second one sees that it is the last."""
    both = [duty.start(area, by=person, until=until()) for person in (auntie_wang, director_zhou)]
    with watching() as seen:
        at_once(*(lambda one=one: duty.end(fresh(one), by=fresh(one).person) for one in both))
    assert seen.verbs.count("estate.duty.nobody") == 1


@pytest.mark.django_db
def test_nobody_ends_another_ones_duty(
    noon: datetime, area: Area, auntie_wang: Person, director_zhou: Person
) -> None:
    """Each says it themselves."""
    mine = duty.start(area, by=auntie_wang, until=until())
    with pytest.raises(NotYours):
        duty.end(fresh(mine), by=director_zhou)


@pytest.mark.django_db
def test_a_forgotten_duty_lapses_once(noon: datetime, area: Area, auntie_wang: Person) -> None:
    """And may be begun anew."""
    duty.start(area, by=auntie_wang, until=until(1))
    clock.move(hours=1)
    with watching() as seen:
        jobs.end_duties_that_lapsed.call()
        jobs.end_duties_that_lapsed.call()
    assert seen.verbs == ["estate.duty.ended", "estate.duty.nobody"]
    duty.start(area, by=auntie_wang, until=until())
    assert Duty.objects.count() == 2


@pytest.mark.django_db
def test_a_lapsed_one_that_no_job_has_ended_does_not_stand_in_the_way(
    noon: datetime, area: Area, auntie_wang: Person
) -> None:
    """Going on duty is never blocked by a job that is late."""
    duty.start(area, by=auntie_wang, until=until(1))
    clock.move(hours=2)
    duty.start(area, by=auntie_wang, until=until())
    assert Duty.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db
def test_by_the_page(area: Area, auntie_wang: Person, director_zhou: Person, sign_in: SignIn) -> None:
    """Nobody on duty is the first thing it says; the note stands there for the next one."""
    client, url = sign_in(auntie_wang), f"/area/{area.slug}/duty/"
    empty = client.get(url)
    assert empty.context["desk_is_empty"]
    end = empty.context["form"].fields["until"].choices[3][0]
    assert client.post(url, {"until": end}).status_code == 303
    assert not client.get(url).context["desk_is_empty"]
    mine = Duty.objects.get()
    assert sign_in(director_zhou).post(f"{url}{mine.pk}/end/", {}).status_code == 404
    client.post(f"{url}{mine.pk}/end/", {"handover": "钥匙在抽屉里"})
    assert "钥匙在抽屉里" in sign_in(director_zhou).get(url).content.decode()
