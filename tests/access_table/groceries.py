"""Group orders: who may open and call what, a list for each part of a campaign's life."""

from hub.core.people.words import DESK_ROLES, WORKFORCES, Role
from tests.access_table.rows import (
    ACTING,
    ANYONE,
    AREA,
    DESK,
    FORM,
    HOME,
    POST,
    SIGNED_IN,
    Row,
    call,
    of_area,
    page,
)
from tests.world import LIVING, MEMBER, NEIGHBOUR, PROXY, SPOUSE

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
    page("groceries:order_accept", HOME, POST, pk="offered order"),
    page("groceries:order_accept", ACTING, POST, pk="offered order", query="?for=$household"),
    page("groceries:order_cancel", HOME, FORM, pk="order"),
    page("groceries:order_cancel", ACTING, FORM, pk="order", query="?for=$household"),
    page("groceries:order_time", HOME, FORM, pk="order"),
    page("groceries:order_time", ACTING, FORM, pk="order", query="?for=$household"),
    page("groceries:phone_order", DESK, FORM),
    page("groceries:complain", HOME, FORM, pk="handed order", line="handed line"),
    page("groceries:complain", ACTING, FORM, pk="handed order", line="handed line", query="?for=$household"),
    page("groceries:complaint_withdraw", HOME, POST, pk="handed order", complaint="complaint"),
    page("groceries:complaints", RUN),
    page("groceries:complaint", RUN, FORM, pk="complaint"),
]

DECIDE = of_area(*DESK_ROLES)
_GOODS = {"campaign": "draft campaign"}

RUNNING: list[Row] = [
    page("groceries:managed", RUN),
    page("groceries:campaign_new", RUN, FORM),
    page("groceries:rules", RUN),
    page("groceries:rule_set", DECIDE, FORM),
    page("groceries:rule_end", DECIDE, FORM, pk="rule"),
    page("groceries:suppliers", RUN),
    page("groceries:supplier_new", RUN, FORM),
    page("groceries:supplier", RUN, FORM, pk="supplier"),
    page("groceries:calendar", RUN),
    page("groceries:prices", RUN),
    page("groceries:reference", DECIDE, FORM, pk="good"),
    page("groceries:manage", RUN, pk="campaign"),
    page("groceries:manage_card", RUN, pk="campaign"),
    page("groceries:manage_numbers", RUN, pk="campaign"),
    page("groceries:manage_goods", RUN, pk="campaign"),
    page("groceries:poster", RUN, pk="campaign"),
    page("groceries:campaign_edit", RUN, FORM, pk="draft campaign"),
    page("groceries:offer_new", RUN, FORM, pk="draft campaign"),
    page("groceries:offer_edit", RUN, FORM, pk="draft campaign", offer="draft offer"),
    page("groceries:offer_stock", RUN, FORM, pk="campaign", offer="offer"),
    page("groceries:offer_parts", RUN, FORM, pk="draft campaign", offer="draft offer"),
    page("groceries:offer_withdraw", RUN, FORM, pk="draft campaign", offer="draft offer"),
    page("groceries:price_flag", RUN, FORM, pk="campaign", flag="price flag"),
    page("groceries:leader_add", RUN, FORM, pk="campaign"),
    page("groceries:leader_remove", RUN, FORM, pk="campaign", leader="campaign leader"),
    page("groceries:run_orders", RUN, pk="campaign"),
    page("groceries:run_orders_export", RUN, POST, pk="campaign", body={"format": "csv"}, fresh=True),
    page("groceries:campaign_submit", RUN, FORM, pk="draft campaign"),
    page("groceries:campaign_approve", DECIDE, FORM, pk="campaign in review"),
    page("groceries:campaign_send_back", DECIDE, FORM, pk="campaign in review"),
    page("groceries:campaign_take_back", RUN, FORM, pk="campaign in review"),
    page("groceries:campaign_close", RUN, FORM, pk="campaign"),
    page("groceries:campaign_extend", RUN, FORM, pk="campaign"),
    page("groceries:campaign_handing", RUN, FORM, pk="campaign"),
    page("groceries:campaign_cancel", RUN, FORM, pk="campaign"),
    page("groceries:goods:start", RUN, FORM, **_GOODS),
    page("groceries:goods:batch", RUN, **_GOODS, pk="goods import"),
    page("groceries:goods:columns", RUN, FORM, **_GOODS, pk="goods import"),
    page("groceries:goods:preview", RUN, POST, **_GOODS, pk="goods import"),
    page("groceries:goods:progress", RUN, **_GOODS, pk="goods import"),
    page("groceries:goods:confirm", RUN, POST, **_GOODS, pk="goods import"),
    page("groceries:goods:abandon", RUN, POST, **_GOODS, pk="goods import"),
    page("groceries:flag_price", HOME | of_area(NEIGHBOUR, PROXY), FORM, pk="campaign", offer="offer"),
]

