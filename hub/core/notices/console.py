"""E-mail of the embedded default: a few lines where the hub was started, for whoever tries it out."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Prints whom a mail is for and what it says, without the headers that no person reads."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Prints each; how many there were."""
        for mail in email_messages:
            said = [line for line in (mail.subject, *str(mail.body).splitlines()) if line.strip()]
            body = "\n".join(f"  {line}" for line in dict.fromkeys(said) if not line.startswith("--"))
            print(f"\n  E-mail to {', '.join(mail.to)}\n{body}\n", flush=True)  # noqa: T201 - the console is the channel
        return len(email_messages)
