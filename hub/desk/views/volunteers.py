"""Who takes errands: what they can do, how much they hold, how long nobody has asked them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hub.core.estate.views.steps import fill
from hub.core.flow import lists
from hub.core.kit import text
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import access as tasks
from hub.core.tasks.access import profiles
from hub.core.tasks.actions import profiles as actions
from hub.core.tasks.forms.profiles import ProfileForm
from hub.core.tasks.models import Load


@require_GET
@staff_required(*DESK_ROLES)
def volunteers(request: HttpRequest) -> HttpResponse:
    """Everybody of the three workforces, by name; with `?view=wishes` those who have proposed something."""
    area, view = request.area, request.GET.get("view", "all")
    rows = profiles.runners(area)
    wishing = Load.objects.filter(area=area, wished_at__isnull=False)
    if view == "wishes":
        rows = rows.filter(pk__in=wishing.values("person"))
    if query := text.tidy(request.GET.get("q", "")):
        rows = rows.filter(name__icontains=query)
    page = lists.page(rows, ["name", "pk"], after=request.GET.get("after", ""))
    context = {
        "page": page, "profiles": profiles.profiles(area, page.rows), "view": view, "query": query,
        "wishes": wishing.count(),
    }  # fmt: skip
    return render(request, "desk/volunteers.html", context)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def volunteer(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what they hold, and the form of what the desk keeps."""
    area, load = request.area, profiles.profile_for(request.person, pk, area=request.area)

    def act(form: ProfileForm) -> str:
        version, key = form.cleaned_data["version"] if load.pk else None, request.idempotency_key
        actions.keep(area, load.person, form.kept(), by=request.person, version=version, key=key)
        messages.success(request, _("Saved. They are told."))
        return reverse("desk:volunteers", args=[area.slug])

    def now() -> tuple[int, dict[str, object]]:
        fresh = profiles.own(load.person, area)
        return fresh.version, ProfileForm.of(fresh)

    form = ProfileForm(request.POST or None, area=area, initial=ProfileForm.of(load))
    [profile] = profiles.profiles(area, [load.person])
    claims = tasks.claims_of(load.person).filter(task__area=area)[:10]
    return fill(request, "desk/volunteer.html", form, act, now=now, profile=profile, load=load, claims=claims)
