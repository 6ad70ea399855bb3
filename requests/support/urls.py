"""A resident's requests: nouns, and a state change as a sub-resource."""

from django.urls import path

from support import public_views, views
from support.passes import urls as passes

app_name = "support"
urlpatterns = [
    path("requests/", views.requests, name="requests"),
    path("requests/new/", views.new, name="new"),
    path("requests/<int:pk>/", views.one, name="request"),
    path("requests/<int:pk>/card/", views.card, name="card"),
    path("requests/<int:pk>/row/", views.row, name="row"),
    path("requests/<int:pk>/messages/", views.write, name="write"),
    path("requests/<int:pk>/withdrawal/", views.withdraw, name="withdraw"),
    path("requests/<int:pk>/rating/", views.rate, name="rate"),
    path("requests/<int:pk>/reopening/", views.reopen, name="reopen"),
    path("follow/", public_views.follow, name="follow"),
    path("follow/rating/", public_views.rate, name="follow_rate"),
    path("follow/reopening/", public_views.reopen, name="follow_reopen"),
    path("area/<slug:slug>/promises/", public_views.promises, name="promises"),
    *passes.urlpatterns,
]
