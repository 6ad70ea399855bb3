"""What residents see of their requests."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate import proxy
from hub.core.estate.accounts.display import is_switch
from hub.core.estate.proxy import for_household, for_household_named
from hub.core.flow import lists
from hub.core.flow.answer import answer
from hub.core.flow.repeat import step
from hub.core.kit import phones, text
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people import access as people
from hub.core.people import here
from support import access, actions, files, progress
from support.forms import RatingForm, ReopenForm, WishForm, WordsForm
from support.models import KnowledgeArticle, SupportRequest


@login_required
@require_GET
@for_household_named
def requests(request: HttpRequest) -> HttpResponse:
    """The requests a person follows, or those in the name of the household that they act for; newest first."""
    live, person, acting = (
        attributes(request, names.inbox(request.person.pk)),
        request.person,
        request.beneficiary,
    )
    parts = [access.in_the_name_of(acting.household, person)] if acting else access.parts_of(person)
    page = lists.newest([access.with_people(part) for part in parts], after=request.GET.get("after", ""))
    return render(request, "support/requests.html", {"page": page, "live": live, "doors": _doors(request)})


def _doors(request: HttpRequest) -> set[int]:
    """Where they live: what is for another door says so."""
    return {household.pk for household in people.households_of(request.person)}


@login_required
@require_http_methods(["GET", "POST"])
@for_household
def new(request: HttpRequest) -> HttpResponse:
    """Asks for help: danger, what about, words, check. GET begins; each POST answers one question or goes back."""
    if request.method == "GET":
        return _ask(
            request,
            WishForm(initial={"contact_phone": phones.show(request.beneficiary_phone)}, step="danger"),
        )
    form = WishForm(request.POST, request.FILES, step=request.POST.get("step", "danger"))
    if "change" in request.POST:
        return _ask(request, WishForm(initial=_typed(request), step=request.POST["change"]))
    if is_switch(request):
        return _ask(request, WishForm(initial=_typed(request), step=form.step))
    if not form.is_valid():
        return _ask(request, form, status=422)
    if form.step == "check":
        return _answered(request) or _add(request, form) or _raise(request, form)
    return _ask(request, WishForm(initial=form.cleaned_data, step=form.next_step()))


def _typed(request: HttpRequest) -> dict[str, object]:
    """What was answered so far, to go back to one question without losing the others."""
    many = {name: request.POST.getlist(name) for name in ("dangers", "needs")}
    return {**request.POST.dict(), **many}


def _ask(request: HttpRequest, form: WishForm, *, status: int = 200) -> HttpResponse:
    household = request.household
    shown: dict[str, object] = {"form": form, "household": household, "conversation": "ask"}
    if form.step == "check":
        category, words = str(form["category"].value() or ""), str(form["text"].value() or "")
        urgent = bool(form["dangers"].value())
        shown["duplicates"] = access.possible_duplicates(household, category)[:3]
        shown["answers"] = [] if urgent else actions.answers(household.area, category, words)
    return render(request, "support/new.html", {**shown, "checked": progress.checked(form)}, status=status)


def _answered(request: HttpRequest) -> HttpResponse | None:
    """ "This answered me": counted, and nothing is asked."""
    pk = text.whole(request.POST.get("answered", ""))
    if pk is None:
        return None
    shelf = KnowledgeArticle.objects.filter(area=request.household.area, archived_at=None)
    actions.answered(get_object_or_404(shelf, pk=pk), by=request.person)
    messages.success(request, _("Good. If it is not enough, ask again or ring the committee."))
    return redirect(proxy.with_beneficiary(request, reverse("home")))


def _add(request: HttpRequest, form: WishForm) -> HttpResponse | None:
    """ "Update mine": the words and every answer go to the request that is open already."""
    pk = text.whole(request.POST.get("add_to", ""))
    if pk is None:
        return None
    data = form.cleaned_data
    twin = get_object_or_404(access.possible_duplicates(request.household, data["category"]), pk=pk)
    twin = access.request_for(request.person, twin.pk, acting_for=request.household)
    more = actions.More(
        text=data["text"], dangers=tuple(data["dangers"]), needs=tuple(data["needs"]), times=form.times(),
        files=data["papers"],
    )  # fmt: skip
    actions.add_to(twin, more, by=request.person, key=request.idempotency_key)
    return redirect(proxy.with_beneficiary(request, reverse("support:request", args=[twin.pk])))


def _raise(request: HttpRequest, form: WishForm) -> HttpResponse:
    data = form.cleaned_data
    wish = actions.Wish(
        category=data["category"] or "other",
        text=data["text"],
        dangers=tuple(data["dangers"]),
        contact_phone=data["contact_phone"],
        contact_name="" if request.beneficiary else request.person.name,
        household=request.household,
        acting_for=request.beneficiary,
        needs=tuple(data["needs"]),
        times=form.times(),
        files=data["papers"],
    )
    area = request.household.area
    made = actions.raise_request(area, wish, by=request.person, key=request.idempotency_key)
    return redirect(proxy.with_beneficiary(request, reverse("support:request", args=[made.pk])))


@login_required
@require_GET
@for_household
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: its number, where it stands, what was promised, what was said."""
    found = _found(request, pk)
    live = attributes(request, names.case("request", pk))
    return render(request, "support/request.html", {**_shown(request, found), "live": live})


