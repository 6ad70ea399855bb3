"""Django's sessions in the database, revocable row by row; the row is read by a prepared query (SESSION_ENGINE)."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from hub.core.kit import clock
from hub.core.kit.prepared import Prepared

_LIVE = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now)[:1], str, datetime
)


class SessionStore(db.SessionStore):
    """As its parent, only that every request's first question costs a fifth."""

    def _get_session_from_db(self) -> Session | None:
        found = _LIVE.first(self.session_key, clock.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