MONEY: list[Row] = [
    page("groceries:money", SIGNED_IN),
    page("groceries:money", ACTING, query="?for=$household"),
    page("groceries:money_now", SIGNED_IN),
    page("groceries:money_now", ACTING, query="?for=$household"),
    page("groceries:withdraw", SIGNED_IN, POST),
    page("groceries:withdraw", ACTING, POST, query="?for=$household"),
    page("groceries:pay", HOME, pk="owing order"),
    page("groceries:pay", ACTING, pk="owing order", query="?for=$household"),
    page("groceries:pay_card", HOME, pk="owing order"),
    page("groceries:say_paid", HOME, POST, pk="owing order"),
    page(
        "groceries:say_paid", ACTING, POST, pk="owing order", query="?for=$household", body={"method": "cash"}
    ),
    page("groceries:from_balance", HOME, POST, pk="owing order"),
    page("groceries:take_back", of_area(MEMBER), POST, pk="said payment", refused=of_area(SPOUSE)),
    page("groceries:campaign_money", RUN, pk="money campaign"),
    page("groceries:money_figures", RUN, pk="money campaign"),
    page("groceries:money_lines", RUN, pk="money campaign"),
    page("groceries:note_payment", RUN, POST, pk="money campaign"),
    page("groceries:transfer_words", RUN, POST, pk="money campaign"),
    page("groceries:export_money", RUN, POST, pk="money campaign", body={"format": "csv"}, fresh=True),
    page("groceries:settlement", RUN, FORM, pk="money campaign"),
    page("groceries:settlement_now", RUN, pk="money campaign"),
    page("groceries:print_settlement", RUN, pk="money campaign"),
    page("groceries:verify_payments", RUN, POST),
    page("groceries:verify_payment", RUN, POST, pk="said payment"),
    page("groceries:void_payment", of_area(Role.LEADER), POST, pk="noted payment", refused=DESK),
    page("groceries:fail_payment", RUN, FORM, pk="said payment"),
    page("groceries:refund_payment", RUN, FORM, pk="paid payment", fresh=True),
    page("groceries:money_queue", DESK),
    page("groceries:money_queue_now", DESK),
    page("groceries:refunds_now", DESK),
    page("groceries:pay_out", DESK, POST, pk="asked refund", fresh=True),
    page("groceries:decline_refund", DESK, FORM, pk="asked refund"),
]

GATE = RUN | of_area(Role.GUARD)
HANDERS = GATE | of_area(*WORKFORCES)
CAMPAIGN = {"pk": "collecting"}

