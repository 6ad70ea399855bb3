"""What anybody may open without signing in: how a request stands, and what the committee promises and keeps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hub.core.estate.accounts import device, limits
from hub.core.kit import phones
from hub.core.kit.errors import TooMany
from hub.core.people import here
from hub.core.people.models import Area
from hub.core.people.words import Phase
from support import following, rates, triage
from support.following import Standing
from support.shelf_forms import FollowForm

TRIES = limits.Limit("follow", 10, 15 * limits.MINUTE)
OF_A_DEVICE = limits.Limit("follow-device", 40, limits.HOUR)
LEVELS = range(5)


@require_http_methods(["GET", "POST"])
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """Number and phone, and how it stands. Wrong and unknown look the same, and cost a try of the same few."""
    form = FollowForm(request.POST or None)
    shown: dict[str, object] = {"form": form}
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                shown["found"] = look(request, form.cleaned_data["number"], form.cleaned_data["phone"])
            except TooMany as refused:
                shown["refused"], status = refused, refused.status
            else:
                status = 200 if shown["found"] else 422
                shown["unknown"] = not shown["found"]
    answer = render(request, "support/follow.html", shown, status=status)
    device.mark(request, answer)
    return answer


def look(request: HttpRequest, number: str, phone: str) -> list[Standing]:
    """How it stands, after one try of this device and for this phone was counted. Raises TooMany."""
    here = device.of(request)
    limits.spend(TRIES, here.key(_same(phone)))
    limits.spend(OF_A_DEVICE, here.id)
    return following.find(number, phone)


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
