"""What the routes of joining take and give."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

from hub.core.estate.accounts import contacts
from hub.core.estate.accounts.contacts import Contact
from hub.core.estate.joining import letters
from hub.core.estate.joining.actions import entering, requests
from hub.core.estate.joining.forms import open_areas
from hub.core.flow.api import Problem
from hub.core.kit.errors import Invalid
from hub.core.people.models import Household, JoinRequest, Membership

PUBLIC = {409: Problem, 410: Problem, 422: Problem, 429: Problem}
STAFF = {403: Problem, 404: Problem, 409: Problem, 422: Problem}


class Listed(Schema):
    """One on the list who has not joined: a masked name."""

    id: int
    name: str
    relation: str


class LetterOut(Schema):
    """The door that a letter opens."""

    area: str
    building: str
    door: str
    listed: list[Listed]


class LetterIn(Schema):
    """The code of a letter, typed anyhow."""

    code: str = Field(max_length=100)


class LetterContactIn(LetterIn):
    """And where the six digits go."""

    contact: str = Field(max_length=254)


class Sent(Schema):
    """The digits are on the way: send them back with this number."""

    proof: int


class JoinIn(LetterContactIn):
    """`who` from the list, or a name; and the digits."""

    proof: int
    digits: str = Field(max_length=40)
    who: int | None = None
    name: str = Field("", max_length=80)
    language: str = Field("zh-hans", pattern="^(zh-hans|en)$")


class JoinKnownIn(LetterIn):
    """`who` from the list, if it is one of them."""

    who: int | None = None


class MemberOut(Schema):
    """One who lives in a household of one's own."""

    id: int
    household: int
    name: str
    relation: str
    is_head: bool
    joined_at: datetime | None
    objected_at: datetime | None

    @staticmethod
    def resolve_household(row: Membership) -> int:
        """Its number."""
        return row.household_id

    @staticmethod
    def resolve_name(row: Membership) -> str:
        """The whole name: they live together."""
        return row.person.name


class AskIn(Schema):
    """Where somebody says they live. `contact`, `proof`, `digits` where nobody is signed in."""

    area: str
    building: str
    door: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=80)
    note: str = Field("", max_length=300)


class AskNewIn(AskIn):
    """The same by somebody without an account."""

    contact: str = Field(max_length=254)
    proof: int
    digits: str = Field(max_length=40)


class AskContactIn(Schema):
    """Where the digits for a request go."""

    area: str
    contact: str = Field(max_length=254)


class RequestOut(Schema):
    """A request to join."""

    id: int
    building: str
    door: str
    name: str
    note: str
    state: str
    reason: str
    version: int
    created_at: datetime

    @staticmethod
    def resolve_building(row: JoinRequest) -> str:
        """Its number."""
        return row.building.number if row.building else ""


class ComparedOut(Schema):
    """A request beside the list: names masked."""

    request: RequestOut
    household: int | None
    same_door: bool
    joined: int
    listed: list[dict[str, Any]]


class ApproveIn(Schema):
    """Into which household, as whom on its list."""

    household: int
    who: int | None = None
    version: int


class DeclineIn(Schema):
    """Why not: the person reads it."""

    reason: str = Field(max_length=300)
    version: int


class ReasonIn(Schema):
    """Why: the person reads it."""

    reason: str = Field(max_length=300)


class LettersIn(Schema):
    """For these doors of one building, in this order."""

    building: str
    doors: list[int] = Field(max_length=1000)
    days: int = Field(letters.VALID_DAYS, ge=1, le=90)


class CodeOut(Schema):
    """A door and its code, shown this once."""

    household: int
    door: str
    code: str


def contact_of(typed: str) -> Contact:
    """An e-mail or phone, typed anyhow. Raises Invalid naming the field."""
    try:
        return contacts.read(typed)
    except ValidationError as error:
        raise Invalid("body.invalid", error.messages[0], fields={"contact": error.messages[0]}) from error


def listed_in(household: Household, who: int | None) -> Membership | None:
    """The one on the list whom nobody has joined as. Raises Conflict `join.taken`."""
    if who is None:
        return None
    found = next((member for member in entering.waiting(household) if member.pk == who), None)
    if found is None:
        raise entering.taken()
    return found


def wish_of(data: AskIn) -> requests.Wish:
    """The wish that a body describes. Raises Invalid `building.unknown`."""
    area = open_areas().filter(slug=data.area).first()
    building = area.buildings.filter(number=data.building).first() if area else None
    if area is None or building is None:
        words = _("There is no such building in this area.")
        raise Invalid("building.unknown", words, fields={"building": words})
    return requests.Wish(area=area, building=building, door=data.door, name=data.name, note=data.note)
