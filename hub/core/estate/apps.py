from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EstateConfig(AppConfig):
    name = "hub.core.estate"
    label = "estate"
    verbose_name = _("Estate")

    def ready(self) -> None:
        from hub.core.estate import access, checks, nav, notices, thresholds
        from hub.core.estate.roster.kind import ROSTER
        from hub.core.flow.context import add_more, add_nav
        from hub.core.flow.imports.kinds import register
        from hub.core.live import registry

        register(ROSTER)
        registry.register("household", access.members_may_follow)
        registry.register("household", access.desk_may_follow, second_factor=True)
        checks.register()
        notices.register()
        thresholds.register(*thresholds.OWN)
        add_nav(nav.items)
        add_more(nav.more)
