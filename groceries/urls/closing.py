"""Addresses from the purchase order to the goods at the door."""

from django.urls import path

from groceries.views import closing, errands, gate, handing, packing, pick_up

C = "area/<slug:slug>/campaigns/<int:pk>/"
urlpatterns = [
    path(f"{C}closing/", closing.closing, name="closing"),
    path(f"{C}closing/card/", closing.card, name="closing_card"),
    path(f"{C}purchase-orders/", closing.issue, name="issue"),
    path(f"{C}split/", closing.split, name="split"),
    path(f"{C}missing/", closing.missing, name="missing"),
    path(f"{C}missing/<int:missing>/withdrawal/", closing.came_after_all, name="came_after_all"),
    path(f"{C}weights/", closing.weights, name="weights"),
    path(f"{C}handing-out/", handing.begin, name="begin"),
    path(f"{C}slots/", handing.slots, name="slots"),
    path(f"{C}slots/now/", handing.slots_now, name="slots_now"),
    path(f"{C}slots/<int:slot>/removal/", handing.slot_away, name="slot_away"),
    path(f"{C}slots/<int:slot>/green/", handing.slot_green, name="slot_green"),
    path(f"{C}uncollected/", handing.uncollected, name="uncollected"),
    path(f"{C}uncollected/now/", handing.uncollected_now, name="uncollected_now"),
    path(f"{C}orders/<int:order>/step/", handing.next_step, name="next_step"),
    path(f"{C}orders/<int:order>/missing/", handing.line_missing, name="line_missing"),
    path(f"{C}orders/<int:order>/strike/", handing.strike, name="strike"),
    path(f"{C}load-sheet/", packing.load_sheet, name="load_sheet"),
    path(f"{C}pack-lists/", packing.pack_lists, name="pack_lists"),
    path(f"{C}pack-list.<str:form>", packing.pack_file, name="pack_file"),
    path(f"{C}labels/", packing.labels, name="labels"),
    path(f"{C}batches/<int:batch>/", packing.batch, name="batch"),
    path(f"{C}batches/<int:batch>/card/", packing.batch_card, name="batch_card"),
    path(f"{C}batches/<int:batch>/packed/", packing.pack, name="pack"),
    path("area/<slug:slug>/batches/<int:pk>/", errands.batch, name="errand_batch"),
    path("area/<slug:slug>/orders/<int:pk>/batch/", errands.door, name="errand_door"),
    path("area/<slug:slug>/purchase-orders/<int:pk>/", packing.purchase_order, name="purchase_order"),
    path("area/<slug:slug>/purchase-orders/<int:pk>.<str:form>", packing.purchase_file, name="purchase_file"),
    path("area/<slug:slug>/purchase-orders/<int:pk>/revision/", closing.reissue, name="reissue"),
    path("area/<slug:slug>/purchase-orders/<int:pk>/receipt/", gate.receipt, name="goods_receipt"),
    path("area/<slug:slug>/goods/", gate.gate, name="gate"),
    path("area/<slug:slug>/goods/now/", gate.gate_now, name="gate_now"),
    path("area/<slug:slug>/vouchers/", gate.scan, name="scan"),
    path("area/<slug:slug>/vouchers/redemptions/", gate.redeem, name="redeem"),
    path("area/<slug:slug>/vouchers/conflicts/", gate.conflicts, name="conflicts"),
    path("area/<slug:slug>/vouchers/conflicts/<int:pk>/", gate.look, name="look"),
    path("area/<slug:slug>/suppliers/", gate.suppliers, name="score_cards"),
    path("orders/<int:pk>/voucher/", pick_up.voucher, name="voucher"),
    path("orders/<int:pk>/substitutions/<int:adjustment>/", pick_up.substitute, name="substitute"),
]
