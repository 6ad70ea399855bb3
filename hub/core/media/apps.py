from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "hub.core.media"
    label = "media"

    def ready(self) -> None:
        from hub.core.media import checks

        checks.register()
