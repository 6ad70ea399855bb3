"""Addresses of passes: residents', the desk's, the gate's."""

from django.urls import path

from support.passes.views import desk, gate, resident

DESK = "area/<slug:slug>/passes/"
GATE = "area/<slug:slug>/gate/"
urlpatterns = [
    path("passes/", resident.passes, name="passes"),
    path("passes/new/", resident.new, name="pass_new"),
    path("passes/work/", resident.work, name="pass_work"),
    path("passes/<int:pk>/", resident.one, name="pass"),
    path("passes/<int:pk>/card/", resident.card, name="pass_card"),
    path("passes/<int:pk>/withdrawal/", resident.withdraw, name="pass_withdraw"),
    path(DESK, desk.passes, name="passes_at_desk"),
    path(f"{DESK}now/", desk.passes_now, name="passes_now"),
    path(f"{DESK}new/", desk.new, name="pass_issue"),
    path(f"{DESK}gates/", desk.gates, name="gates"),
    path(f"{DESK}scans/<int:pk>/", desk.look, name="scan_look"),
    path(f"{DESK}scans/<int:pk>/acceptance/", desk.take, name="scan_take"),
    path(f"{DESK}<int:pk>/", desk.one, name="pass_at_desk"),
    path(f"{DESK}<int:pk>/card/", desk.card, name="pass_card_at_desk"),
    path(f"{DESK}<int:pk>/approval/", desk.approve, name="pass_approve"),
    path(f"{DESK}<int:pk>/refusal/", desk.refuse, name="pass_refuse"),
    path(f"{DESK}<int:pk>/revocation/", desk.revoke, name="pass_revoke"),
    path(f"{DESK}<int:pk>/window/", desk.change, name="pass_change"),
    path(f"{DESK}<int:pk>/paper/", desk.paper, name="pass_paper"),
    path(GATE, gate.gate, name="gate"),
    path(f"{GATE}now/", gate.gate_now, name="gate_now"),
    path(f"{GATE}scans/", gate.scan, name="gate_scan"),
    path(f"{GATE}emergency/", gate.let_out, name="gate_emergency"),
    path(f"{GATE}sheet/", gate.sheet, name="gate_sheet"),
]
