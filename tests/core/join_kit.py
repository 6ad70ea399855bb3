"""A household of the roster with letters, and somebody on the way in: for the tests of joining."""

from typing import Any

from django.test import Client

from hub.core.estate.joining import letters
from hub.core.people.models import Household, Membership, Person
from hub.core.people.words import Relation


def listed(household: Household, name: str, relation: str = Relation.OTHER, **more: Any) -> Membership:
    """Somebody on the list of a household, without an account."""
    person = Person(name=name, **more)  # as the roster makes them: no password, not even an unusable one
    person.save()
    head = relation == Relation.HEAD
    episode = household.area.episodes.get(ended_at=None)
    return Membership.objects.create(
        person=person, household=household, episode=episode, relation=relation, is_head=head
    )


def letter(household: Household, by: Person, days: int = 30) -> str:
    """A fresh code, as printed."""
    return letters.make(household.building, [household], by=by, days=days)[0]


def knock(client: Client, code: str) -> Any:
    """Scans the letter and says: yes, I live here."""
    client.get(f"/join/{code}/")
    return client.post("/join/household/", {"language": "zh-hans", "size": "normal"})


def come_in(client: Client, code: str, who: Membership | None, contact: str, name: str = "") -> Any:
    """The whole way in, up to the digits: gives the answer to them."""
    from tests.core.post import last_code

    knock(client, code)
    client.post("/join/who/", {"who": str(who.pk) if who else "0", "name": name})
    client.post("/join/contact/", {"contact": contact})
    return client.post("/join/code/", {"digits": last_code()})
