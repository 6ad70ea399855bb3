from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "support"
    label = "support"
    verbose_name = _("Support requests")

    def ready(self) -> None:
        from hub.core.flow.context import add_nav
        from hub.core.live import registry
        from hub.core.tasks import sources
        from support import access, nav
        from support.actions import errands

        registry.register("request", access.may_listen)
        sources.register(errands.KIND, errands.SOURCE)
        add_nav(nav.items)
