"""What is done to a campaign: each verb has a page that says what it means and asks what is needed (usually why)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from groceries import access, actions, prices
from groceries.actions.campaigns import MAY_LEAD
from groceries.forms import verbs as forms
from groceries.models import Campaign, CampaignLeader, Offer
from groceries.views.drafting import FORM, page_of, version_now
from groceries.words import CampaignState, Handing
from hub.core.estate.views.steps import fill
from hub.core.flow.idempotent import once
from hub.core.flow.repeat import step, told
from hub.core.flow.stale import VersionedForm
from hub.core.people.access import staff_required
from hub.core.people.models import Person
from hub.core.people.words import DESK_ROLES, Role

Act = Callable[[Campaign, Person, dict[str, Any]], object]


def _nothing(campaign: Campaign) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Verb:
    """One verb: where, what is asked, what is done, how it is said."""

    name: str
    route: str
    form: type[forms.VerbForm]
    act: Act
    title: Any
    lead: Any
    button: Any
    done: Any
    roles: tuple[Role, ...] = MAY_LEAD
    initial: Callable[[Campaign], dict[str, Any]] = _nothing
    bad: bool = False

    def url(self) -> URLPattern:
        """Its page."""
        where = f"<int:pk>/{self.route}/"
        view = require_http_methods(FORM)(staff_required(*self.roles)(self.page))
        return path(where, view, name=f"campaign_{self.name}")

    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Says what it means; POST does it, unless somebody has changed the campaign since the page was shown."""
        found = access.campaign_run_by(request.person, pk, area=request.area)

        def act(form: VersionedForm) -> str:
            said = {**form.values(), "version": form.cleaned_data["version"]}
            verb = f"groceries.campaign.{self.name}"
            step(request.idempotency_key, verb, found, lambda: self.act(found, request.person, said))
            messages.success(request, str(self.done))
            return page_of(found)

        initial = {"version": found.version, **self.initial(found)}
        form = self.form(request.POST if request.method == "POST" else None, campaign=found, initial=initial)
        context = {"campaign": found, "verb": self, "dear": _dear(self, found)}
        return fill(
            request, "groceries/running/verb.html", form, act, now=version_now(request, pk), **context
        )


def _dear(verb: Verb, campaign: Campaign) -> list[prices.Watched]:
    return prices.dear(campaign) if verb.name in ("approve", "submit") else []


def _other(campaign: Campaign) -> dict[str, Any]:
    other = Handing.PICK_UP if campaign.handing == Handing.DOOR else Handing.DOOR
    return {"handing": other, "point": campaign.point}


def _later(campaign: Campaign) -> dict[str, Any]:
    return {"until": campaign.closes_at + timedelta(days=1)}


def _switch(campaign: Campaign, by: Person, data: dict[str, Any]) -> object:
    return actions.switch_handing(campaign, data.pop("handing"), by=by, **data)


def _extend(campaign: Campaign, by: Person, data: dict[str, Any]) -> object:
    return actions.extend(campaign, data.pop("until"), by=by, **data)


