"""What several files about requests need."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hub.core.people.models import Household, Person
from support import actions
from support.models import SupportRequest


def home(person: Person) -> Household:
    """Where they live."""
    return person.memberships.select_related("household__area", "household__building").get().household


def ask(person: Person, text: str = "没有米了", category: str = "food", **more: Any) -> SupportRequest:
    """They ask for something for their own door."""
    household = home(person)
    wish = actions.Wish(category=category, text=text, household=household, **more)
    return actions.raise_request(household.area, wish, by=person)


def upload(data: bytes, name: str = "door.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data, kind)
