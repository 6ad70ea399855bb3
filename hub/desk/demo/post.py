"""What the demo's scenes told people has left before anybody looks: it stands in the outbox, the console is quiet."""

from django.test.utils import override_settings

from hub.core.notices import jobs


class Unheard:
    """Takes every SMS and says nothing."""

    def send(self, to: str, text: str, *, reference: str) -> None:
        """Nothing leaves."""


def deliver() -> None:
    """Sends all that waits, to nobody."""
    nowhere = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    with override_settings(**nowhere, SMS_BACKEND=f"{__name__}.{Unheard.__name__}"):
        while jobs.send_notices():
            pass
