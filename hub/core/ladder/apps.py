from django.apps import AppConfig


class LadderConfig(AppConfig):
    name = "hub.core.ladder"
    label = "ladder"
