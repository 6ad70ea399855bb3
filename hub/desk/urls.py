"""The desk: nouns, and a state change as a sub-resource."""

from django.urls import path

from hub.desk.views import app, demo, errands, intake, kit, queue, runs, verbs

app_name = "desk"
CASE = "area/<slug:slug>/desk/<int:pk>/"
urlpatterns = [
    path("area/<slug:slug>/desk/", queue.queue, name="queue"),
    path("area/<slug:slug>/desk/new/", intake.new, name="intake"),
    path("area/<slug:slug>/desk/rows/", queue.rows, name="rows"),
    path("area/<slug:slug>/desk/counts/", queue.counted, name="counts"),
    path("area/<slug:slug>/errands/", errands.errands, name="errands"),
    path("area/<slug:slug>/letters/<int:building>/run/", runs.hand_out_letters, name="letters_run"),
    path("area/<slug:slug>/announcements/<int:pk>/unread/<int:building>/run/", runs.knock, name="knock_run"),
    path("area/<slug:slug>/errands/new/", errands.new, name="errand_new"),
    path("area/<slug:slug>/errands/<int:pk>/row/", errands.row, name="errand_row"),
    path("sw.js", app.sw, name="sw"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("offline/", app.offline, name="offline"),
    path("kit/", kit.kit, name="kit"),
    path("demo/sign-in/", demo.sign_in, name="demo_sign_in"),
    path(CASE, queue.case, name="case"),
    path(f"{CASE}panes/", queue.panes, name="panes"),
    path(f"{CASE}row/", queue.row, name="row"),
    path(f"{CASE}acceptance/", verbs.accept, name="accept"),
    path(f"{CASE}assignment/", verbs.assign, name="assign"),
    path(f"{CASE}level/", verbs.level, name="level"),
    path(f"{CASE}times/", verbs.times, name="times"),
    path(f"{CASE}hand-back/", verbs.hand_back, name="hand_back"),
    path(f"{CASE}snooze/", verbs.snooze, name="snooze"),
    path(f"{CASE}duplicate/", verbs.duplicate, name="duplicate"),
    path(f"{CASE}refusal/", verbs.decline, name="decline"),
    path(f"{CASE}messages/", verbs.reply, name="reply"),
    path(f"{CASE}notes/", verbs.note, name="note"),
    path(f"{CASE}waiting/", verbs.wait, name="wait"),
    path(f"{CASE}tasks/", verbs.make_task, name="make_task"),
    path(f"{CASE}resolution/", verbs.resolve, name="resolve"),
    path(f"{CASE}closure/", verbs.close, name="close"),
    path(f"{CASE}reopening/", verbs.reopen, name="reopen"),
    path(f"{CASE}undo/", verbs.undo, name="undo"),
]
