"""Joining for programs, by the same functions as the pages. What needs no sign-in is limited the same way."""

from ninja import Router

from hub.core.estate.joining.api import asking, desk, entering

router = Router()
for part in (entering, asking, desk):
    router.add_router("", part.router)

__all__ = ["router"]
