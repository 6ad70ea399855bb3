from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroceriesConfig(AppConfig):
    name = "groceries"
    label = "groceries"
    verbose_name = _("Group orders and rations")

    def ready(self) -> None:
        from groceries import access, checks, money, money_nav, nav
        from groceries.actions import errands, handing
        from groceries.actions.money import SUBJECT
        from hub.core.estate import links
        from hub.core.flow.context import add_more, add_nav, add_rail
        from hub.core.live import registry
        from hub.core.media import access as media
        from hub.core.payments import subjects
        from hub.core.tasks import sources

        registry.register("order", access.residents_may_listen)
        registry.register("campaign", access.campaign_may_listen)
        sources.register(handing.BATCH, errands.BATCH_SOURCE)
        sources.register(handing.DOOR, errands.DOOR_SOURCE)
        add_more(money_nav.more)
        add_rail(money_nav.rail)
        subjects.register(money.KIND, SUBJECT)
        checks.register()
        media.register("good", access.may_see_good)
        add_nav(nav.items)
        add_more(nav.more)
        links.register(links.HouseholdLink(_("Order for them"), "basket", nav.order_for))
