from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "hub.core.jobs"
    label = "jobs"

    def ready(self) -> None:
        from django_tasks.signals import task_enqueued

        from hub.core.jobs import metrics, wake

        autodiscover_modules("jobs")
        task_enqueued.connect(wake.enqueued, dispatch_uid="jobs.wake")
        metrics.register()
