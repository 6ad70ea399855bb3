from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "hub.core.flow"
    label = "flow"
