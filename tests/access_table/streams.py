"""The socket: who may hear what. A row per kind of stream (hub.core.live.registry), with the thing in its name."""

from tests.access_table.rows import AREA, BOARD, DESK, HEAD, HOME, Row, page

STREAMS: list[Row] = [
    page("inbox", HEAD, (), id="member"),
    page("desk", DESK, (), id="area"),
    page("board", BOARD, (), id="area"),
    page("household", HOME | DESK, (), id="household"),
    page("campaign", AREA, (), id="campaign"),
    page("order", HOME, (), id="order"),
    page("request", HOME | DESK, (), id="request"),
]
