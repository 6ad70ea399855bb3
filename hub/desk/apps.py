from django.apps import AppConfig
from django.contrib.admin import autodiscover
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "hub.desk"
    label = "desk"
    verbose_name = _("Desk")
    default = True

    def ready(self) -> None:
        from hub.core.estate.board import add_sign
        from hub.core.flow.context import add_demo, add_more, add_nav, add_rail
        from hub.core.live import registry
        from hub.desk import access, board, demo, nav, thresholds

        registry.register("desk", access.may_listen, second_factor=True)
        add_nav(nav.items, first=True)
        add_rail(nav.rail)
        add_more(nav.more)
        add_demo(demo.signs, demo.code)
        thresholds.register()
        for sign in board.SIGNS:
            add_sign(sign)


class AdminConfig(SimpleAdminConfig):
    """Puts our admin, with its second factor, in the place of Django's."""

    default_site = "hub.desk.admin_site.AdminSite"
    default = False

    def ready(self) -> None:
        super().ready()
        autodiscover()
