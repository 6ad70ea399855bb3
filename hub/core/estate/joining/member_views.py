"""A household seen from inside: who has joined, who may object, how to leave."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hub.core.estate.joining import access
from hub.core.estate.joining.actions import entering, members
from hub.core.flow.repeat import told
from hub.core.people.access import areas_of


@require_GET
@login_required
@never_cache
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """Who lives here, and since when they have joined."""
    found = access.own_household(request.person, pk)
    return render(
        request,
        "estate/joining/members.html",
        {
            "household": found,
            "members": entering.members(found),
            "may_object": request.person.pk in access.objectors(found),
            "area": found.area,
        },
    )


@login_required
@require_POST
def objection(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """The head: this person does not live here."""
    found = access.member_of_own(request.person, access.own_household(request.person, pk), member)
    members.object_to(found, by=request.person, key=request.idempotency_key)
    messages.success(request, _("The committee looks at it. You will hear from it."))
    return redirect("household_members", pk)


@login_required
@require_POST
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """I do not live here any more."""
    me = request.person

    def act() -> None:
        left = members.leave(access.own_place(me, pk))
        messages.success(request, _("You have left %(address)s.") % {"address": left.household.address})

    told(request.idempotency_key, f"join.leave {pk}", act)
    if not areas_of(me).exists():
        logout(request)
    return redirect("home")
