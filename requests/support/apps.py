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
        from hub.core.media import access as media
        from hub.core.tasks import sources
        from support import access, alarms, checks, files, nav, numbers
        from support.actions import errands, escalating, visiting
        from support.passes import setup as passes

        registry.register("request", access.residents_may_listen, presence=True)
        registry.register("request", access.desk_may_listen, second_factor=True, presence=True)
        sources.register(errands.KIND, errands.SOURCE)
        policies.register(alarms.POLICY)
        numbers.register()
        reactions.on_role_end(escalating.on_role_end)
        checks.register()
        sources.register(visiting.VISIT, visiting.SOURCE)
        media.register(files.REQUEST, access.may_see_request)
        media.register(files.REQUEST, access.may_see_case, at_work=True)
        media.register(files.MESSAGE, access.may_see_reply)
        media.register(files.MESSAGE, access.may_see_message, at_work=True)
        add_nav(nav.items)
        links.register(links.HouseholdLink(_("Ask for help for them"), "ask", nav.ask_for))
        links.register(links.HouseholdLink(_("What you asked for them"), "file", nav.asked_for))
        links.register(links.HouseholdLink(_("Passes for them"), "gate", nav.passes_for))
        passes.register()
