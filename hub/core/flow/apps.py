from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "hub.core.flow"
    label = "flow"

    def ready(self) -> None:
        """Lends the rooms below what is done once for each key."""
        from hub.core.flow import repeat
        from hub.core.kit import again

        again.hand_in(repeat.told, repeat.counted)
