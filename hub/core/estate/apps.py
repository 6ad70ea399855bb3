from django.apps import AppConfig


class EstateConfig(AppConfig):
    name = "hub.core.estate"
    label = "estate"

    def ready(self) -> None:
        from hub.core.estate.roster.kind import ROSTER
        from hub.core.flow.imports.kinds import register

        register(ROSTER)