DESK = tuple(sorted(DESK_ROLES))
VERBS = (
    Verb(
        "submit", "submission", forms.VerbForm, lambda c, by, data: actions.submit(c, by=by, **data),
        gettext_lazy("Ask the committee"),
        gettext_lazy("The committee looks at prices, minimum and supplier. Nothing can be changed meanwhile."),
        gettext_lazy("Ask the committee"), gettext_lazy("The committee has been asked."),
    ),
    Verb(
        "approve", "approval", forms.ApproveForm, lambda c, by, data: actions.approve(c, by=by, **data),
        gettext_lazy("Approve"),
        gettext_lazy("It opens at its hour, at once where that is past. Everybody in the area is told."),
        gettext_lazy("Approve"), gettext_lazy("Approved."), roles=DESK,
    ),
    Verb(
        "send_back", "return", forms.SendBackForm, lambda c, by, data: actions.send_back(c, by=by, **data),
        gettext_lazy("Send it back"),
        gettext_lazy("It is a draft again. The leader reads what you write."),
        gettext_lazy("Send it back"), gettext_lazy("Sent back."), roles=DESK,
    ),
    Verb(
        "take_back", "taking-back", forms.VerbForm, lambda c, by, data: actions.take_back(c, by=by, **data),
        gettext_lazy("Take it back"),
        gettext_lazy("It is a draft again, and the committee must agree anew."),
        gettext_lazy("Take it back"), gettext_lazy("It is a draft again."),
    ),
    Verb(
        "close", "closure", forms.CloseForm, lambda c, by, data: actions.close(c, by=by, **data),
        gettext_lazy("Close orders earlier"),
        gettext_lazy("Nobody can order or change anything any more. Then it is counted whether it takes place."),
        gettext_lazy("Close orders"), gettext_lazy("Orders are closed."), bad=True,
    ),
    Verb(
        "extend", "extension", forms.ExtendForm, _extend,
        gettext_lazy("Take orders for longer"),
        gettext_lazy("Everybody who ordered is told."),
        gettext_lazy("Take orders for longer"), gettext_lazy("Orders are taken for longer."), initial=_later,
    ),
    Verb(
        "handing", "handing", forms.HandingForm, _switch,
        gettext_lazy("Change how goods reach people"),
        gettext_lazy("Everybody who ordered is told, and their orders follow."),
        gettext_lazy("Change it and tell everybody"), gettext_lazy("Changed. Everybody who ordered is being told."),
        initial=_other,
    ),
    Verb(
        "cancel", "cancellation", forms.WhyForm, lambda c, by, data: actions.cancel_campaign(c, by=by, **data),
        gettext_lazy("Call it off"),
        gettext_lazy("All orders end, and nobody pays anything. It cannot be taken back."),
        gettext_lazy("Call it off"), gettext_lazy("It is called off. Everybody who ordered is being told."), bad=True,
    ),
)  # fmt: skip


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def leader_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody leads it as well."""
    found = access.campaign_run_by(request.person, pk, area=request.area)

    def act(form: forms.LeaderForm) -> str:
        add = partial(actions.add_leader, found, form.cleaned_data["person"], by=request.person)
        once(request.idempotency_key, "groceries.add_leader", add, CampaignLeader)
        messages.success(request, _("Done. They have been told."))
        return page_of(found)

    form = forms.LeaderForm(request.POST or None, campaign=found)
    return fill(request, "groceries/running/leader.html", form, act, campaign=found)


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def leader_remove(request: HttpRequest, pk: int, leader: int) -> HttpResponse:
    """Somebody leads it no more: with another leader named before, that is a hand-over."""
    found = access.campaign_run_by(request.person, pk, area=request.area)
    rows = CampaignLeader.objects.select_related("person").filter(campaign=found)
    held = get_object_or_404(rows if request.method == "POST" else rows.filter(until=None), pk=leader)

    def remove() -> None:
        get_object_or_404(rows, pk=leader, until=None)
        actions.remove_leader(found, held.person, by=request.person)

    def act(form: forms.VerbForm) -> str:
        told(request.idempotency_key, f"groceries.remove_leader {leader}", remove)
        messages.success(request, _("Done. They have been told."))
        mine = held.person == request.person and not request.roles & DESK_ROLES
        return page_of(found).rsplit(f"{found.pk}/", 1)[0] if mine else page_of(found)

    form = forms.VerbForm(request.POST if request.method == "POST" else None, campaign=found)
    return fill(request, "groceries/running/leader_remove.html", form, act, campaign=found, held=held)


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def offer_withdraw(request: HttpRequest, pk: int, offer: int) -> HttpResponse:
    """Takes an offer away."""
    found = access.campaign_run_by(request.person, pk, area=request.area)
    chosen = get_object_or_404(Offer.objects.select_related("campaign__area"), campaign=found, pk=offer)

    def act(form: forms.VerbForm) -> str:
        by, version = request.person, form.cleaned_data["version"]
        withdraw = partial(actions.withdraw_offer, chosen, by=by, version=version)
        told(request.idempotency_key, f"groceries.withdraw_offer {offer}", withdraw)
        messages.success(request, _("“%(title)s” is not offered any more.") % {"title": chosen.title})
        return page_of(found)

    form = forms.VerbForm(
        request.POST if request.method == "POST" else None, campaign=found, initial={"version": found.version}
    )
    context = {"campaign": found, "offer": chosen, "is_draft": found.state == CampaignState.DRAFT}
    return fill(
        request, "groceries/running/withdraw.html", form, act, now=version_now(request, pk), **context
    )
