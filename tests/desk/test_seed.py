"""Load tests sign in with what `seed` says."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from hub.core.estate.joining import letters
from hub.core.people import access
from hub.core.people.models import Area, Household, Person
from hub.core.people.words import Role


@pytest.mark.django_db
def test_the_json_names_people_who_can_sign_in() -> None:
    out = StringIO()
    call_command("seed", areas=2, households=5, seed=3, json=True, stdout=out)
    found = json.loads(out.getvalue())
    first = found["areas"][0]
    area = Area.objects.get(slug=first["slug"])
    assert Household.objects.filter(area=area).count() == 5
    assert len(first["residents"]) == 5
    guard = Person.objects.get(email=first["staff"]["guard"])
    assert guard.check_password(found["password"])
    assert access.roles_of(guard, area) == {Role.GUARD}
    address, code = next(iter(first["invitations"].items()))
    assert letters.find(code).household.address == address
    with pytest.raises(CommandError, match="Choose another"):
        call_command("seed", areas=1, households=1, seed=3)
