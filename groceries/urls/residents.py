"""Addresses at which households read and order."""

from django.urls import path

from groceries.views import residents

urlpatterns = [
    path("groceries/", residents.campaigns, name="campaigns"),
    path("groceries/<int:pk>/", residents.campaign, name="campaign"),
    path("orders/<int:pk>/", residents.order, name="order"),
]
