"""Errands: nouns, and a state change as a sub-resource."""

from django.urls import path

from hub.core.tasks.views import board, claims, profile, runs, shifts

app_name = "tasks"
urlpatterns = [
    path("area/<slug:slug>/tasks/", board.board, name="board"),
    path("area/<slug:slug>/tasks/rows/", board.rows, name="rows"),
    path("area/<slug:slug>/shifts/", shifts.shifts, name="shifts"),
    path("area/<slug:slug>/profile/", profile.profile, name="profile"),
    path("area/<slug:slug>/profile/availability/", profile.availability, name="availability"),
    path("tasks/<int:pk>/", board.task, name="task"),
    path("tasks/<int:pk>/card/", board.card, name="card"),
    path("tasks/<int:pk>/row/", board.row, name="row"),
    path("tasks/<int:pk>/claim/", board.claim, name="claim"),
    path("tasks/<int:pk>/asking/", board.ask_again, name="ask_again"),
    path("tasks/<int:pk>/refusal/", board.decline, name="decline"),
    path("tasks/<int:pk>/cancellation/", board.cancel, name="cancel"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/sheet/", runs.sheet, name="run_sheet"),
    path("runs/<int:pk>/claim/", runs.claim_run, name="claim_run"),
    path("runs/<int:pk>/start/", runs.start_run, name="start_run"),
    path("runs/<int:pk>/floors/completion/", runs.complete_floor, name="complete_floor"),
    path("claims/", claims.mine, name="mine"),
    path("claims/<int:pk>/start/", claims.start, name="start"),
    path("claims/<int:pk>/completion/", claims.complete, name="complete"),
    path("claims/<int:pk>/steps/", claims.tick, name="tick"),
    path("claims/<int:pk>/unreached/", claims.unreached, name="unreached"),
    path("claims/<int:pk>/release/", claims.release, name="release"),
    path("claims/<int:pk>/taking-back/", claims.take_back, name="take_back"),
    path("claims/<int:pk>/verification/", claims.verify, name="verify"),
    path("claims/<int:pk>/no-show/", claims.no_show, name="no_show"),
    path("shifts/<int:pk>/row/", shifts.row, name="shift_row"),
    path("shifts/<int:pk>/signup/", shifts.sign_up, name="sign_up"),
    path("signups/calendar.ics", shifts.calendar, name="calendar"),
    path("signups/<int:pk>/calendar.ics", shifts.one, name="signup_calendar"),
    path("signups/<int:pk>/agreement/", shifts.agree, name="agree"),
    path("signups/<int:pk>/withdrawal/", shifts.withdraw, name="withdraw"),
]
