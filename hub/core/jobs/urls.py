"""Below jobs/: the operator's page, and the progress of long work."""

from django.urls import path

from hub.core.jobs import views

app_name = "jobs"
urlpatterns = [
    path("progress/<int:pk>/", views.progress, name="progress"),
    path("<slug:slug>/", views.show, name="jobs"),
    path("<slug:slug>/<uuid:pk>/retry/", views.retry, name="retry"),
]
