from django.urls import path

from hub.core.live import views

app_name = "live"
urlpatterns = [path("poll/", views.poll, name="poll")]
