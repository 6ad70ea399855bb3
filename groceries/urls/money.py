"""Addresses of what orders cost: paying, checking, giving back, settling."""

from django.urls import path

from groceries.views import books, collecting, money

urlpatterns = [
    path("money/", money.mine, name="money"),
    path("money/now/", money.mine_now, name="money_now"),
    path("money/withdrawal/", money.withdraw, name="withdraw"),
    path("orders/<int:pk>/payment/", money.pay, name="pay"),
    path("orders/<int:pk>/payment/card/", money.pay_card, name="pay_card"),
    path("orders/<int:pk>/payment/claim/", money.say_paid, name="say_paid"),
    path("orders/<int:pk>/payment/balance/", money.from_balance, name="from_balance"),
    path("payments/<int:pk>/void/", money.take_back, name="take_back"),
    path("area/<slug:slug>/campaigns/<int:pk>/money/", collecting.campaign_money, name="campaign_money"),
    path(
        "area/<slug:slug>/campaigns/<int:pk>/money/figures/", collecting.money_figures, name="money_figures"
    ),
    path("area/<slug:slug>/campaigns/<int:pk>/money/lines/", collecting.money_lines, name="money_lines"),
    path("area/<slug:slug>/campaigns/<int:pk>/money/note/", collecting.note_payment, name="note_payment"),
    path(
        "area/<slug:slug>/campaigns/<int:pk>/money/account/", collecting.transfer_words, name="transfer_words"
    ),
    path("area/<slug:slug>/campaigns/<int:pk>/money/export/", collecting.export, name="export_money"),
    path("area/<slug:slug>/campaigns/<int:pk>/settlement/", books.settle, name="settlement"),
    path("area/<slug:slug>/campaigns/<int:pk>/settlement/now/", books.settlement_now, name="settlement_now"),
    path(
        "area/<slug:slug>/campaigns/<int:pk>/settlement/print/",
        books.print_settlement,
        name="print_settlement",
    ),
    path("area/<slug:slug>/payments/verification/", collecting.verify_many, name="verify_payments"),
    path("area/<slug:slug>/payments/<int:pk>/verification/", collecting.verify, name="verify_payment"),
    path("area/<slug:slug>/payments/<int:pk>/void/", collecting.void, name="void_payment"),
    path("area/<slug:slug>/payments/<int:pk>/failure/", collecting.fail, name="fail_payment"),
    path("area/<slug:slug>/payments/<int:pk>/refund/", collecting.refund, name="refund_payment"),
    path("area/<slug:slug>/money/", books.queue, name="money_queue"),
    path("area/<slug:slug>/money/now/", books.queue_now, name="money_queue_now"),
    path("area/<slug:slug>/refunds/now/", books.refunds_now, name="refunds_now"),
    path("area/<slug:slug>/refunds/<int:pk>/payout/", books.pay_out, name="pay_out"),
    path("area/<slug:slug>/refunds/<int:pk>/refusal/", books.decline, name="decline_refund"),
]
