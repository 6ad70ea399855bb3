"""Group orders: who may open and call what, a list for each part of a campaign's life."""

from hub.core.people.words import DESK_ROLES, Role
from tests.access_table.rows import AREA, Row, of_area, page

RUN = of_area(Role.LEADER, *DESK_ROLES)
"""Leaders and the desk. A leader sees the campaigns that they lead; `tests.things` makes the area's leader lead one."""

RESIDENTS: list[Row] = [
    page("groceries:campaigns", AREA),
]

RUNNING: list[Row] = [
    page("groceries:managed", RUN),
]

MONEY: list[Row] = []

CLOSING: list[Row] = []

FAIRNESS: list[Row] = []

GROCERY_PAGES = [*RESIDENTS, *RUNNING, *MONEY, *CLOSING, *FAIRNESS]

RESIDENTS_API: list[Row] = []

RUNNING_API: list[Row] = []

MONEY_API: list[Row] = []

CLOSING_API: list[Row] = []

FAIRNESS_API: list[Row] = []

GROCERY_OPERATIONS = [*RESIDENTS_API, *RUNNING_API, *MONEY_API, *CLOSING_API, *FAIRNESS_API]
