from collections.abc import Collection

from django.apps import AppConfig


def own_inbox(stream: str, person_ids: Collection[int]) -> set[int]:
    """An inbox is read by its owner and nobody else."""
    owner = stream.partition(":")[2]
    return {pk for pk in person_ids if str(pk) == owner}


class LiveConfig(AppConfig):
    name = "hub.core.live"
    label = "live"

    def ready(self) -> None:
        from hub.core.kit import metrics
        from hub.core.live import metrics as figures
        from hub.core.live import registry

        metrics.register(figures.count)
        registry.register("inbox", own_inbox)
