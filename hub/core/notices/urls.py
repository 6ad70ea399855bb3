"""Below inbox/: a person's notices, their preferences, and the staff's outbox."""

from django.urls import path

from hub.core.notices import staff_views, views

app_name = "notices"
urlpatterns = [
    path("", views.show, name="inbox"),
    path("rows/", views.rows, name="rows"),
    path("reading/", views.read_all, name="read_all"),
    path("seen/", views.seen, name="seen"),
    path("<int:pk>/row/", views.row, name="row"),
    path("<int:pk>/reading/", views.read, name="read"),
    path("preferences/", views.choose, name="preferences"),
    path("devices/", views.add_device, name="add_device"),
    path("devices/<int:pk>/removal/", views.remove_device, name="remove_device"),
    path("outbox/<slug:slug>/", staff_views.show, name="outbox"),
    path("outbox/<slug:slug>/<int:pk>/retry/", staff_views.retry, name="retry"),
]
