from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroceriesConfig(AppConfig):
    name = "groceries"
    label = "groceries"
    verbose_name = _("Group orders and rations")
