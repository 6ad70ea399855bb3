"""Support requests for programs: the same verbs, access and actions as the pages."""

from ninja import Router

from support.api import desk, files, public, residents, shelf

router = Router(tags=["Support requests"])
for part in (residents, files, public, shelf, desk):
    router.add_router("", part.router)
