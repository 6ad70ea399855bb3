from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "hub.desk"
    label = "desk"
    verbose_name = _("Desk")
    default = True


class AdminConfig(SimpleAdminConfig):
    """Puts our admin, with its second factor, in the place of Django's."""

    default_site = "hub.desk.admin_site.AdminSite"
    default = False

    def ready(self) -> None:
        super().ready()
        self.module.autodiscover()
