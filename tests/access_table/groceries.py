"""Group orders: who may open and call what, a list for each part of a campaign's life."""

from hub.core.people.words import DESK_ROLES, Role
from tests.access_table.rows import ACTING, ANYONE, AREA, DESK, FORM, HOME, SIGNED_IN, Row, of_area, page
from tests.world import LIVING, PROXY

RUN = of_area(Role.LEADER, *DESK_ROLES)
"""Leaders and the desk. A leader sees the campaigns that they lead; `tests.things` makes the area's leader lead one."""

LIVES = of_area(*LIVING)
"""Whoever lives behind a door of the area; who lives nowhere is asked for whom first."""

RESIDENTS: list[Row] = [
    page("groceries:campaigns", SIGNED_IN),
    page("groceries:campaigns", ACTING, query="?for=$household"),
    page("groceries:campaign", LIVES, pk="campaign"),
    page("groceries:campaign", ACTING, pk="campaign", query="?for=$household"),
    page("groceries:campaign_card", LIVES, pk="campaign"),
    page("groceries:order_new", LIVES, FORM, pk="campaign"),
    page("groceries:order_new", ACTING, FORM, pk="campaign", query="?for=$household"),
    page("groceries:public", ANYONE, pk="campaign"),
    page("groceries:register", AREA, pk="campaign", factor=False),
    page("groceries:register_print", AREA, pk="campaign", factor=False),
    page("groceries:orders", SIGNED_IN),
    page("groceries:order", HOME, pk="order"),
    page("groceries:order", HOME | of_area(PROXY), pk="neighbourly order"),
    page("groceries:order", ACTING, pk="order", query="?for=$household"),
    page("groceries:order_card", HOME, pk="order"),
    page("groceries:order_row", HOME, pk="order"),
    page("groceries:receipt", HOME, pk="order"),
    page("groceries:order_change", HOME, FORM, pk="order"),
    page("groceries:order_change", ACTING, FORM, pk="order", query="?for=$household"),
    page("groceries:order_cancel", HOME, FORM, pk="order"),
    page("groceries:order_cancel", ACTING, FORM, pk="order", query="?for=$household"),
    page("groceries:phone_order", DESK, FORM),
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
