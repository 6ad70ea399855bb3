"""
Group orders. What must never break (groceries.md), each with real threads or processes on an SQLite file and on
PostgreSQL, and with a control that shows the race when the guard is off:

 1. Sold ≤ pool, never undersold: test_order_place `a_crowd_at_the_last_packs…`, test_rush (processes).
    Control: `without_the_guard_the_crowd_is_sold_too_much`.
 2. One live order: test_order_races `two_of_a_household_order_at_once…`. Control: `without_the_constraint…`.
 3. Used ≤ cap across campaigns: test_order_races `phone_and_app_at_once…`; control `who_believes_the_page_gives_six`.
    Given back once: `cancelled_twice_at_once…`; control `without_the_guards_it_is_given_back_twice`.
 4. Compare-and-set: test_order_races `two_changes_of_one_page…`, control `without_the_version…`; test_purchase_order
    `two_people_issue_at_once…`; test_closing_races: receipt, split, settlement, draw, each with its control.
 5. The cut-off inside the transaction: test_order_races `an_order_of_the_last_second…`. Controls:
    `without_the_gate…` (PostgreSQL) and `who_believes_the_page_orders_after_the_cut_off` (both).
 6. Purchase order = its snapshot: test_closing_races `an_order_is_struck_while…`; control
    `a_purchase_order_of_what_was_read_before…`.
 7. The books: test_order_pay `two_check_at_once…`, `the_balance_is_spent_once`, test_order_refund
    `the_same_money_goes_back_once`, test_campaign_settle `a_refund_and_the_settlement_at_once…`,
    test_value_races `two_answers_at_once…`, `weighed_while…`. Controls beside them.
 8. Same entries, same seed: test_closing_races `two_numbers_at_once…`; control `a_number_that_is_entered_twice…`.
 9. Redeemed ≤ bought: test_handing `two_scanners_at_once…`; control `control_without_the_guard…`.
10. No remote call inside a transaction: test_order_requests `nothing_is_called…`; control `a_call_is_noticed`.
11. Who acts and for whom: test_order_requests `two_tabs_for_two_households…`; control `who_asks_the_session…`.
12. A hold that lapses and its late payment: test_order_races `a_lapse_and_a_late_payment…`, test_order_pay
    `a_hold_that_lapses_and_its_payment_race…`. Controls: `without_the_conditions_both_win`,
    `without_the_guard_the_hold…`.
13. The same key, the same answer: test_order_requests `one_tap_that_arrives_six_times…`, `two_bodies…`; control
    `without_the_key…`.

`manage.py verify` recomputes all but 10 from the rows; test_verify plants a difference for each of its checks.
test_property goes through the whole life of orders in any order.

The page's scenarios: 1 test_rush (in full: `python -m tests.bench orders`); 2 test_order_refund, test_order_races;
3 test_split, test_scenarios (money); 4 test_split, test_scenarios; 5 test_receipt, test_scenarios; 6 test_order_place,
test_order_races; 7 test_paper; 8 test_ballot; 9 test_order_place; 10 test_scenarios; 11 test_scenarios.
"""
