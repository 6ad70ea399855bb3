"""What the pages of errands share: who may open them, and how one errand is shown."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES, Role
from hub.core.tasks import access, actions, runs
from hub.core.tasks.access import shifts
from hub.core.tasks.forms import DoneForm
from hub.core.tasks.models import Invitation
from hub.core.tasks.words import ACTIVE, InvitationState

R = TypeVar("R")
Inner = Callable[[HttpRequest, Any], HttpResponse]
View = Callable[[HttpRequest, int], HttpResponse]


def of(find: Callable[[Person, int], R], area: Callable[[R], Area], *roles: Role) -> Callable[[Inner], View]:
    """
    Gets what the view is about through `find`, a person's right to it; staff confirm their second factor first.

    With `roles`, it is for people with one of them in its `area` alone.
    """

    def decorate(view: Inner) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            found = find(request.person, pk)
            first = people.second_factor_first(request, area(found), *roles)
            return first or view(request, found)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


of_task = of(access.task_for, lambda found: found.area)
of_claim = of(access.claim_for, lambda held: held.task.area)
of_run = of(runs.run_for, lambda found: found.area)
of_task_at_desk = of(access.task_for_desk, lambda found: found.area, *DESK_ROLES)
of_claim_to_check = of(access.claim_to_check, lambda held: held.task.area, *DESK_ROLES)
of_shift = of(shifts.shift_for, lambda shift: shift.area)
of_signup = of(shifts.signup_for, lambda signup: signup.shift.area)


def shown(request: HttpRequest, pk: int) -> dict[str, object]:
    """One errand as this person sees it: their claim, what they may read, why they may not take it."""
    found = access.task_for(request.person, pk)
    own = access.claims_of(request.person).filter(task=found).first()
    open_now = own is not None and own.state in ACTIVE
    why = access.Taker.of(request.person, found.area).hindrance(found)
    asked = Invitation.objects.filter(task=found, person=request.person, state=InvitationState.OPEN)
    return {
        "asked": asked.exists() if found.wave else False,
        "task": found,
        "claim": own,
        "open": open_now,
        "items": found.items.select_related("done_by") if open_now else [],
        "address": access.may_see_address(request.person, found),
        "refusal": actions.NOT_FOR_YOU.get(why, ""),
        "by_profile": why in ("vetting", "skill", "zone"),
        "at_desk": people.has_role(request.person, found.area, *DESK_ROLES),
        "form": DoneForm(initial={"token": own.token if own else ""}),
    }