CLOSING: list[Row] = [
    page("groceries:closing", RUN, **CAMPAIGN),
    page("groceries:closing_card", RUN, **CAMPAIGN),
    page("groceries:issue", RUN, POST, **CAMPAIGN),
    page("groceries:reissue", RUN, FORM, pk="purchase order"),
    page("groceries:split", RUN, FORM, **CAMPAIGN),
    page("groceries:missing", RUN, FORM, **CAMPAIGN),
    page("groceries:came_after_all", RUN, POST, **CAMPAIGN, missing="missing"),
    page("groceries:weights", RUN, FORM, **CAMPAIGN),
    page("groceries:begin", RUN, POST, **CAMPAIGN),
    page("groceries:slots", RUN, FORM, **CAMPAIGN),
    page("groceries:slots_now", RUN, **CAMPAIGN),
    page("groceries:slot_away", RUN, POST, **CAMPAIGN, slot="slot"),
    page("groceries:slot_green", RUN, POST, **CAMPAIGN, slot="slot"),
    page("groceries:uncollected", RUN, **CAMPAIGN),
    page("groceries:uncollected_now", RUN, **CAMPAIGN),
    page("groceries:line_missing", RUN, FORM, **CAMPAIGN, order="order to collect"),
    page("groceries:next_step", RUN, POST, **CAMPAIGN, order="order to collect", body={"step": "reminder"}),
    page("groceries:strike", RUN, POST, **CAMPAIGN, order="order to collect", body={"why": "住院"}),
    page("groceries:load_sheet", RUN, **CAMPAIGN),
    page("groceries:pack_lists", RUN, **CAMPAIGN),
    page("groceries:pack_file", RUN, **CAMPAIGN, form="csv"),
    page("groceries:labels", RUN, **CAMPAIGN),
    page("groceries:batch", RUN, **CAMPAIGN, batch="batch"),
    page("groceries:batch_card", RUN, **CAMPAIGN, batch="batch"),
    page("groceries:pack", RUN, POST, **CAMPAIGN, batch="batch"),
    page("groceries:errand_batch", RUN | of_area(*WORKFORCES), pk="batch"),
    page("groceries:errand_door", RUN, pk="order to collect"),
    page("groceries:purchase_order", GATE, pk="purchase order"),
    page("groceries:purchase_file", GATE, pk="purchase order", form="xlsx"),
    page("groceries:goods_receipt", GATE, FORM, pk="purchase order"),
    page("groceries:gate", GATE),
    page("groceries:gate_now", GATE),
    page("groceries:scan", HANDERS),
    page("groceries:redeem", HANDERS, POST, body={"code": "$voucher code"}),
    page("groceries:conflicts", RUN),
    page("groceries:look", RUN, POST, pk="conflict", body={"why": "看过了"}),
    page("groceries:score_cards", RUN),
    page("groceries:voucher", HOME, pk="order to collect"),
    page(
        "groceries:substitute",
        HOME,
        POST,
        pk="order to collect",
        adjustment="adjustment",
        body={"answer": "yes"},
    ),
]

FAIRNESS: list[Row] = [
    page("groceries:verifier", ANYONE),
    page("groceries:draw", ANYONE, pk="draw_campaign"),
    page("groceries:draw_file", ANYONE, pk="draw_campaign"),
    page("groceries:drawing", RUN, FORM, pk="draw_campaign"),
    page("groceries:draw", ANYONE, pk="drawn_campaign"),
    page("groceries:drawing", RUN, FORM, pk="drawn_campaign"),
    page("groceries:order", HOME, pk="draw_order"),
    page("groceries:next_round", RUN, POST, pk="drawn_campaign"),
    page("groceries:paper", DESK, FORM, pk="paper_campaign"),
    page("groceries:paper_door", DESK, pk="paper_campaign", query="?building=$building&door=0101"),
    page("groceries:paper_list", DESK, FORM, pk="paper_campaign"),
    page("groceries:paper_form", DESK, pk="paper_campaign"),
    page("groceries:paper_undo", DESK, POST, pk="paper_campaign", order="paper_order", offer="paper_offer"),
]

GROCERY_PAGES = [*RESIDENTS, *RUNNING, *MONEY, *CLOSING, *FAIRNESS]

