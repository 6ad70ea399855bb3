from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroceriesConfig(AppConfig):
    name = "groceries"
    label = "groceries"
    verbose_name = _("Group orders and rations")

    def ready(self) -> None:
        from groceries import access, checks
        from hub.core.live import registry

        registry.register("order", access.residents_may_listen)
        registry.register("campaign", access.campaign_may_listen)
        checks.register()
