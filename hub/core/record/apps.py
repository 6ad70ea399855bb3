from django.apps import AppConfig
from django.db.backends.signals import connection_created


class RecordConfig(AppConfig):
    name = "hub.core.record"
    label = "record"

    def ready(self) -> None:
        from hub.core.record import guard

        connection_created.connect(guard.teach, dispatch_uid="record.guard")
