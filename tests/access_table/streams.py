"""The socket: who may hear what. A row per kind of stream (hub.core.live.registry), with the thing in its name."""

from hub.core.people.words import DESK_ROLES, Role
from tests.access_table.passes import AT_GATE
from tests.access_table.rows import AREA, BOARD, DESK, HEAD, HOME, Row, of_area, page

STREAMS: list[Row] = [
    page("inbox", HEAD, (), id="member"),
    page("desk", DESK, (), id="area"),
    page("board", BOARD, (), id="area"),
    page("household", HOME | DESK, (), id="household"),
    page("campaign", AREA, (), id="campaign"),
    page("running", of_area(Role.LEADER, *DESK_ROLES), (), id="campaign"),
    page("order", HOME, (), id="order"),
    page("request", HOME | DESK, (), id="request"),
    page("pass", HOME | DESK, (), id="pass"),
    page("gate", AT_GATE, (), id="area"),
]
