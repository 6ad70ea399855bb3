from django.urls import path

from hub.core.media import views

app_name = "media"
urlpatterns = [
    path("pictures/<slug:name>/", views.picture, name="picture"),
    path("pictures/<slug:name>/small/", views.small_picture, name="small_picture"),
    path("attachments/<slug:name>/", views.attachment, name="attachment"),
]
