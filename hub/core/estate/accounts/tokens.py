"""How programs sign in to /api/v1/: a personal token, or the session token of allauth's headless sign-in."""

from typing import Any

from allauth.headless.contrib.ninja.security import XSessionTokenAuth
from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from hub.core.flow.middleware import key_of
from hub.core.kit.errors import NotYours
from hub.core.people import tokens
from hub.core.people.models import Person
from hub.core.people.tokens import Scope

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class TokenAuth(HttpBearer):
    """`Authorization: Bearer linli_…`, a token that a person has made in their settings."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The person, or None. Raises NotYours `token.scope` where the token may not do this."""
        found = tokens.find(token)
        if found is None:
            return None
        needed = Scope.READ if request.method in READING else Scope.WRITE
        if needed not in found.scopes:
            raise NotYours("token.scope", _("This token may not do that."), needed=str(needed))
        request.api_token = found
        return _enter(request, found.person)


class ProgramSession(XSessionTokenAuth):  # type: ignore[misc]
    """`X-Session-Token: …`, from signing in at /api/v1/auth/."""

    def __call__(self, request: HttpRequest) -> Any:
        """The person, or None. Their session comes with them, and with it the second factor it was opened with."""
        token = self.get_session_token(request)
        found = authenticate_by_x_session_token(token) if token else None
        if found is None:
            return None
        person, request.session = found
        return _enter(request, person) if person.is_active else None


def _enter(request: HttpRequest, person: Person) -> Person:
    """What the middleware has done for people who come with a cookie."""
    request.user = request.person = person
    request.idempotency_key = key_of(request)
    return person
