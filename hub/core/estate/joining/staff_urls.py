"""The committee's side of joining, below area/<slug>/."""

from django.urls import path

from hub.core.estate.joining import staff_views as views

urlpatterns = [
    path("letters/", views.letter_list, name="letters"),
    path("letters/print/", views.letter_print, name="letters_print"),
    path("joining/", views.waiting, name="joining_waiting"),
    path("joining/<int:pk>/", views.one, name="joining_one"),
    path("joining/<int:pk>/row/", views.row, name="joining_row"),
    path("joining/<int:pk>/approval/", views.approval, name="joining_approval"),
    path("joining/<int:pk>/decline/", views.decline, name="joining_decline"),
    path("memberships/<int:pk>/withdrawal/", views.withdrawal, name="membership_withdrawal"),
    path("memberships/<int:pk>/keeping/", views.keeping, name="membership_keeping"),
]
