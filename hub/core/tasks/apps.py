from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "hub.core.tasks"
    label = "tasks"
    verbose_name = _("Errands")

    def ready(self) -> None:
        from hub.core.flow.context import add_nav
        from hub.core.live import registry
        from hub.core.media import access as media
        from hub.core.notices import groups
        from hub.core.tasks import access, checks
        from hub.core.tasks.nav import items

        registry.register("board", access.volunteers_may_listen)
        registry.register("board", access.may_listen, second_factor=True)
        media.register("claim", access.was_for)
        media.register("claim", access.may_see_proof, at_work=True)
        groups.register(
            groups.Group("errands", _("Errands and shifts: what I am asked, and mine"), ("tasks",))
        )
        checks.register()
        add_nav(items)
