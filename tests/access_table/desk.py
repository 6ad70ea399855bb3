"""The desk's own work and its public pages: who may open and call what."""

from tests.access_table.rows import ANYONE, AREA, DESK, FORM, HOME, OUTBOX, POST, Row, call, page

_TEXTS = {"zh-hans": "收到。"}
_ARTICLE = {"category": "medicine", "texts": {"zh-hans": {"title": "买药", "body": "每天九点。"}}}
_SHELF = "/areas/{slug}/shelf"

DESK_WORK_PAGES: list[Row] = [
    page("support:follow", ANYONE, FORM),
    page("support:follow_rate", ANYONE, POST),
    page("support:follow_reopen", ANYONE, POST),
    page("support:promises", ANYONE),
    page("desk:bulk", DESK, POST),
    page("desk:export", DESK, POST, fresh=True),
    page("desk:view_keep", DESK, POST),
    page("desk:view_drop", DESK, POST, pk="saved view"),
    page("desk:shelf", DESK),
    page("desk:reply_new", DESK, FORM),
    page("desk:reply_edit", DESK, FORM, pk="ready reply"),
    page("desk:reply_down", DESK, POST, pk="ready reply"),
    page("desk:article_new", DESK, FORM),
    page("desk:article_edit", DESK, FORM, pk="article"),
    page("desk:article_down", DESK, POST, pk="article"),
    page("desk:rates", DESK),
    page("desk:case", DESK, pk="main"),
    page("desk:case", DESK, pk="twin"),
    page("desk:case", DESK, pk="doubted"),
    page("desk:edit", DESK, FORM, pk="case"),
    page("desk:draft", DESK, POST, pk="case", kind="reply"),
    page("desk:take_apart", DESK, POST, pk="twin"),
    page("desk:relate", DESK, POST, pk="case"),
    page("desk:unlink", DESK, POST, pk="case"),
    page("desk:agree", DESK, POST, pk="doubted"),
    page("desk:keep", DESK, POST, pk="doubted"),
    page("desk:attempt", DESK, POST, pk="case"),
    page("desk:plan_visit", DESK, POST, pk="solved"),
    page("desk:visit", DESK, POST, pk="solved"),
    page("desk:exclude", DESK, POST, pk="solved"),
    page("desk:decide_exclusion", DESK, POST, pk="solved"),
]

DESK_WORK_OPERATIONS: list[Row] = [
    call("POST /follow", ANYONE, {"number": "1001", "phone": "19912345678"}),
    call("POST /follow/rating", ANYONE, {"number": "x", "phone": "19912345678", "satisfaction": 3}),
    call("POST /follow/reopening", ANYONE, {"number": "x", "phone": "19912345678", "reason": "还没有"}),
    call("GET /areas/{slug}/promises", ANYONE),
    call("GET /areas/{slug}/rates", DESK),
    call("POST /areas/{slug}/sms", OUTBOX, {"from": "19912345678", "text": "没有米", "reference": "a1"}),
    call("GET /areas/{slug}/answers", AREA, query="?category=medicine"),
    call("POST /areas/{slug}/answers/{pk}/helped", AREA, pk="article"),
    call(f"GET {_SHELF}/replies", DESK),
    call(f"POST {_SHELF}/replies", DESK, {"name": "收到", "texts": _TEXTS}),
    call(f"PUT {_SHELF}/replies/{{pk}}", DESK, {"name": "收到", "texts": _TEXTS}, pk="ready reply"),
    call(f"DELETE {_SHELF}/replies/{{pk}}", DESK, pk="ready reply"),
    call(f"GET {_SHELF}/answers", DESK),
    call(f"POST {_SHELF}/answers", DESK, _ARTICLE),
    call(f"PUT {_SHELF}/answers/{{pk}}", DESK, _ARTICLE, pk="article"),
    call(f"DELETE {_SHELF}/answers/{{pk}}", DESK, pk="article"),
    call("POST /areas/{slug}/cases/steps", DESK, {"ids": [], "step": "acceptance"}),
    call("POST /requests/{pk}/files", HOME, {"file": "picture"}, pk="case"),
    call("POST /areas/{slug}/cases/{pk}/files", DESK, {"file": "picture"}, pk="case"),
    call("POST /areas/{slug}/cases/{pk}/{step}", DESK, {"how": "phone"}, pk="case", step="attempts"),
]