RESIDENTS_API: list[Row] = [
    call("GET /campaigns", SIGNED_IN),
    call("GET /campaigns/{pk}", AREA, pk="campaign"),
    call("GET /campaigns/{pk}", ACTING, pk="campaign", query="?on_behalf_of=$household"),
    call("POST /campaigns/{pk}/orders", AREA, {"lines": [{"offer": "$offer", "quantity": 1}]}, pk="campaign"),
    call("GET /orders", SIGNED_IN),
    call("GET /orders/{pk}", HOME, pk="order"),
    call("GET /orders/{pk}", ACTING, pk="order", query="?on_behalf_of=$household"),
    call("PUT /orders/{pk}", HOME, {"lines": [{"offer": "$offer", "quantity": 2}]}, pk="order"),
    call(
        "PUT /orders/{pk}",
        ACTING,
        {"lines": [{"offer": "$offer", "quantity": 2}], "on_behalf_of": "$household"},
        pk="order",
    ),
    call("PUT /orders/{pk}/time", HOME, {"slot": "$slot"}, pk="order to collect"),
    call(
        "PUT /orders/{pk}/time",
        ACTING,
        {"slot": "$slot", "on_behalf_of": "$household"},
        pk="order to collect",
    ),
    call("POST /orders/{pk}/acceptance", HOME, {}, pk="offered order"),
    call("POST /orders/{pk}/acceptance", ACTING, {"on_behalf_of": "$household"}, pk="offered order"),
    call("POST /orders/{pk}/cancellation", HOME, {}, pk="order"),
    call("POST /orders/{pk}/cancellation", ACTING, {"on_behalf_of": "$household"}, pk="order"),
    call(
        "POST /orders/{pk}/complaints",
        HOME,
        {"offer": "$handed offer", "kind": "short", "quantity": 1},
        pk="handed order",
    ),
    call("GET /orders/{pk}/complaints", HOME, pk="handed order"),
    call("GET /orders/{pk}/complaints", ACTING, pk="handed order", query="?on_behalf_of=$household"),
    call(
        "POST /orders/{pk}/complaints/with-photo",
        HOME,
        {"offer": "$handed offer", "kind": "short", "quantity": 1, "file": "picture"},
        pk="handed order",
    ),
    call(
        "POST /orders/{pk}/complaints/{complaint}/withdrawal",
        HOME,
        {},
        pk="handed order",
        complaint="complaint",
    ),
    call(
        "POST /orders/{pk}/complaints/{complaint}/withdrawal",
        ACTING,
        {"on_behalf_of": "$household"},
        pk="handed order",
        complaint="complaint",
    ),
    call("GET /areas/{slug}/complaints", RUN),
    call(
        "POST /areas/{slug}/complaints/{pk}/answer", RUN, {"to": "explained", "words": "好"}, pk="complaint"
    ),
]

_B = "/areas/{slug}/campaigns"
_O = "/areas/{slug}/campaigns/{pk}/offers/{offer}"
_TERMS = {"title": "团购", "opens_at": "2022-04-09T08:00:00Z", "closes_at": "2022-04-09T18:00:00Z"}
_GOOD = {"title": "白菜", "supplier": "恒丰", "price_minor": 350}
_DRAFT = {"pk": "draft campaign", "offer": "draft offer"}
_I = f"{_B}/{{pk}}/goods/imports"
_IMPORT = {"pk": "draft campaign", "batch": "goods import"}

