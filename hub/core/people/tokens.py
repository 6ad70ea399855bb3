"""Makes, finds and ends personal tokens (contract.md, "HTTP")."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock, seal
from hub.core.people.models import ApiToken, Person

PREFIX = "linli_"
"""Begins every token, so that secret scanners and people recognise one."""

LONGEST = timedelta(days=366)
_PURPOSE = "api token"
_USED_EVERY = timedelta(minutes=10)


class Scope(models.TextChoices):
    """What a token may do, at most what its person may do."""

    READ = "read", _("Read what I may see")
    WRITE = "write", _("Act in my name")
    STAFF = "staff", _("Use my staff roles")


def make(
    person: Person, name: str, scopes: Iterable[str], days: int, *, second_factor: bool
) -> tuple[ApiToken, str]:
    """
    A new token of `person` that ends after `days` (at most LONGEST): the row, and the token to show once.

    `second_factor`: whether the session that makes it has one.
    """
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=person,
        name=name,
        token_hash=seal.fingerprint(text, _PURPOSE),
        hint=text[-4:],
        scopes=sorted(set(scopes) & set(Scope.values)),
        second_factor=second_factor,
        expires_at=clock.now() + min(timedelta(days=days), LONGEST),
    )
    return token, text


def live(person: Person | int | None = None) -> QuerySet[ApiToken]:
    """The tokens that hold now, of one person or of all."""
    whose = Q(person=person) if person is not None else Q()
    return ApiToken.objects.filter(whose, revoked_at=None, expires_at__gt=clock.now(), person__is_active=True)


def find(text: str) -> ApiToken | None:
    """The live token behind what a program sent, with its person; None for anything else. Notes that it was used."""
    if not text.startswith(PREFIX):
        return None
    token = live().select_related("person").filter(token_hash__in=seal.fingerprints(text, _PURPOSE)).first()
    if token and (token.used_at is None or token.used_at < clock.now() - _USED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(used_at=clock.now())
    return token


def revoke(person: Person | int, pk: int | None = None) -> int:
    """Ends one token of a person, or all of them; gives how many were live."""
    mine = live(person) if pk is None else live(person).filter(pk=pk)
    return ApiToken.objects.filter(pk__in=mine.values("pk")).update(revoked_at=clock.now())
