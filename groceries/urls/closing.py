"""Addresses from the purchase order to the goods at the door."""

from django.urls import path

from groceries.views import closing, gate, packing, pick_up

C = "area/<slug:slug>/campaigns/<int:pk>/"
urlpatterns = [
    path(f"{C}closing/", closing.closing, name="closing"),
    path(f"{C}purchase-orders/", closing.issue, name="issue"),
    path(f"{C}split/", closing.split, name="split"),
    path(f"{C}missing/", closing.missing, name="missing"),
    path(f"{C}weights/", closing.weights, name="weights"),
    path(f"{C}handing-out/", closing.begin, name="begin"),
    path(f"{C}slots/", closing.slots, name="slots"),
    path(f"{C}slots/<int:slot>/removal/", closing.slot_away, name="slot_away"),
    path(f"{C}slots/<int:slot>/green/", closing.slot_green, name="slot_green"),
    path(f"{C}uncollected/", closing.uncollected, name="uncollected"),
    path(f"{C}orders/<int:order>/step/", closing.next_step, name="next_step"),
    path(f"{C}orders/<int:order>/strike/", closing.strike, name="strike"),
    path(f"{C}load-sheet/", packing.load_sheet, name="load_sheet"),
    path(f"{C}pack-lists/", packing.pack_lists, name="pack_lists"),
    path(f"{C}pack-list.<str:form>", packing.pack_file, name="pack_file"),
    path(f"{C}labels/", packing.labels, name="labels"),
    path(f"{C}batches/<int:batch>/", packing.batch, name="batch"),
    path(f"{C}batches/<int:batch>/packed/", packing.pack, name="pack"),
    path("area/<slug:slug>/purchase-orders/<int:pk>/", packing.purchase_order, name="purchase_order"),
    path("area/<slug:slug>/purchase-orders/<int:pk>.<str:form>", packing.purchase_file, name="purchase_file"),
    path("area/<slug:slug>/purchase-orders/<int:pk>/revision/", closing.reissue, name="reissue"),
    path("area/<slug:slug>/purchase-orders/<int:pk>/receipt/", gate.receipt, name="goods_receipt"),
    path("area/<slug:slug>/goods/", gate.gate, name="gate"),
    path("area/<slug:slug>/vouchers/", gate.scan, name="scan"),
    path("area/<slug:slug>/vouchers/redemptions/", gate.redeem, name="redeem"),
    path("area/<slug:slug>/vouchers/conflicts/", gate.conflicts, name="conflicts"),
    path("area/<slug:slug>/vouchers/conflicts/<int:pk>/", gate.look, name="look"),
    path("area/<slug:slug>/suppliers/", gate.suppliers, name="score_cards"),
    path("orders/<int:pk>/voucher/", pick_up.voucher, name="voucher"),
    path("orders/<int:pk>/substitutions/<int:adjustment>/", pick_up.substitute, name="substitute"),
]
