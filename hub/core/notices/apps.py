from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "hub.core.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from django.core.checks import register

        from hub.core.kit import metrics
        from hub.core.notices import checks
        from hub.core.notices import metrics as figures

        register(checks.sms_backend)
        metrics.register(figures.count)