RUNNING_API: list[Row] = [
    call(f"GET {_B}", RUN),
    call(f"POST {_B}", RUN, _TERMS),
    call(f"GET {_B}/{{pk}}", RUN, pk="campaign"),
    call(f"PUT {_B}/{{pk}}", RUN, _TERMS, pk="draft campaign"),
    call(f"GET {_B}/{{pk}}/numbers", RUN, pk="campaign"),
    call(f"GET {_B}/{{pk}}/orders", RUN, pk="campaign"),
    call(f"GET {_B}/{{pk}}/offers", RUN, pk="campaign"),
    call(f"POST {_B}/{{pk}}/offers", RUN, _GOOD, pk="draft campaign"),
    call(f"PUT {_O}", RUN, _GOOD, **_DRAFT),
    call(f"PUT {_O}/parts", RUN, {"parts": []}, **_DRAFT),
    call(f"PUT {_O}/stock", RUN, {"stock": {"general": 5}}, pk="campaign", offer="offer"),
    call(f"DELETE {_O}", RUN, **_DRAFT),
    call(f"GET {_B}/{{pk}}/leaders", RUN, pk="campaign"),
    call(f"POST {_B}/{{pk}}/leaders", RUN, {"person": "$lead"}, pk="campaign"),
    call(f"DELETE {_B}/{{pk}}/leaders/{{leader}}", RUN, pk="campaign", leader="campaign leader"),
    call(f"POST {_B}/{{pk}}/steps/{{step}}", RUN, {"why": "说明"}, pk="campaign", step="closure"),
    call(
        f"POST {_B}/{{pk}}/steps/{{step}}", DECIDE, {"why": "说明"}, pk="campaign in review", step="approval",
        refused=of_area(Role.LEADER),
    ),
    call(f"GET {_B}/{{pk}}/flags", RUN, pk="campaign"),
    call(f"POST {_B}/{{pk}}/flags/{{flag}}/answer", RUN, {"answer": "运费"}, pk="campaign", flag="price flag"),
    call(f"GET {_B}/{{pk}}/price-watch", RUN, pk="campaign"),
    call("GET /areas/{slug}/rules", RUN),
    call(
        "POST /areas/{slug}/rules", DECIDE, {"kind": "masks", "quantity": 5, "days": 10, "words": "紧缺"},
    ),
    call("DELETE /areas/{slug}/rules/{pk}", DECIDE, pk="rule"),
    call("GET /areas/{slug}/suppliers", RUN),
    call("POST /areas/{slug}/suppliers", RUN, {"name": "大丰菜行"}),
    call("PUT /areas/{slug}/suppliers/{pk}", RUN, {"name": "大丰菜行"}, pk="supplier"),
    call("PUT /areas/{slug}/goods/{pk}/reference", DECIDE, {"reference_minor": 5800}, pk="good"),
    call("GET /areas/{slug}/arrivals", RUN),
    call(
        "POST /campaigns/{pk}/offers/{offer}/flags", ACTING, {"on_behalf_of": "$household"}, pk="campaign", offer="offer",
    ),
    call(f"POST {_B}/{{pk}}/orders/export", RUN, {"format": "csv"}, pk="campaign", fresh=True),
    call("GET /areas/{slug}/goods/fields", RUN),
    call(f"GET {_I}", RUN, pk="draft campaign"),
    call(f"POST {_I}", RUN, {"file": "品名,单价\n白菜,3.5\n"}, pk="draft campaign"),
    call(f"GET {_I}/{{batch}}", RUN, **_IMPORT),
    call(f"GET {_I}/{{batch}}/columns", RUN, **_IMPORT),
    call(f"PUT {_I}/{{batch}}/columns", RUN, {}, **_IMPORT),
    call(f"POST {_I}/{{batch}}/preview", RUN, {}, **_IMPORT),
    call(f"GET {_I}/{{batch}}/preview", RUN, **_IMPORT),
    call(f"POST {_I}/{{batch}}/confirmation", RUN, {"version": "$goods import version"}, **_IMPORT),
    call(f"POST {_I}/{{batch}}/abandonment", RUN, {}, **_IMPORT),
]  # fmt: skip

CLAIM = {"method": "cash"}

