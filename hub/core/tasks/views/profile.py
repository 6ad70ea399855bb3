"""What one can do and where one goes about, said by oneself; it holds once the desk has kept it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hub.core.people.access import staff_required
from hub.core.people.words import WORKFORCES
from hub.core.tasks.access import profiles
from hub.core.tasks.actions import profiles as actions
from hub.core.tasks.forms.profiles import WishForm


@require_http_methods(["GET", "POST"])
@staff_required(*WORKFORCES)
def profile(request: HttpRequest) -> HttpResponse:
    """One's own profile: what holds, what one has proposed, and the form to propose something else."""
    area, load = request.area, profiles.own(request.person, request.area)
    form = WishForm(request.POST or None, area=area, initial=WishForm.of(load))
    if request.method == "POST" and form.is_valid():
        data, key = form.cleaned_data, request.idempotency_key
        actions.wish(area, data["skills"], data["zones"], by=request.person, key=key)
        messages.success(request, _("Thank you. The desk looks at it."))
        return HttpResponseRedirect(reverse("tasks:profile", args=[area.slug]), status=303)
    status = 422 if form.is_bound else 200
    return render(request, "tasks/profile.html", {"form": form, "load": load}, status=status)


@require_POST
@staff_required(*WORKFORCES)
def availability(request: HttpRequest) -> HttpResponse:
    """May be asked at any time, or only on a shift."""
    may = request.POST.get("available") == "1"
    actions.set_available(request.area, may, by=request.person, key=request.idempotency_key)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("tasks:profile", args=[request.area.slug]), status=303)
