from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "support"
    label = "support"
    verbose_name = _("Support requests")

    def ready(self) -> None:
        from hub.core.estate import links, reactions
        from hub.core.flow.context import add_nav
        from hub.core.ladder import policies
        from hub.core.live import registry
        from hub.core.tasks import sources
        from support import access, alarms, checks, nav, numbers
        from support.actions import errands, escalating

        registry.register("request", access.residents_may_listen, presence=True)
        registry.register("request", access.desk_may_listen, second_factor=True, presence=True)
        sources.register(errands.KIND, errands.SOURCE)
        policies.register(alarms.POLICY)
        numbers.register()
        reactions.on_role_end(escalating.on_role_end)
        checks.register()
        add_nav(nav.items)
        links.register(links.HouseholdLink(_("Ask for help for them"), "ask", nav.ask_for))
