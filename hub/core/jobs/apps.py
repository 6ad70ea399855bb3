from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "hub.core.jobs"
    label = "jobs"

    def ready(self) -> None:
        from hub.core.jobs import metrics as figures
        from hub.core.kit import metrics

        autodiscover_modules("jobs")
        metrics.register(figures.count)
