"""A supplier's spreadsheet becomes the goods of a draft. The road of an import is flow's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from groceries import access
from groceries.actions.campaigns import MAY_LEAD
from groceries.forms.verbs import PriceListForm
from groceries.models import Campaign
from groceries.pricelist.kind import GoodsKind, goods_of
from groceries.views.drafting import page_of
from hub.core.flow.imports.views import ImportPages, Onward
from hub.core.people.access import staff_required

View = Callable[..., HttpResponse]


def for_campaign(view: View) -> View:
    """Lets in whoever runs the campaign of the address."""

    @wraps(view)
    def guarded(request: HttpRequest, campaign: int, **kwargs: Any) -> HttpResponse:
        access.campaign_run_by(request.person, campaign, area=request.area)
        return view(request, **kwargs)

    return staff_required(*MAY_LEAD)(guarded)


def _campaign(request: HttpRequest) -> Campaign:
    assert request.resolver_match is not None
    return access.campaign_run_by(
        request.person, request.resolver_match.kwargs["campaign"], area=request.area
    )


def _kind(request: HttpRequest) -> GoodsKind:
    return goods_of(_campaign(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    return {"campaign": _campaign(request)}


def _onward(request: HttpRequest) -> Onward:
    return Onward(page_of(_campaign(request)), _("To the group order"))


PAGES = ImportPages(
    _kind, "groceries:goods", for_campaign, "groceries/running/pricelist.html", _context, form=PriceListForm,
    frame="groceries/running/frame.html", asks="groceries/running/_supplier.html", onward=_onward,
)  # fmt: skip
