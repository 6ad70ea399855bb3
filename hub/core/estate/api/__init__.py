"""The estate for programs: the same verbs, access and actions as the pages. A file per noun."""

from ninja import Router

from hub.core.estate.api import announcements, areas, care, living, places, proxies, roles, thresholds

router = Router()
for part in (areas, thresholds, places, living, care, roles, proxies, announcements):
    router.add_router("", part.router)

__all__ = ["router"]
