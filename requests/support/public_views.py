"""
What anybody may open without signing in: how a request stands and whether it helped, and what the committee promises
and keeps.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate.accounts import device, limits
from hub.core.flow.repeat import step
from hub.core.kit import phones
from hub.core.kit.errors import Conflict, Invalid, NotYours, Refused, TooMany
from hub.core.people import here
from hub.core.people.models import Area, Person
from hub.core.people.words import Phase
from support import access, actions, contact, following, rates, triage
from support.following import Standing
from support.forms import RatingForm, ReopenForm
from support.models import SupportRequest
from support.shelf_forms import FollowForm

TRIES = limits.Limit("follow", 10, 15 * limits.MINUTE)
OF_A_DEVICE = limits.Limit("follow-device", 40, limits.HOUR)
LEVELS = range(5)


@dataclass(frozen=True)
class Followed:
    """
    One request on the page: how it stands, and what whoever asked may say of it. Where `standing` is None nothing is
    known: only what they have written stands there.
    """

    standing: Standing | None
    area: str
    rating: RatingForm | None = None
    reopening: ReopenForm | None = None


@require_http_methods(["GET", "POST"])
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """Number and phone, and how it stands. Wrong and unknown look the same, and cost a try of the same few."""
    form = FollowForm(request.POST or None)
    if not form.is_bound:
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        rows = prove(request, **form.cleaned_data)
    except TooMany as refused:
        return _page(request, form, refused=refused)
    return _page(request, form, [_followed(row) for row in rows], unknown=not rows)


@require_POST
@never_cache
def rate(request: HttpRequest) -> HttpResponse:
    """Did it help? By number and phone, as one follows it."""
    form = RatingForm(request.POST)

    def act(found: SupportRequest) -> SupportRequest:
        data = form.cleaned_data
        by = who(request, found)
        return actions.rate(found, data["satisfaction"], by=by, words=data["words"], proof=contact.BY_NUMBER)

    return _say(request, "rating", form, act)


@require_POST
@never_cache
def reopen(request: HttpRequest) -> HttpResponse:
    """It did not help: by number and phone, as one follows it."""
    form = ReopenForm(request.POST)

    def act(found: SupportRequest) -> SupportRequest:
        by = who(request, found)
        return actions.reopen(found, form.cleaned_data["reason"], by=by, proof=contact.BY_NUMBER)

    return _say(request, "reopening", form, act)


def _say(
    request: HttpRequest, name: str, said: Form, act: Callable[[SupportRequest], object]
) -> HttpResponse:
    """One thing that a resident without an account says: the same proof, and a try of the same few, as for a look."""
    form, area = FollowForm(request.POST), request.POST.get("area", "")
    if not form.is_valid():
        return _page(request, form, [_kept(area, **{name: said})], status=422)
    try:
        found = prove_one(request, area=area, **form.cleaned_data)
    except TooMany as refused:
        return _page(request, form, [_kept(area, **{name: said})], refused=refused)
    if found is None:
        return _page(request, form, [_kept(area, **{name: said})], unknown=True)
    if not said.is_valid():
        return _page(request, form, [_followed(found, **{name: said})], status=422)
    try:
        step(request.idempotency_key, f"support.follow.{name}", found, lambda: act(found))
    except (Conflict, Invalid, NotYours) as refused:
        return _page(request, form, [_followed(found.reread(), **{name: said})], refused=refused)
    return _page(request, form, [_followed(found.reread())], thanks=True)


def _followed(row: SupportRequest, **said: Any) -> Followed:
    forms: dict[str, Any] = {"rating": RatingForm(), "reopening": ReopenForm(), **said}
    for one in forms.values():
        one.auto_id = f"id_{row.pk}_%s"
    return Followed(following.standing(row), row.area.slug, **forms)


def _kept(area: str, **said: Any) -> Followed:
    """What was written, where nothing is shown of the request: not a word of it is lost."""
    return Followed(None, area, **said)


def _page(
    request: HttpRequest, form: FollowForm, found: Sequence[Followed] = (), *, status: int = 200,
    refused: Refused | None = None, unknown: bool = False, thanks: bool = False,
) -> HttpResponse:  # fmt: skip
    shown = {"form": form, "found": found, "refused": refused, "unknown": unknown, "thanks": thanks}
    status = refused.status if refused else 422 if unknown else status
    answer = render(request, "support/follow.html", shown, status=status)
    device.mark(request, answer)
    return answer


def look(request: HttpRequest, number: str, phone: str) -> list[Standing]:
    """How it stands, after one try of this device and for this phone was counted. Raises TooMany."""
    return [following.standing(row) for row in prove(request, number, phone)]


def prove(request: HttpRequest, number: str, phone: str) -> list[SupportRequest]:
    """The requests of this number and phone, after the try was counted. Raises TooMany."""
    here = device.of(request)
    limits.spend(TRIES, here.key(_same(phone)))
    limits.spend(OF_A_DEVICE, here.id)
    return following.rows(number, phone)


def prove_one(request: HttpRequest, *, number: str, phone: str, area: str = "") -> SupportRequest | None:
    """The one among them that is meant, by its area where there are several. Raises TooMany."""
    rows = [row for row in prove(request, number, phone) if area in ("", row.area.slug)]
    return rows[0] if len(rows) == 1 else None


def who(request: HttpRequest, found: SupportRequest) -> Person | None:
    """
    Who says something of a request here: by name where they are signed in and follow it, else nobody. Raises NotYours
    for whoever works at its desk: a number and a phone are known there, and the word is the resident's alone.
    """
    if not request.user.is_authenticated:
        return None
    person: Person = request.person
    if person.pk in access.residents_of(found):
        return person
    if access.may_see_case(person, found.pk):
        raise NotYours("request.not_theirs", _("Only the resident says whether it helped."))
    return None


def _same(phone: str) -> str:
    """One number, however it is typed."""
    try:
        return phones.read(phone) or phone
    except phones.PhoneError:
        return phone[:30]


@require_GET
def promises(request: HttpRequest, slug: str) -> HttpResponse:
    """What is promised at each level, and how much of it was kept; small numbers are left out."""
    area = get_object_or_404(Area.objects.exclude(phase__in=(Phase.PREPARING, Phase.PURGED)), slug=slug)
    here.be_in(request, area)
    return render(request, "support/promises.html", {"area": area, **public_figures(area)})


def public_figures(area: Area) -> dict[str, object]:
    """Promises by level; the rates of four weeks, and by category where enough of them count."""
    whole, days = rates.overall(area).shown_to_all(), rates.by_day(area)
    subjects = [one.shown_to_all() for one in rates.by_category(area)]
    return {
        "promises": [(level, triage.promise(area, level)) for level in LEVELS],
        "overall": whole,
        "by_category": [one for one in subjects if one.all("response")],
        "lines": rates.lines(days, whole),
        "days": [(day, one.shown_to_all()) for day, one in days],
    }
