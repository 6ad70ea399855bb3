from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "hub.core.tasks"
    label = "tasks"
