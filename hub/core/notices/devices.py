"""The devices on which somebody wants pushes."""

import base64
import binascii
import hashlib

from cryptography.hazmat.primitives.asymmetric import ec
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hub.core.kit.errors import Invalid
from hub.core.notices.models import PushSubscription
from hub.core.notices.push import may_post_to
from hub.core.people.models import Person

MOST = 10
"""Devices of one person; the one unused for longest makes room."""


def devices_of(person: Person) -> QuerySet[PushSubscription]:
    """The person's devices, newest first."""
    return PushSubscription.objects.filter(person=person.pk).order_by("-pk")


def enable(person: Person, *, endpoint: str, p256dh: str, auth: str, label: str = "") -> PushSubscription:
    """
    Keeps a browser's subscription; the same browser again changes it, also when somebody else has signed in
    there.

    Raises Invalid `push.unknown_service` or `push.bad_keys`.
    """
    if len(endpoint) > 2000 or not may_post_to(endpoint):
        raise Invalid(
            "push.unknown_service", _("This browser's push service is not known here. Choose e-mail or SMS.")
        )
    if not _is_point(p256dh) or len(_decoded(auth)) != 16:
        raise Invalid(
            "push.bad_keys", _("The browser gave no usable keys. Try again, or choose e-mail or SMS.")
        )
    kept = {"person": person, "endpoint": endpoint, "p256dh": p256dh, "auth": auth, "label": label[:80]}
    row, _new = PushSubscription.objects.update_or_create(endpoint_hash=hash_of(endpoint), defaults=kept)
    surplus = list(devices_of(person).values_list("pk", flat=True)[MOST:])
    PushSubscription.objects.filter(pk__in=surplus).delete()
    return row


def disable(person: Person, pk: int) -> bool:
    """No more pushes to this device of the person's; False when there is none such."""
    return bool(PushSubscription.objects.filter(person=person.pk, pk=pk).delete()[0])


def hash_of(endpoint: str) -> str:
    """What an endpoint is found by: it is too long for an index."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


def _is_point(text: str) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(text))
    except ValueError:
        return False
    return True


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
