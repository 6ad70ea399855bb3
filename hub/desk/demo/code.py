"""The second factor of the demo's people, for whoever has no app at hand. Nothing of this exists outside the demo."""

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings

from hub.core.kit import clock
from hub.desk.demo.signs import TOTP_SECRET


def code() -> str:
    """What an app with the demo's secret shows now; "" outside the demo."""
    if not settings.DEMO:
        return ""
    shown: str = format_hotp_value(
        hotp_value(TOTP_SECRET, int(clock.now().timestamp()) // app_settings.TOTP_PERIOD)
    )
    return shown
