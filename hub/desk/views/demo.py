"""Coming in as one of the demo's people. Outside the demo this address does not exist."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from hub.core.people.models import Person
from hub.desk.demo import SIGNS


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Opens a session for one of the people on the sign-in page, as if with password and second factor."""
    email = request.POST.get("email", "")
    if not settings.DEMO or email not in {sign.email for sign in SIGNS}:
        raise Http404
    person: Any = get_object_or_404(Person, email=email)
    login(request, person, backend="hub.core.estate.accounts.backend.AuthenticationBackend")
    record_authentication(request, person, method="password", email=email)
    record_authentication(request, person, method="mfa", type="totp")
    UserSession.objects.create_from_request(request)
    return redirect("home")
