"""The verbs of group orders and rations, a file per part of a campaign's life."""

from groceries.actions.allocating import allocate, weigh
from groceries.actions.asking import answer, end_questions_due
from groceries.actions.ballots import draw
from groceries.actions.campaigns import (
    Terms,
    approve,
    draft,
    edit,
    open_due,
    send_back,
    submit,
    take_back,
)
from groceries.actions.carrying import carry_over
from groceries.actions.changing import cancel, change
from groceries.actions.closing import close, close_due, decide, extend, fail
from groceries.actions.complaining import Wrong, answer_complaint, answers_for, complain, withdraw_complaint
from groceries.actions.flags import answer_flag, flag_price
from groceries.actions.handing import begin, give_up, leave, pack, remind, send_missing, to_the_door
from groceries.actions.holds import lapse, pay_hold
from groceries.actions.leading import add_leader, cancel_campaign, remove_leader, switch_handing
from groceries.actions.money import (
    export_money,
    not_delivered,
    note_payment,
    pay_from_credit,
    say_paid,
    set_transfer_words,
    settle,
)
from groceries.actions.offering import accept
from groceries.actions.offers import OfferTerms, put_offer, set_parts, set_stock, withdraw_offer
from groceries.actions.ordering import Wish, place_order
from groceries.actions.purchasing import issue, reissue, strike
from groceries.actions.receiving import Delivery, receive
from groceries.actions.rounds import next_round
from groceries.actions.rules import end_rule, keep_supplier, set_reference, set_rule
from groceries.actions.slotting import Layout, keep_green, lay_out, take_away
from groceries.actions.substituting import Instead, came_after_all, miss, miss_good
from groceries.actions.timing import choose_time
from groceries.actions.vouchers import look, redeem
from groceries.actions.waiting import flow_reserves, serve_waiting

__all__ = [
    "Delivery", "Instead", "Layout", "OfferTerms", "Terms", "Wish", "Wrong", "accept", "add_leader", "allocate",
    "answer", "answer_complaint", "answer_flag", "answers_for", "approve", "begin", "came_after_all", "cancel",
    "cancel_campaign", "carry_over", "change", "choose_time", "close", "close_due", "complain", "decide", "draft",
    "draw", "edit",
    "end_questions_due", "end_rule", "export_money", "extend", "fail", "flag_price", "flow_reserves",
    "give_up", "issue", "keep_green", "keep_supplier", "lapse", "lay_out", "leave", "look", "miss",
    "miss_good", "next_round", "not_delivered", "note_payment", "open_due", "pack", "pay_from_credit",
    "pay_hold", "place_order", "put_offer", "receive", "redeem", "reissue", "remind", "remove_leader",
    "say_paid", "send_back", "send_missing", "serve_waiting", "set_parts", "set_reference", "set_rule",
    "set_stock", "set_transfer_words", "settle", "strike", "submit", "switch_handing", "take_away",
    "take_back", "to_the_door", "weigh", "withdraw_complaint", "withdraw_offer",
]  # fmt: skip