MONEY_API: list[Row] = [
    call("GET /money", SIGNED_IN),
    call("GET /money", ACTING, query="?on_behalf_of=$household"),
    call("POST /money/withdrawals", SIGNED_IN, {"amount": 1, "to": "cash"}),
    call("POST /money/withdrawals", ACTING, {"amount": 1, "to": "cash", "on_behalf_of": "$household"}),
    call("GET /orders/{pk}/bill", HOME, pk="owing order"),
    call("GET /orders/{pk}/bill", ACTING, pk="owing order", query="?on_behalf_of=$household"),
    call("POST /orders/{pk}/claims", HOME, CLAIM, pk="owing order"),
    call("POST /orders/{pk}/claims", ACTING, {**CLAIM, "on_behalf_of": "$household"}, pk="owing order"),
    call("POST /orders/{pk}/balance-payments", HOME, pk="owing order"),
    call("GET /orders/{pk}/payments", HOME, pk="owing order"),
    call("GET /orders/{pk}/payments", ACTING, pk="owing order", query="?on_behalf_of=$household"),
    call(
        "POST /orders/{pk}/payments/{payment}/void",
        of_area(MEMBER),
        {},
        pk="said order",
        payment="said payment",
        refused=of_area(SPOUSE),
    ),
    call("GET /areas/{slug}/payments", RUN),
    call("POST /areas/{slug}/payments/verification", RUN, {"payments": []}),
    call("POST /areas/{slug}/payments/{pk}/verification", RUN, pk="said payment"),
    call("POST /areas/{slug}/payments/{pk}/failure", RUN, {"why": "-"}, pk="said payment"),
    call("POST /areas/{slug}/payments/{pk}/void", of_area(Role.LEADER), pk="noted payment", refused=DESK),
    call(
        "POST /areas/{slug}/payments/{pk}/refunds",
        RUN,
        {"amount": 1, "reason": "-"},
        pk="paid payment",
        fresh=True,
    ),
    call("GET /areas/{slug}/refunds", DESK),
    call("POST /areas/{slug}/refunds/{pk}/payout", DESK, {}, pk="asked refund", fresh=True),
    call("POST /areas/{slug}/refunds/{pk}/refusal", DESK, {"why": "-"}, pk="asked refund"),
    call(f"PUT {_B}/{{pk}}/transfer-words", RUN, {}, pk="money campaign"),
    call(f"POST {_B}/{{pk}}/money/export", RUN, {"format": "csv"}, pk="money campaign", fresh=True),
    call("GET /areas/{slug}/campaigns/{pk}/money", RUN, pk="money campaign"),
    call("POST /areas/{slug}/orders/{pk}/payments", RUN, pk="owing order"),
    call("GET /areas/{slug}/campaigns/{pk}/settlement", RUN, pk="money campaign"),
    call(
        "POST /areas/{slug}/campaigns/{pk}/settlement", RUN, {"cash": 0, "transfer": 0}, pk="money campaign"
    ),
]

_C = "/areas/{slug}/campaigns/{pk}"
_WHY = {"why": "住院"}
_SLOTS = {
    "points": ["东门"], "starts_at": "2022-04-10T08:00:00Z", "ends_at": "2022-04-10T09:00:00Z", "minutes": 30,
    "capacity": 5,
}  # fmt: skip

