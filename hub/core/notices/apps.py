from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "hub.core.notices"
    label = "notices"
