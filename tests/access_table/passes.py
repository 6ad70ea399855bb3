"""Passes: who may open and call what."""

from datetime import timedelta

from hub.core.people.words import DESK_ROLES, Role
from tests.access_table.rows import ACTING, DESK, FORM, HOME, POST, SIGNED_IN, Row, call, of_area, page
from tests.conftest import NOON
from tests.world import PROXY

AT_GATE = of_area(Role.GUARD, *DESK_ROLES)
"""Who checks passes: sees gate fields only."""

_LEAVE = {
    "purpose": "hospital", "starts_at": (NOON + timedelta(hours=1)).isoformat(),
    "ends_at": (NOON + timedelta(hours=2)).isoformat(),
}  # fmt: skip
_TAP = {"code": "$pass code", "kind": "exit", "tap": "tap-of-the-table"}
_WHY = {"why": "因故取消"}

PASS_PAGES: list[Row] = [
    page("support:passes", SIGNED_IN),
    page("support:pass_new", SIGNED_IN, FORM),
    page("support:pass_new", ACTING, FORM, query="?for=$household"),
    page("support:pass_work", SIGNED_IN, FORM),
    page("support:pass_work", ACTING, FORM, query="?for=$household"),
    page("support:pass", HOME, pk="pass"),
    page("support:pass", HOME | of_area(PROXY), pk="neighbourly pass"),
    page("support:pass", ACTING, pk="approved pass", query="?for=$household"),
    page("support:pass_card", HOME, pk="approved pass"),
    page("support:pass_withdraw", HOME, POST, pk="pass"),
    page("support:pass_withdraw", ACTING, POST, pk="pass", query="?for=$household"),
    page("support:passes_at_desk", DESK),
    page("support:passes_now", DESK, query="?view=approved"),
    page("support:pass_issue", DESK, FORM),
    page("support:gates", DESK, FORM),
    page("support:scan_take", DESK, POST, pk="gate event"),
    page("support:scan_look", DESK, POST, pk="gate event"),
    page("support:pass_at_desk", DESK, pk="pass"),
    page("support:pass_card_at_desk", DESK, pk="approved pass"),
    page("support:pass_approve", DESK, POST, pk="pass"),
    page("support:pass_refuse", DESK, POST, pk="pass"),
    page("support:pass_revoke", DESK, POST, pk="approved pass"),
    page("support:pass_change", DESK, POST, pk="approved pass"),
    page("support:pass_paper", DESK, pk="approved pass"),
    page("support:gate", AT_GATE),
    page("support:gate", AT_GATE, query="?code=$pass code"),
    page("support:gate_now", AT_GATE),
    page("support:gate_scan", AT_GATE, POST, body={"code": "$pass code", "kind": "exit", "tap": "a-tap"}),
    page("support:gate_emergency", AT_GATE, POST),
    page("support:gate_sheet", AT_GATE),
]

PASS_OPERATIONS: list[Row] = [
    call("GET /passes", SIGNED_IN),
    call("POST /passes", SIGNED_IN, _LEAVE),
    call("POST /passes", ACTING, {**_LEAVE, "on_behalf_of": "$household"}),
    call("GET /passes/{pk}", HOME, pk="pass"),
    call("POST /passes/{pk}/withdrawal", HOME, pk="pass"),
    call("GET /areas/{slug}/passes", DESK),
    call("POST /areas/{slug}/passes", DESK, {**_LEAVE, "household_id": "$household"}),
    call("GET /areas/{slug}/passes/{pk}", DESK, pk="pass"),
    call("POST /areas/{slug}/passes/{pk}/approval", DESK, pk="pass"),
    call("POST /areas/{slug}/passes/{pk}/refusal", DESK, _WHY, pk="pass"),
    call("POST /areas/{slug}/passes/{pk}/revocation", DESK, _WHY, pk="approved pass"),
    call("POST /areas/{slug}/passes/{pk}/window", DESK, pk="approved pass"),
    call("GET /areas/{slug}/gate/events", DESK),
    call("POST /areas/{slug}/gate/events/{pk}", DESK, {"words": "已核实"}, pk="gate event"),
    call("POST /areas/{slug}/gate/events/{pk}/acceptance", DESK, pk="gate event"),
    call("GET /areas/{slug}/gate/bundle", AT_GATE),
    call("POST /areas/{slug}/gate/scans", AT_GATE, _TAP),
    call("POST /areas/{slug}/gate/emergencies", AT_GATE, {"tap": "tap-of-an-emergency"}),
]
