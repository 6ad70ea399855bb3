"""`manage.py verify`: recomputes what must always be true, and says where it is not."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from hub.core.kit import clock, invariants
from hub.core.people.models import (
    Area,
    Building,
    CareFlag,
    Duty,
    Episode,
    Household,
    Membership,
    Person,
    ProxyGrant,
    RoleGrant,
)  # fmt: skip
from hub.core.people.words import Phase, Role


def found() -> set[str]:
    """The checks of the estate that find something."""
    return {one.check for one in invariants.differences() if one.check.startswith("estate.")}


@pytest.fixture
def sound(area: Area, granny_chen: Person, li_wei: Person, director_zhou: Person) -> Area:
    """An area in which all is as it must be."""
    assert found() == set()
    return area


@pytest.mark.django_db
def test_a_sound_hub_ends_with_0(sound: Area) -> None:
    """And says how many checks looked."""
    out = StringIO()
    call_command("verify", stdout=out)
    assert "no difference" in out.getvalue()


@pytest.mark.django_db
def test_a_difference_ends_with_1_and_a_line_without_names(sound: Area, granny_door: Household) -> None:
    """A log must not tell who lives where."""
    Membership.objects.filter(household=granny_door).update(is_head=False)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", stdout=out)
    assert ended.value.code == 1
    assert out.getvalue() == f"estate.one_head: household:{granny_door.pk}: expected one head, found 0\n"


@pytest.mark.django_db
def test_as_json(sound: Area, granny_door: Household) -> None:
    """For programs: the checks and what they found."""
    Membership.objects.filter(household=granny_door).update(is_head=False)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert "estate.one_head" in report["checks"]
    assert [one["subject"] for one in report["differences"]] == [f"household:{granny_door.pk}"]


@pytest.mark.django_db
def test_each_break_is_found(
    sound: Area,
    building: Building,
    granny_door: Household,
    granny_chen: Person,
    li_wei: Person,
    other_area: Area,
) -> None:
    """One after the other, each by its own check."""
    now = clock.now()
    RoleGrant.objects.create(
        person=li_wei, area=other_area, role=Role.LEAD, expires_at=now + timedelta(days=1)
    )
    ProxyGrant.objects.create(person=li_wei, household=granny_door, expires_at=now + timedelta(days=1))
    Household.objects.filter(pk=granny_door.pk).update(closed_at=now)
    assert found() == {"estate.nobody_lives_behind_closed_doors", "estate.rights_end_with_doors"}
    Household.objects.filter(pk=granny_door.pk).update(closed_at=None, area=other_area)
    assert "estate.belongs_to_own_area" in found()
    Household.objects.filter(pk=granny_door.pk).update(area=sound)
    CareFlag.objects.create(
        household=granny_door, person=li_wei, kind="infant", source="staff", episode=sound.episodes.get()
    )
    assert found() == {"estate.flags_are_of_members"}
    CareFlag.objects.update(person=granny_chen)
    Duty.objects.create(person=granny_chen, area=sound, role=Role.GUARD, until=now + timedelta(hours=1))
    assert found() == {"estate.duty_has_a_role"}
    Duty.objects.all().delete()
    RoleGrant.objects.filter(area=sound).update(revoked_at=now)
    assert found() == {"estate.somebody_leads"}
    RoleGrant.objects.filter(area=sound).update(revoked_at=None)
    Episode.objects.filter(area=sound).update(ended_at=now)
    assert found() == {"estate.episodes_fit_phases", "estate.health_data_has_an_episode"}
    Episode.objects.filter(area=sound).update(ended_at=None)
    Area.objects.filter(pk=other_area.pk).update(phase=Phase.PURGED)
    assert found() == {"estate.episodes_fit_phases"}


@pytest.mark.django_db(transaction=True)
def test_it_looks_at_one_moment_and_holds_nobody_up(area: Area, director_zhou: Person) -> None:
    """Somebody writes while it looks: the write goes through, and it does not see it."""
    from hub.core.kit.management.commands.verify import one_moment
    from tests.core.estate_kit import at_once

    with one_moment():
        before = Area.objects.count()
        [written] = at_once(lambda: Area.objects.create(slug="new", name="新"))
        assert isinstance(written, Area)
        assert Area.objects.count() == before
    assert Area.objects.count() == before + 1
