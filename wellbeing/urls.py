"""The way to somebody who answers."""

from django.urls import path

from wellbeing import views

app_name = "wellbeing"
urlpatterns = [path("help-now/", views.help_now, name="help_now")]
