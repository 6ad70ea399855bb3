"""/api/v1/: the same verbs as the pages, with the same access and actions underneath."""

from ninja import NinjaAPI

from hub.core.estate.accounts.tokens import ProgramSession, TokenAuth
from hub.core.flow.api import SignedIn, catch

api = catch(
    NinjaAPI(
        title="Linli",
        version="1",
        description="The API of a Linli hub. Every write takes `Idempotency-Key`; errors are problem details.",
        auth=[SignedIn(), ProgramSession(), TokenAuth()],
        urls_namespace="api",
    )
)
api.add_router("", "hub.core.tasks.api.router")
api.add_router("", "support.api.router")
api.add_router("", "hub.core.media.api.router")
api.add_router("", "hub.core.notices.api.router")
api.add_router("", "hub.core.estate.api.router")
api.add_router("", "hub.core.estate.roster.api.router")
api.add_router("", "hub.core.estate.joining.api.router")
