"""Campaigns and orders for residents, and where leaders and the desk run them."""

from django.urls import path

from groceries.views import residents, running

app_name = "groceries"
urlpatterns = [
    path("groceries/", residents.campaigns, name="campaigns"),
    path("groceries/<int:pk>/", residents.campaign, name="campaign"),
    path("orders/<int:pk>/", residents.order, name="order"),
    path("area/<slug:slug>/campaigns/", running.campaigns, name="managed"),
    path("area/<slug:slug>/campaigns/<int:pk>/", running.campaign, name="manage"),
]
