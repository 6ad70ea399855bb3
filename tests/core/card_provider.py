"""A card provider that exists in these tests only: it keeps its word, and breaks it where a test says so."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from hub.core.kit import clock
from hub.core.payments.provider import Forged, Found, Is, Mode, Opened, Returned, Told, Unreachable, Wanted

SECRETS = (b"new", b"old")


class FakeProvider:
    """Sessions, holds, saved cards, captures, refunds; idempotent by key; `silent` calls act, but give no answer."""

    name = "fake"

    def __init__(self) -> None:
        self.asked: dict[str, Wanted] = {}
        self.objects: dict[str, Found] = {}
        self.keys: dict[str, Found | Returned | Opened] = {}
        self.calls: list[str] = []
        self.told: list[Told] = []
        self.silent = 0
        self.refuses = ""

    def _answer(self, verb: str) -> None:
        self.calls.append(verb)
        if self.silent:
            self.silent -= 1
            raise Unreachable

    def open(self, wanted: Wanted) -> Opened:
        """A session; the same for the same key."""
        if wanted.key not in self.keys:
            made = f"cs_{len(self.objects) + 1}"
            self.asked[made], self.objects[made] = wanted, Found(id=made, now=Is.OPEN)
            self.keys[wanted.key] = Opened(made, f"https://pay.example/{made}")
        self._answer("open")
        found = self.keys[wanted.key]
        assert isinstance(found, Opened)
        return found

    def retrieve(self, object_id: str) -> Found:
        """As it is."""
        self._answer("retrieve")
        return self.objects[object_id]

    def expire(self, object_id: str) -> Found:
        """Only what is open ends."""
        if self.objects[object_id].now == Is.OPEN:
            self._set(object_id, now=Is.EXPIRED)
        self._answer("expire")
        return self.objects[object_id]

    def capture(self, object_id: str, amount_minor: int, *, key: str) -> Found:
        """Once, whatever is said later under the same key."""
        if key not in self.keys:
            assert self.objects[object_id].now == Is.HELD
            self._set(object_id, now=Is.CAPTURED, captured_minor=amount_minor)
            self.keys[key] = self.objects[object_id]
        self._answer("capture")
        return self.objects[object_id]

    def release(self, object_id: str, *, key: str) -> Found:
        """Only what is held."""
        if self.objects[object_id].now == Is.HELD:
            self._set(object_id, now=Is.EXPIRED)
        self._answer(f"release {key}")
        return self.objects[object_id]

    def charge(self, object_id: str, saved_as: str, wanted: Wanted) -> Found:
        """Off-session."""
        assert saved_as == self.objects[object_id].saved_as
        if wanted.key not in self.keys:
            now = {"now": Is.FAILED, "problem": self.refuses} if self.refuses else {"now": Is.CAPTURED}
            self._set(object_id, captured_minor=0 if self.refuses else wanted.amount_minor, **now)
            self.keys[wanted.key] = self.objects[object_id]
        self._answer("charge")
        return self.objects[object_id]

    def refund(self, object_id: str, amount_minor: int, *, key: str) -> Returned:
        """At once, unless it refuses."""
        self.keys.setdefault(key, Returned(f"re_{len(self.keys)}", not self.refuses, self.refuses))
        self._answer("refund")
        found = self.keys[key]
        assert isinstance(found, Returned)
        return found

    def read(self, body: bytes, headers: Mapping[str, str]) -> Told:
        """Signed with either secret."""
        said = headers.get("Fake-Signature", "")
        if not any(hmac.compare_digest(sign(body, secret), said) for secret in SECRETS):
            raise Forged
        event = json.loads(body)
        return Told(event["id"], event["about"], event["kind"], datetime.fromisoformat(event["at"]))

    def since(self, moment: datetime) -> Iterable[Told]:
        """All events, oldest first."""
        self._answer("since")
        return [one for one in self.told if one.at >= moment]

    # --- what the payer does

    def pays(self, object_id: str) -> bytes:
        """The payer goes through with it; gives the webhook's body."""
        wanted = self.asked[object_id]
        amount = wanted.amount_minor
        if wanted.mode == Mode.HOLD:
            before = clock.now() + timedelta(days=5)
            self._set(object_id, now=Is.HELD, held_minor=amount, capture_before=before)
        elif wanted.mode == Mode.SETUP:
            self._set(object_id, now=Is.SAVED, saved_as="pm_1")
        else:
            self._set(object_id, now=Is.CAPTURED, captured_minor=amount)
        return self.event(object_id)

    def event(self, object_id: str) -> bytes:
        """Something has happened to it."""
        told = Told(f"evt_{len(self.told) + 1}", object_id, "session.completed", clock.now())
        self.told.append(told)
        return json.dumps(
            {"id": told.id, "about": told.about, "kind": told.kind, "at": told.at.isoformat()}
        ).encode()

    def _set(self, object_id: str, **changes: object) -> None:
        self.objects[object_id] = replace(self.objects[object_id], **changes)  # type: ignore[arg-type]


def sign(body: bytes, secret: bytes = SECRETS[0]) -> str:
    """The signature of a raw body."""
    return hmac.new(secret, body, hashlib.sha256).hexdigest()
