"""The API: who may call what. Bodies are such that the right to the thing decides, and no field that is missing."""

from hub.core.people.words import Role
from tests.access_table.rows import (
    ACTING,
    ANYONE,
    AREA,
    BOARD,
    DESK,
    HEAD,
    HOME,
    LEAD,
    NOBODY,
    OPERATOR,
    OUTBOX,
    ROTA,
    RUNNERS,
    SIGNED_IN,
    VOLUNTEER,
    call,
    names,
    of_area,
    page,
)
from tests.world import MEMBER, PROXY, SPOUSE

SOON = "2022-04-09T08:00:00Z"
TEXTS = {"texts": {"zh-hans": {"title": "通知", "body": "请看"}}}
DEVICE = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/x",
    "p256dh": "BIPUL12DLfytvTajnryr2PRdAgXS3HGKiLqndGcJGabyhHheJYlNGCeXl1dn18gSJ1WAkAPIxr4gK0_dQds4yiI=",
    "auth": "FPssNDTKnInHVndSTdbKFw==",
}
WISH = {"category": "medicine", "text": "药"}
BASE = "/areas/{slug}/roster/imports"

DESCRIPTION = [
    page("api:openapi-json", ANYONE),
    page("api:openapi-view", ANYONE),
    page("api:api-root", NOBODY, ("GET", "POST", "PUT", "PATCH", "DELETE")),
]

SUPPORT = [
    call("GET /requests", SIGNED_IN),
    call("POST /requests", SIGNED_IN, WISH),
    call("POST /requests", ACTING, {**WISH, "on_behalf_of": "$household"}),
    call("GET /requests/{pk}", HOME, pk="request"),
    call("GET /requests/{pk}/messages", HOME, pk="request"),
    call("POST /requests/{pk}/messages", HOME, {"body": "谢谢"}, pk="case"),
    call("POST /requests/{pk}/additions", HOME, {"text": "又少了一盒"}, pk="case"),
    call("POST /requests/{pk}/withdrawal", HOME, pk="request"),
    call("POST /requests/{pk}/rating", HOME, {"satisfaction": 3}, pk="solved"),
    call("POST /requests/{pk}/reopening", HOME, {"body": "还没有"}, pk="solved"),
    call("GET /areas/{slug}/cases", DESK),
    call("GET /areas/{slug}/cases/{pk}", DESK, pk="case"),
    call("GET /areas/{slug}/cases/{pk}/messages", DESK, pk="case"),
    call("POST /areas/{slug}/cases/{pk}/additions", DESK, {"needs": ["no_food"]}, pk="case"),
    call("POST /areas/{slug}/cases/{pk}/replies", DESK, {"body": "收到"}, pk="case"),
    call("POST /areas/{slug}/cases/{pk}/notes", DESK, {"body": "收到"}, pk="case"),
    call("POST /areas/{slug}/cases/{pk}/tasks", DESK, {"title": "取药"}, pk="case"),
    call("POST /areas/{slug}/cases/{pk}/{step}", DESK, pk="request", step="acceptance"),
    call("POST /areas/{slug}/cases/{pk}/{step}", DESK, {"to": "$lead"}, pk="request", step="assignment"),
]

TASKS = [
    call("GET /areas/{slug}/tasks", BOARD),
    call("POST /areas/{slug}/tasks", DESK, {"title": "取药"}),
    call("GET /tasks/{pk}", BOARD, pk="task"),
    call("POST /tasks/{pk}/claim", RUNNERS, pk="task", refused=DESK),
    call("POST /tasks/{pk}/cancellation", DESK, {"reason": "不用了"}, pk="task"),
    call("GET /areas/{slug}/runs", BOARD),
    call("POST /runs/{pk}/claim", RUNNERS, pk="run", refused=DESK),
    call("POST /runs/{pk}/start", BOARD, pk="run"),
    call("POST /runs/{pk}/floors/{floor}/completion", BOARD, pk="run", floor="1"),
    call("GET /claims", SIGNED_IN),
    call("POST /claims/{pk}/start", VOLUNTEER, pk="claim"),
    call("POST /claims/{pk}/completion", VOLUNTEER, {"token": "x"}, pk="claim"),
    call("POST /claims/{pk}/release", VOLUNTEER, pk="claim"),
    call("POST /claims/{pk}/verification", DESK, pk="done claim"),
    call("POST /claims/{pk}/no-show", DESK, pk="claim"),
    call("GET /pictures/{name}", HOME | VOLUNTEER | DESK, name="picture"),
    call("GET /pictures/{name}/file", HOME | VOLUNTEER | DESK, name="picture"),
    call("GET /attachments/{name}", HOME | VOLUNTEER | DESK, name="attachment"),
    call("GET /attachments/{name}/file", HOME | VOLUNTEER | DESK, name="attachment"),
]

