"""The verbs of group orders and rations, a file per part of a campaign's life."""

from groceries.actions.campaigns import (
    Terms,
    add_leader,
    approve,
    cancel_campaign,
    draft,
    edit,
    open_due,
    remove_leader,
    send_back,
    submit,
    switch_handing,
    take_back,
)
from groceries.actions.changing import cancel, change
from groceries.actions.closing import close, close_due, decide, extend, fail
from groceries.actions.holds import lapse, pay_hold
from groceries.actions.money import (
    export_money,
    not_delivered,
    note_payment,
    pay_from_credit,
    refund,
    say_paid,
    set_transfer_words,
    settle,
)
from groceries.actions.offers import OfferTerms, put_offer, set_parts, withdraw_offer
from groceries.actions.ordering import Wish, place_order
from groceries.actions.waiting import flow_reserves, serve_waiting

__all__ = [
    "OfferTerms", "Terms", "Wish", "add_leader", "approve", "cancel", "cancel_campaign", "change", "close",
    "close_due", "decide", "draft", "edit", "export_money", "extend", "fail", "flow_reserves", "lapse",
    "not_delivered", "note_payment", "open_due", "pay_from_credit", "pay_hold", "place_order", "put_offer",
    "refund", "remove_leader", "say_paid", "send_back", "serve_waiting", "set_parts", "set_transfer_words",
    "settle", "submit", "switch_handing", "take_back", "withdraw_offer",
]  # fmt: skip
