from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroceriesConfig(AppConfig):
    name = "groceries"
    label = "groceries"
    verbose_name = _("Group orders and rations")

    def ready(self) -> None:
        from groceries import access, checks, closing_nav, money, money_nav, nav, running_nav, thresholds
        from groceries.actions import brought, errands, handing
        from groceries.actions.money import SUBJECT
        from groceries.pricelist import kind
        from hub.core.estate import links
        from hub.core.flow.context import add_more, add_nav
        from hub.core.flow.imports.kinds import register_each
        from hub.core.live import registry
        from hub.core.media import access as media
        from hub.core.payments import subjects
        from hub.core.tasks import sources

        registry.register("order", access.residents_may_listen)
        registry.register("campaign", access.campaign_may_listen)
        registry.register("campaign", access.campaign_staff_may_listen, second_factor=True)
        registry.register("running", access.work_may_listen)
        registry.register("running", access.work_staff_may_listen, second_factor=True)
        sources.register(handing.BATCH, errands.BATCH_SOURCE)
        sources.register(brought.DOOR, errands.DOOR_SOURCE)
        subjects.register(money.KIND, SUBJECT)
        checks.register()
        thresholds.register()
        register_each(kind.NAME, kind.named)
        media.register("good", access.may_see_good)
        media.register("complaint", access.may_see_complaint)
        add_nav(nav.items)
        add_nav(running_nav.items)
        add_nav(closing_nav.items)
        add_more(nav.more)
        add_more(money_nav.more)
        links.register(links.HouseholdLink(_("Order for them"), "basket", nav.order_for))