NOTICES = [
    call("GET /notices/", SIGNED_IN),
    call("POST /notices/reading/", SIGNED_IN, owner=("notice", names(MEMBER))),
    call("POST /notices/{pk}/reading/", HEAD, pk="notice"),
    call("GET /notices/preferences/", SIGNED_IN),
    call("PATCH /notices/preferences/", SIGNED_IN),
    call("GET /devices/", SIGNED_IN),
    call("POST /devices/", SIGNED_IN, DEVICE),
    call("DELETE /devices/{pk}/", SIGNED_IN, pk="device", owner=("device", names(MEMBER))),
    call("GET /outbox/{slug}/", OUTBOX),
    call("POST /outbox/{slug}/{pk}/retry/", OUTBOX, pk="delivery"),
]

PLACES = [
    call("GET /areas", SIGNED_IN),
    call("GET /areas/{slug}", AREA),
    call("PATCH /areas/{slug}", LEAD, {"name": "新名"}),
    call("PUT /areas/{slug}/contacts", DESK, {"contacts": [{"name": "夜班", "phone": "120"}]}),
    call("POST /areas/{slug}/phase", LEAD, {"phase": "easing", **TEXTS}, fresh=True),
    call("GET /areas/{slug}/buildings", DESK),
    call("POST /areas/{slug}/buildings", DESK, {"number": "77"}),
    call("PATCH /buildings/{pk}", DESK, {"name": "楼"}, pk="building"),
    call("POST /buildings/{pk}/doors", DESK, pk="building"),
    call("GET /areas/{slug}/households", DESK, query="?q=12"),
    call("POST /buildings/{pk}/households", DESK, {"door": "7777"}, pk="building"),
    call("GET /households/{pk}", DESK, pk="household"),
    call("PATCH /households/{pk}", DESK, {"remark": "狗"}, pk="household"),
    call("POST /households/{pk}/closure", DESK, {"everybody_left": True}, pk="household"),
    call("POST /households/{pk}/reopening", DESK, pk="closed household"),
    call("POST /households/{pk}/merge", DESK, {"other": "$neighbour's home"}, pk="household"),
    call("POST /households/{pk}/split", DESK, {"members": ["$listed"]}, pk="household"),
    call("GET /households/{pk}/history", DESK, pk="household"),
]

LIVING = [
    call("GET /households/{pk}/members", DESK, pk="household"),
    call("POST /households/{pk}/members", DESK, {"name": "新人"}, pk="household"),
    call("PATCH /members/{pk}", DESK, {"name": "新名"}, pk="listed"),
    call("POST /members/{pk}/departure", DESK, {}, pk="listed"),
    call("POST /households/{pk}/head", DESK, {"member": "$listed"}, pk="household"),
    call(
        "POST /households/{pk}/moves",
        DESK,
        {"members": ["$listed"], "to": "$neighbour's home"},
        pk="household",
    ),
    call("GET /households/{pk}/health", DESK, pk="household"),
    call("POST /households/{pk}/care-flags", DESK, {"kind": "infant", "consent": True}, pk="household"),
    call("POST /care-flags/{pk}/end", DESK, {}, pk="flag"),
    call("POST /members/{pk}/health", DESK, {"kind": "positive", "since": "2022-04-08"}, pk="listed"),
    call("POST /members/{pk}/health/clearance", DESK, {"replaces": "$status"}, pk="ill"),
    call("GET /areas/{slug}/care-wishes", DESK),
    call("POST /care-wishes/{pk}/decision", DESK, {"grant": True}, pk="wish"),
    call("GET /my/households/{pk}/health", HOME, pk="household"),
    call("GET /my/households/{pk}/health/readings", HOME, pk="household"),
    call("POST /my/households/{pk}/care-wishes", HOME, {"kind": "infant"}, pk="household"),
]

RIGHTS = [
    call("GET /areas/{slug}/roles", LEAD),
    call("POST /areas/{slug}/roles", LEAD, {"person": "$friend", "role": "volunteer"}, fresh=True),
    call("POST /areas/{slug}/roles/{pk}/extension", LEAD, {}, pk="guard's grant", fresh=True),
    call("POST /areas/{slug}/roles/{pk}/revocation", LEAD, {}, pk="guard's grant", fresh=True),
    call("GET /areas/{slug}/duty", ROTA),
    call("POST /areas/{slug}/duty", ROTA, {"until": SOON}),
    call("POST /areas/{slug}/duty/end", ROTA, {}),
    call("GET /my/acting", SIGNED_IN),
    call("GET /households/{pk}/proxies", DESK, pk="household"),
    call("POST /households/{pk}/proxies", DESK, {"person": "$neighbour"}, pk="household"),
    call("POST /proxies/{pk}/revocation", DESK, {}, pk="proxy"),
    call("POST /my/proxies/{pk}/objection", HOME, {}, pk="proxy"),
    call("POST /my/proxies/{pk}/end", of_area(PROXY), pk="proxy"),
    call("GET /households/{pk}/done", HOME | DESK, pk="household"),
    call("POST /households/{pk}/slip", DESK, {"up_to": 1}, pk="household"),
]

