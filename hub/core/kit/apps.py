from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "hub.core.kit"
    label = "kit"
