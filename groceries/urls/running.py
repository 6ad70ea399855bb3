"""Addresses at which leaders and the desk run a campaign."""

from django.urls import path

from groceries.views import running

urlpatterns = [
    path("area/<slug:slug>/campaigns/", running.campaigns, name="managed"),
    path("area/<slug:slug>/campaigns/<int:pk>/", running.campaign, name="manage"),
]
