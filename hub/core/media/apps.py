from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "hub.core.media"
    label = "media"