ANNOUNCEMENTS = [
    call("GET /announcements", SIGNED_IN),
    call("GET /announcements/{pk}", AREA, pk="announcement"),
    call("GET /announcements/{pk}", of_area(Role.GUARD), pk="announcement to a role", factor=False),
    call("POST /announcements/{pk}/receipt", AREA, {"edition": 1}, pk="announcement"),
    call("POST /areas/{slug}/announcements", DESK, TEXTS),
    call("GET /areas/{slug}/announcements/{pk}", DESK, pk="draft"),
    call("PUT /areas/{slug}/announcements/{pk}", DESK, TEXTS, pk="draft"),
    call("POST /areas/{slug}/announcements/{pk}/sending", DESK, {}, pk="draft"),
    call("POST /areas/{slug}/announcements/{pk}/revision", DESK, TEXTS, pk="announcement"),
    call("POST /areas/{slug}/announcements/{pk}/withdrawal", DESK, {"why": "错了"}, pk="announcement"),
    call("GET /areas/{slug}/announcements/{pk}/reading", DESK, pk="announcement"),
    call("GET /areas/{slug}/announcements/{pk}/unread", DESK, pk="announcement", query="?building=$building"),
    call(
        "POST /areas/{slug}/announcements/{pk}/told", DESK, {"household": "$household", "how": "phone"},
        pk="announcement",
    ),
]  # fmt: skip

ROSTER = [
    call(f"GET {BASE}", DESK),
    call(f"POST {BASE}", DESK, {"file": "楼栋,门牌号,姓名\n12栋,0304,陈桂花\n"}),
    call(f"GET {BASE}/{{pk}}", DESK, pk="import"),
    call(f"GET {BASE}/{{pk}}/columns", DESK, pk="import"),
    call(f"PUT {BASE}/{{pk}}/columns", DESK, {"columns": {}}, pk="import"),
    call(f"POST {BASE}/{{pk}}/preview", DESK, {}, pk="import"),
    call(f"GET {BASE}/{{pk}}/preview", DESK, pk="import"),
    call(f"POST {BASE}/{{pk}}/confirmation", DESK, {"version": "$import version"}, pk="import"),
    call(f"POST {BASE}/{{pk}}/abandonment", DESK, pk="import"),
    call("GET /areas/{slug}/roster/fields", DESK),
    call("POST /areas/{slug}/roster/export", DESK, {"format": "csv"}, fresh=True),
]

DIGITS = {"contact": "somebody@example.org", "proof": 1, "digits": "000000"}
WHERE = {"area": "$slug", "building": "12", "door": "0304", "name": "陈"}

JOINING = [
    call("POST /join/letter", ANYONE, {"code": "$letter"}),
    call("POST /join/letter/digits", ANYONE, {"code": "$letter", "contact": "somebody@example.org"}),
    call("POST /join", ANYONE, {"code": "$letter", **DIGITS}),
    call("POST /join/known", SIGNED_IN, {"code": "$letter"}),
    call("GET /households/{pk}/joined", HOME, pk="household"),
    call(
        "POST /households/{pk}/joined/{member}/objection", HEAD, pk="household", member="objected",
        refused=of_area(SPOUSE),
    ),
    call("POST /households/{pk}/leaving", HOME, pk="household"),
    call("POST /join/requests/digits", ANYONE, {"area": "$slug", "contact": "somebody@example.org"}),
    call("POST /join/requests/new", ANYONE, {**WHERE, **DIGITS}),
    call("POST /join/requests", SIGNED_IN, WHERE),
    call("GET /join/requests", SIGNED_IN),
    call("GET /areas/{slug}/join-requests", DESK),
    call("GET /areas/{slug}/join-requests/{pk}", DESK, pk="join request"),
    call("POST /areas/{slug}/join-requests/{pk}/approval", DESK, {"household": "$household", "version": 1}, pk="join request"),
    call("POST /areas/{slug}/join-requests/{pk}/decline", DESK, {"reason": "不住这里", "version": 1}, pk="join request"),
    call("GET /areas/{slug}/objections", DESK),
    call("POST /areas/{slug}/memberships/{pk}/withdrawal", DESK, {"reason": "不住这里"}, pk="objected"),
    call("POST /areas/{slug}/memberships/{pk}/keeping", DESK, pk="objected"),
    call("POST /areas/{slug}/buildings/{building}/letters-run", DESK, building="building"),
    call("POST /areas/{slug}/announcements/{pk}/buildings/{building}/run", DESK, pk="announcement", building="building"),
    call("GET /areas/{slug}/jobs", OPERATOR),
    call("POST /areas/{slug}/jobs/{pk}/retry", OPERATOR, pk="job"),
    call("POST /areas/{slug}/letters", DESK, {"building": "12", "doors": ["$household"]}),
]  # fmt: skip

OPERATIONS = [
    *DESCRIPTION, *SUPPORT, *TASKS, *NOTICES, *PLACES, *LIVING, *RIGHTS, *ANNOUNCEMENTS, *ROSTER, *JOINING,
]  # fmt: skip
