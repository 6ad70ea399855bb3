"""The rota and the alarms: who may open and call what."""

from hub.core.people.words import Role
from tests.access_table.rows import DESK, FORM, LEAD, NOBODY, OPERATOR, POST, Row, call, of_area, page

CALLED = of_area(Role.COUNSELLOR, Role.CLINICAL_LEAD)
SOON, LATER = "2022-04-09T08:00:00Z", "2022-04-09T20:00:00Z"

LADDER_PAGES: list[Row] = [
    page("ladder:rota", DESK, FORM),
    page("ladder:slot", DESK, FORM, pk="on call"),
    page("ladder:move", DESK, POST, pk="on call"),
    page("ladder:remove", DESK, POST, pk="on call"),
    page("ladder:ladders", DESK | OPERATOR),
    page("ladder:banner", DESK),
    page("ladder:calls", CALLED),
    page("ladder:take", NOBODY, POST, pk="on call"),
    page("estate:thresholds", LEAD, FORM),
    page("desk:times", DESK, POST, pk="case"),
    page("desk:hand_back", DESK, POST, pk="case"),
]

LADDER_OPERATIONS: list[Row] = [
    call("GET /areas/{slug}/rota", DESK),
    call(
        "POST /areas/{slug}/rota",
        DESK,
        {"person": "$lead", "rank": "first", "starts_at": SOON, "ends_at": LATER},
    ),
    call("POST /areas/{slug}/rota/{pk}/person", DESK, {"person": "$lead"}, pk="on call"),
    call("POST /areas/{slug}/rota/{pk}/hours", DESK, {"starts_at": SOON, "ends_at": LATER}, pk="on call"),
    call("POST /areas/{slug}/rota/{pk}/removal", DESK, pk="on call"),
    call("GET /areas/{slug}/alarms", DESK),
    call("GET /areas/{slug}/calls", CALLED),
    call("POST /areas/{slug}/calls/{pk}/taking", NOBODY, pk="on call"),
    call("GET /areas/{slug}/thresholds", DESK),
    call("PATCH /areas/{slug}/thresholds", LEAD, {"values": {}}),
]