@login_required
@require_GET
@for_household
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The live part of a request alone."""
    return render(request, "support/_request.html", _shown(request, _found(request, pk)))


@login_required
@require_GET
@for_household_named
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the list."""
    found = access.request_for(request.person, pk)
    return render(request, "support/_row.html", {"request_": found, "doors": _doors(request)})


def _found(request: HttpRequest, pk: int) -> SupportRequest:
    """The request, through the person's own right or through the household that they act for."""
    acting = request.beneficiary.household if request.beneficiary else None
    found = access.request_for(request.person, pk, acting_for=acting)
    here.be_in(request, found.area)
    return found


def _shown(request: HttpRequest, found: SupportRequest) -> dict[str, object]:
    main, rated = access.main_of(found), access.rated(found)
    along, said = files.all_of([found.pk], access.messages_seen_by_resident(found))
    return {
        "request_": found,
        "main": main,
        "rated": rated,
        "is_merged": main.pk != found.pk,
        "main_is_mine": main.pk != found.pk and found.household_id == main.household_id,
        "next_step": progress.next_step(found),
        "sent_along": along,
        "messages_": said,
        "steps": progress.steps(main),
        "errands": progress.errands(found),
        "promised": progress.promised(main),
        "unmanned": progress.unmanned(main),
        "words": WordsForm(),
        "rating": RatingForm(initial={"satisfaction": rated.satisfaction, "words": rated.satisfaction_text}),
        "reopening": ReopenForm(),
    }


def _bad(request: HttpRequest, found: SupportRequest, **form: object) -> HttpResponse:
    return render(request, "support/request.html", {**_shown(request, found), **form}, status=422)


def _done(request: HttpRequest, found: SupportRequest) -> HttpResponse:
    found = _found(request, found.pk)
    to = proxy.with_beneficiary(request, reverse("support:request", args=[found.pk]))
    return answer(request, "support/_request.html", to=to, **_shown(request, found))


@login_required
@require_POST
@for_household
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The resident writes."""
    found, form = _found(request, pk), WordsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _bad(request, found, words=form)
    data, by, key = form.cleaned_data, request.person, request.idempotency_key
    actions.resident_writes(found, data["body"], by=by, files=data["papers"], key=key)
    return _done(request, found)


@login_required
@require_POST
@for_household
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Not needed any more."""
    found = _found(request, pk)
    by, key = request.person, request.idempotency_key
    return _done(request, step(key, "support.withdraw", found, lambda: actions.withdraw(found, by=by)))


@login_required
@require_POST
@for_household
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Did it help?"""
    found, form = _found(request, pk), RatingForm(request.POST)
    if not form.is_valid():
        return _bad(request, found, rating=form)
    data = form.cleaned_data
    act = partial(actions.rate, found, data["satisfaction"], by=request.person, words=data["words"])
    return _done(request, step(request.idempotency_key, "support.rate", found, act))


@login_required
@require_POST
@for_household
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """It did not help."""
    found, form = _found(request, pk), ReopenForm(request.POST)
    if not form.is_valid():
        return _bad(request, found, reopening=form)
    act = partial(actions.reopen, found, form.cleaned_data["reason"], by=request.person)
    return _done(request, step(request.idempotency_key, "support.reopen", found, act))
