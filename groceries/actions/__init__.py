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
from groceries.actions.offers import OfferTerms, put_offer, set_parts, withdraw_offer
from groceries.actions.ordering import Wish, place_order
from groceries.actions.waiting import flow_reserves, serve_waiting

__all__ = [
    "OfferTerms", "Terms", "Wish", "add_leader", "approve", "cancel", "cancel_campaign", "change", "close", "close_due",
    "decide", "draft", "edit", "extend", "fail", "flow_reserves", "lapse", "open_due", "pay_hold", "place_order",
    "put_offer", "remove_leader", "send_back", "serve_waiting", "set_parts", "submit", "switch_handing", "take_back",
    "withdraw_offer",
]  # fmt: skip
