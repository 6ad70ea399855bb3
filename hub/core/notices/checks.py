"""A wrong HUB_SMS_BACKEND is found at start and not when the first code is waited for."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from hub.core.notices import sms

EXAMPLE = "Example: HUB_SMS_BACKEND=hub.core.notices.sms.Http"


def sms_backend(**_: Any) -> list[CheckMessage]:
    """E001 when the class cannot be made."""
    try:
        backend = sms.backend()
    except (ImportError, ImproperlyConfigured, TypeError) as error:
        return [Error(f"HUB_SMS_BACKEND is wrong: {error}", hint=EXAMPLE, id="notices.E001")]
    if not callable(getattr(backend, "send", None)):
        return [Error("HUB_SMS_BACKEND names a class without `send`.", hint=EXAMPLE, id="notices.E001")]
    return []
