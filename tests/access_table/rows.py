"""
The words of the access table.

A row says who of an area may come in, by which methods, and with which of the area's things (`tests.things`) in the
address. Whoever is not named finds nothing there (404), the same people of another area among them; visitors are asked
to sign in. Staff are asked for their second factor, and with `fresh` for a fresh confirmation as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.core.people.words import DESK_ROLES, STAFF_ROLES, WORKFORCES, Role
from tests.world import ANONYMOUS, MEMBER, PERSONAS, PROXY, SPOUSE

Names = frozenset[str]


def names(*roles: str) -> Names:
    """Roles and other personas as plain names."""
    return frozenset(str(role) for role in roles)


@dataclass(frozen=True)
class Who:
    """Who may come in: of the area, and of another area (each for what is theirs)."""

    here: Names = frozenset()
    elsewhere: Names = frozenset()

    def __or__(self, other: "Who") -> "Who":
        return Who(self.here | other.here, self.elsewhere | other.elsewhere)


def of_area(*personas: str) -> Who:
    """These people, in their own area only."""
    return Who(names(*personas))


def for_themselves(*personas: str) -> Who:
    """These people of any area: what they find is their own."""
    return Who(names(*personas), names(*personas))


EVERYBODY = names(*PERSONAS)
SIGNED_IN = for_themselves(*EVERYBODY)
ANYONE = for_themselves(*EVERYBODY, ANONYMOUS)
NOBODY = Who()
AREA = of_area(*EVERYBODY)
DESK, LEAD, OPERATOR = of_area(*DESK_ROLES), of_area(Role.LEAD), of_area(Role.OPERATOR)
BOARD = of_area(*DESK_ROLES, *WORKFORCES)
RUNNERS = of_area(*WORKFORCES)
ROTA = of_area(*STAFF_ROLES, *WORKFORCES)
OUTBOX = DESK | OPERATOR
HEAD, HOME = of_area(MEMBER), of_area(MEMBER, SPOUSE)
VOLUNTEER = of_area(Role.VOLUNTEER)
MINE = for_themselves(MEMBER)
ACTING = HOME | of_area(PROXY) | DESK
"""Who may act for the member's household: those who live there, the approved neighbour, and the desk."""


@dataclass(frozen=True)
class Row:
    """
    One route. `at` names the things in its address (`slug` is always the area's), `query` what follows it, `body` what
    is sent: `$thing` stands for a thing in both.

    `refused`: people who see the thing, and are told that this is not theirs to do (403). `fresh`: asks for a fresh
    confirmation. `owner`: strangers get an answer too, but the thing itself moves for these people only. `factor`:
    whether staff are asked for their second factor (where the row names staff, unless it says otherwise).
    """

    name: str
    who: Who
    methods: tuple[str, ...]
    at: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    refused: Who = NOBODY
    fresh: bool = False
    owner: tuple[str, Names] | None = None
    factor: bool | None = None

    @property
    def is_for_staff(self) -> bool:
        """Whether it is by a role that staff come in here."""
        staff = bool(self.who.here & names(*STAFF_ROLES))
        by_role = staff and self.who not in (SIGNED_IN, ANYONE, AREA) and not self.who.elsewhere
        return by_role if self.factor is None else self.factor


COLUMNS = ("query", "body", "refused", "fresh", "owner", "factor")
GET, POST, FORM = ("GET",), ("POST",), ("GET", "POST")


def page(name: str, who: Who, methods: tuple[str, ...] = GET, /, **more: Any) -> Row:
    """A page: what is no column of a row is the name of a thing in the address."""
    columns = {key: more.pop(key) for key in COLUMNS if key in more}
    return Row(name, who, methods, more, **columns)


def call(name: str, who: Who, body: Mapping[str, Any] | None = None, /, **more: Any) -> Row:
    """An operation of the API, by method and path."""
    return page(name, who, (name.split(maxsplit=1)[0],), body=body or {}, **more)
