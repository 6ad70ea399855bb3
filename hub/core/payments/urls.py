"""Addresses of money that belong to no service."""

from django.urls import path

from hub.core.payments import views

app_name = "payments"
urlpatterns = [path("webhook/", views.webhook, name="webhook")]
