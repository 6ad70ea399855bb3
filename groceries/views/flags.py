"""A resident asks about a price."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from groceries import access, actions
from groceries.models import Offer
from hub.core.estate.forms.fields import LineField
from hub.core.estate.proxy import for_household, with_beneficiary
from hub.core.estate.views.steps import fill


class FlagForm(forms.Form):
    """What is wrong with it, in a few words."""

    words = LineField(
        label=gettext_lazy("What is wrong with it?"), max_length=200, required=False,
        help_text=gettext_lazy("Such as: 30 yuan last week, or cheaper in the next estate."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
@for_household
def flag_price(request: HttpRequest, pk: int, offer: int) -> HttpResponse:
    """Asks the leader and the committee about a price; the answer comes as a notice, and stands with the offer."""
    campaign = access.campaign_for(request.person, pk)
    rows = Offer.objects.select_related("campaign__area").filter(campaign__area=request.household.area)
    found = get_object_or_404(rows, campaign=campaign, pk=offer)

    def act(form: FlagForm) -> str:
        words, key = form.cleaned_data["words"], request.idempotency_key
        actions.flag_price(found, request.household, by=request.person, words=words, key=key)
        messages.success(
            request, _("The leader and the committee have been asked. You will be told the answer.")
        )
        return with_beneficiary(request, reverse("groceries:campaign", args=[campaign.pk]))

    form = FlagForm(request.POST or None)
    return fill(request, "groceries/flag_price.html", form, act, campaign=campaign, offer=found)
