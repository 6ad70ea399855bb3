"""Errands: nouns, and a state change as a sub-resource."""

from django.urls import path

from hub.core.tasks import views

app_name = "tasks"
urlpatterns = [
    path("area/<slug:slug>/tasks/", views.board, name="board"),
    path("area/<slug:slug>/tasks/rows/", views.rows, name="rows"),
    path("tasks/<int:pk>/", views.task, name="task"),
    path("tasks/<int:pk>/card/", views.card, name="card"),
    path("tasks/<int:pk>/row/", views.row, name="row"),
    path("tasks/<int:pk>/claim/", views.claim, name="claim"),
    path("tasks/<int:pk>/cancellation/", views.cancel, name="cancel"),
    path("runs/<int:pk>/", views.run, name="run"),
    path("runs/<int:pk>/claim/", views.claim_run, name="claim_run"),
    path("runs/<int:pk>/floors/completion/", views.complete_floor, name="complete_floor"),
    path("claims/", views.mine, name="mine"),
    path("claims/<int:pk>/start/", views.start, name="start"),
    path("claims/<int:pk>/completion/", views.complete, name="complete"),
    path("claims/<int:pk>/release/", views.release, name="release"),
    path("claims/<int:pk>/verification/", views.verify, name="verify"),
    path("claims/<int:pk>/no-show/", views.no_show, name="no_show"),
]
