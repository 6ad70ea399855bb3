"""The rota and the alerts: nouns, and a state change as a sub-resource."""

from django.urls import path

from hub.core.ladder import views

app_name = "ladder"
urlpatterns = [
    path("rota/", views.rota, name="rota"),
    path("rota/<int:pk>/", views.slot, name="slot"),
    path("rota/<int:pk>/hours/", views.move, name="move"),
    path("rota/<int:pk>/removal/", views.remove, name="remove"),
    path("alarms/", views.ladders, name="ladders"),
    path("calls/", views.my_calls, name="calls"),
    path("calls/<int:pk>/taking/", views.take, name="take"),
    path("alarms/banner/", views.banner, name="banner"),
]
