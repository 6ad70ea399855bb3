"""Passes for programs: the same verbs, access and actions as the pages."""

from ninja import Router

from support.passes.api import desk, gate, resident

router = Router(tags=["Passes"])
router.add_router("", resident.router)
router.add_router("", desk.router)
router.add_router("", gate.router)
