"""E-mail, by Django's own backends (HUB_EMAIL_URL)."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from hub.core.notices.transport import Message, NotSent

# RFC 3834: so that an out-of-office answer does not answer the hub. The reference lets a reader drop a
# repetition.
_AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def send(message: Message) -> None:
    """Sends one plain e-mail. Raises NotSent."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {**_AUTOMATIC, "Message-ID": f"<{message.reference}@{domain}>"}
    letter = EmailMessage(
        subject=" ".join(message.title.split()), body=message.text, to=[message.address], headers=headers
    )
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = min((reply[0] for reply in error.recipients.values()), default=550)
        raise NotSent(f"email_{code}", permanent=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"email_{error.smtp_code}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent("email_unreachable") from error
