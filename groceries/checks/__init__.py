"""
What must always be true of campaigns and orders, recomputed from the rows for `manage.py verify`.

The numbers are those of groceries.md, "What must never break". What the rows cannot tell (10, no remote
call inside a stock transaction) is shown by tests alone; tests/groceries/__init__.py names them all.
"""

from groceries.checks import closing, draws, entitlements, money, orders, stock
from hub.core.kit import invariants
from hub.core.kit.invariants import Check

CHECKS: dict[str, Check] = {
    "groceries.pools": stock.pools,  # 1
    "groceries.reservations": stock.reservations,  # 1
    "groceries.waiting": stock.waiting,  # 1
    "groceries.slots": stock.slots,
    "groceries.one_live_order": orders.one_live_order,  # 2
    "groceries.entitlements": entitlements.counted,  # 3
    "groceries.entitlements_left_out": entitlements.left_out,  # 3
    "groceries.entitlements_kept": entitlements.kept,  # 3
    "groceries.states": orders.states,  # 4 and 12
    "groceries.cut_off": orders.cut_off,  # 5
    "groceries.totals": orders.totals,  # 5
    "groceries.purchase_orders": closing.purchase_orders,  # 6
    "groceries.purchase_orders_left_out": closing.left_out,  # 6
    "groceries.allocated": closing.allocated,
    "groceries.substitutions": closing.substitutions,
    "groceries.values": closing.order_values,  # 7
    "groceries.paid": money.paid,  # 7 and 12
    "groceries.settled": money.settled,  # 7
    "groceries.draws": draws.draws,  # 8
    "groceries.vouchers": closing.vouchers,  # 9
    "groceries.belongs": orders.belongs,  # 11
    "groceries.repeated": orders.repeated,  # 13
}


def register() -> None:
    """Hands the checks in at start."""
    for name, check in CHECKS.items():
        invariants.register(name, check)
