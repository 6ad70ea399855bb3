"""A fresh confirmation: whoever sits at an open session shows once more that it is them (trust.md, "Access")."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from hub.core.kit import clock
from hub.core.kit.errors import NotYours
from hub.core.people import access
from hub.core.people.models import Person

View = TypeVar("View", bound=Callable[..., HttpResponse])
WINDOW = 10 * 60
"""Seconds for which a confirmation holds (settings.ACCOUNT_REAUTHENTICATION_TIMEOUT is the same)."""

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def factors_of(person: Person | int) -> set[str]:
    """The kinds of second factor somebody has set up: `totp`, `webauthn`."""
    return set(Authenticator.objects.filter(user=person, type__in=FACTORS).values_list("type", flat=True))


def is_fresh(request: HttpRequest) -> bool:
    """
    Whether the person of this session proved who they are in the last ten minutes, on the way in or since.

    Somebody who has a second factor must have used it.
    """
    if not request.user.is_authenticated or getattr(request, "api_token", None) is not None:
        return False
    since = clock.now().timestamp() - WINDOW
    proofs = [proof for proof in access.proofs_of(request) if proof.get("at", 0) > since]
    if any(proof.get("method") == "mfa" for proof in proofs):
        return True
    return bool(proofs) and not factors_of(request.user.pk)


def fresh_confirmation_required(view: View) -> View:
    """
    Opens a view only after a fresh confirmation: for exports, refunds, roles, closing the area, a person's own safety.

    Others are sent to confirm, and come back; a form that they had sent is sent again by itself. A program with a
    personal token cannot confirm: NotYours `confirmation.needed`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if getattr(request, "api_token", None) is not None:
            words = _("A program cannot do this. Do it on the page, where you can confirm that it is you.")
            raise NotYours("confirmation.needed", words)
        if getattr(request, "htmx", False):
            back = request.htmx.current_url_abs_path or reverse("home")
            return HttpResponseClientRedirect(f"{reverse('confirm_it_is_you')}?{urlencode({'next': back})}")
        raise ReauthenticationRequired

    guarded.fresh = True  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]
