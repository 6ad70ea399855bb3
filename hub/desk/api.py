"""/api/v1/: the same verbs as the pages, with the same access and actions underneath."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from hub.core.estate.accounts.tokens import ProgramSession, TokenAuth
from hub.core.flow.api import Answers, Bodies, SignedIn, catch, tagged


class HubAPI(NinjaAPI):
    """The hub's API, whose description is made once: it takes most of a second, and anybody may ask for it."""

    _description: OpenAPISchema | None = None

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """The description. It is the same for everybody; nobody changes it."""
        if self._description is None:
            self._description = super().get_openapi_schema(**given)
        return self._description

    def create_response(self, request: HttpRequest, *given: Any, **more: Any) -> HttpResponse:
        """An answer of an operation, with its `ETag` where something is read."""
        return tagged(request, super().create_response(request, *given, **more))


api = catch(
    HubAPI(
        title="Linli",
        version="1",
        description="The API of a Linli hub. Every write takes `Idempotency-Key`; errors are problem details. "
        "What is read has an `ETag`: sent back in `If-None-Match`, it is answered 304 where nothing has changed. "
        "A moment has its zone (`2022-04-09T18:00:00+08:00`, or `Z`); one without is refused with 422. A day, and a "
        "time of day, is by the clock of its area (`time_zone`).",
        auth=[SignedIn(), ProgramSession(), TokenAuth()],
        urls_namespace="api",
        parser=Bodies(),
        renderer=Answers(),
        docs_decorator=require_GET,
    )
)
api.add_router("", "hub.core.tasks.api.router")
api.add_router("", "hub.core.tasks.api.shifts.router")
api.add_router("", "hub.core.tasks.api.recurring.router")
api.add_router("", "hub.core.tasks.api.volunteers.router")
api.add_router("", "hub.desk.exports_api.router")
api.add_router("", "support.api.router")
api.add_router("", "support.passes.api.router")
api.add_router("", "groceries.api.money.router")
api.add_router("", "groceries.api.collecting.router")
api.add_router("", "groceries.api.books.router")
api.add_router("", "groceries.api.orders.router")
api.add_router("", "hub.core.ladder.api.router")
api.add_router("", "hub.core.media.api.router")
api.add_router("", "hub.desk.work_api.router")
api.add_router("", "hub.core.notices.api.router")
api.add_router("", "hub.core.estate.api.router")
api.add_router("", "hub.core.estate.roster.api.router")
api.add_router("", "hub.core.estate.joining.api.router")
api.add_router("", "groceries.api.closing.router")
api.add_router("", "groceries.api.missing.router")
api.add_router("", "groceries.api.handing.router")
api.add_router("", "groceries.api.vouchers.router")
api.add_router("", "groceries.api.running.router")
api.add_router("", "groceries.api.fairness.router")
api.add_router("", "groceries.api.questions.router")
api.add_router("", "groceries.api.watching.router")
api.add_router("", "groceries.api.flags.router")
api.add_router("", "groceries.api.pricelist.router")
api.add_router("", "groceries.api.paper.router")
api.add_router("", "groceries.api.complaints.router")
api.add_router("", "groceries.api.gate.router")
