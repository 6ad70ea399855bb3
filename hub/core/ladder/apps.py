from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LadderConfig(AppConfig):
    name = "hub.core.ladder"
    label = "ladder"
    verbose_name = _("Alarms and on call")

    def ready(self) -> None:
        from hub.core.ladder import checks, presence
        from hub.core.live import registry

        checks.register()
        registry.on_heard("desk", presence.heard)
