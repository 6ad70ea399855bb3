from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "hub.core.payments"
    label = "payments"
    verbose_name = _("Money")

    def ready(self) -> None:
        from hub.core.notices import groups
        from hub.core.payments import checks

        checks.register()
        groups.register(groups.Group("money", _("Payments and refunds"), ("payments",)))
