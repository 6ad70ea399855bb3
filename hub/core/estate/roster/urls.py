"""The roster's pages, under area/<slug>/roster/."""

from django.urls import path

from hub.core.estate.roster import views

app_name = "roster"
urlpatterns = [*views.PAGES.urls(), path("export/", views.export_roster, name="export")]