CLOSING_API: list[Row] = [
    call(f"GET {_C}/purchase-orders", RUN, **CAMPAIGN),
    call(f"POST {_C}/purchase-orders", RUN, **CAMPAIGN),
    call("POST /areas/{slug}/purchase-orders/{pk}/revisions", RUN, _WHY, pk="purchase order"),
    call("POST /areas/{slug}/purchase-orders/{pk}/receipt", GATE, {"counted": []}, pk="purchase order"),
    call(f"GET {_C}/split", RUN, **CAMPAIGN),
    call(f"POST {_C}/split", RUN, **CAMPAIGN),
    call(f"POST {_C}/missing-parts", RUN, {"part": "$part"}, **CAMPAIGN),
    call(f"GET {_C}/missing", RUN, **CAMPAIGN),
    call(f"DELETE {_C}/missing/{{missing}}", RUN, **CAMPAIGN, missing="missing"),
    call(f"POST {_C}/weights", RUN, {"grams": {}}, **CAMPAIGN),
    call(f"POST {_C}/handing-out", RUN, **CAMPAIGN),
    call(f"POST {_C}/slots", RUN, _SLOTS, **CAMPAIGN),
    call(f"GET {_C}/slots", RUN, **CAMPAIGN),
    call(f"DELETE {_C}/slots/{{slot}}", RUN, **CAMPAIGN, slot="slot"),
    call(f"GET {_C}/batches", RUN, **CAMPAIGN),
    call("GET /areas/{slug}/purchase-orders", GATE),
    call("GET /areas/{slug}/purchase-orders/{pk}", GATE, pk="purchase order"),
    call("GET /areas/{slug}/goods-receipts", GATE),
    call(f"POST {_C}/handing", RUN, {"handing": "door", **_WHY}, **CAMPAIGN),
    call(f"GET {_C}/pack-list", RUN, **CAMPAIGN),
    call(f"POST {_C}/batches/{{batch}}/packed", RUN, **CAMPAIGN, batch="batch"),
    call(
        f"POST {_C}/orders/{{order}}/lines/{{line}}/missing", RUN, {"quantity": 1}, **CAMPAIGN,
        order="order to collect", line="line to collect",
    ),
    call(f"POST {_C}/orders/{{order}}/{{step}}", RUN, _WHY, **CAMPAIGN, order="order to collect", step="reminder"),
    call("GET /areas/{slug}/signing-keys", HANDERS),
    call("GET /areas/{slug}/vouchers", HANDERS),
    call("POST /areas/{slug}/vouchers/{code}/redemptions", HANDERS, code="voucher code"),
    call("GET /areas/{slug}/vouchers/conflicts", RUN),
    call("POST /areas/{slug}/vouchers/conflicts/{pk}", RUN, _WHY, pk="conflict"),
    call("GET /areas/{slug}/score-cards", RUN),
    call("GET /orders/{pk}/voucher", HOME, pk="order to collect"),
    call("GET /orders/{pk}/voucher", ACTING, pk="order to collect", query="?on_behalf_of=$household"),
    call(
        "POST /orders/{pk}/substitutions/{adjustment}", HOME, {"accept": True}, pk="order to collect",
        adjustment="adjustment",
    ),
    call(
        "POST /orders/{pk}/substitutions/{adjustment}", ACTING, {"accept": True, "on_behalf_of": "$household"},
        pk="order to collect", adjustment="adjustment",
    ),
]  # fmt: skip

_PAPER = {"building": "$building", "lines": []}

FAIRNESS_API: list[Row] = [
    call(f"POST {_C}/paper-lists/check", DESK, _PAPER, pk="paper_campaign"),
    call(f"POST {_C}/paper-lists", DESK, _PAPER, pk="paper_campaign"),
    call(
        f"DELETE {_C}/paper-lists/{{order}}/{{offer}}",
        DESK,
        pk="paper_campaign",
        order="paper_order",
        offer="paper_offer",
    ),
    call("GET /campaigns/{pk}/draw", AREA, pk="draw_campaign"),
    call("GET /orders/{pk}/lot", HOME, pk="draw_order"),
    call("GET /orders/{pk}/lot", ACTING, pk="draw_order", query="?on_behalf_of=$household"),
    call("GET /orders/{pk}/substitutions", HOME, pk="order to collect"),
    call("GET /orders/{pk}/substitutions", ACTING, pk="draw_order", query="?on_behalf_of=$household"),
    call(f"GET {_B}/{{pk}}/draw", RUN, pk="draw_campaign"),
    call(f"POST {_B}/{{pk}}/draw", RUN, {"number": "3251.85"}, pk="draw_campaign"),
    call(f"GET {_B}/{{pk}}/draw/entries", RUN, pk="draw_campaign"),
    call(f"POST {_B}/{{pk}}/next-round", RUN, pk="drawn_campaign"),
    call(f"PUT {_B}/{{pk}}/slots/{{slot}}/green", RUN, {"green": True}, **CAMPAIGN, slot="slot"),
    call(f"POST {_B}/{{pk}}/missing-goods", RUN, {"offer": "$collecting offer"}, **CAMPAIGN),
]

GROCERY_OPERATIONS = [*RESIDENTS_API, *RUNNING_API, *MONEY_API, *CLOSING_API, *FAIRNESS_API]
