"""Takes away what signing in leaves behind once it has run out."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from hub.core.estate.accounts import limits, proofs
from hub.core.kit import clock


def sweep() -> int:
    """Tallies, six digits, sessions, and the lines of sessions that are gone; gives how many rows."""
    swept = limits.prune() + proofs.prune()
    swept += Session.objects.filter(expire_date__lt=clock.now()).delete()[0]
    gone = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return swept + int(gone.delete()[0])
