"""What accounts send: codes, and the word to an address without an account. All of it leaves through notices."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub.core.estate.accounts.contacts import Contact
from hub.core.estate.models import ContactProof
from hub.core.kit import clock
from hub.core.kit.codes import digits
from hub.core.notices import send
from hub.core.notices.words import Channel, Purpose
from hub.core.people.models import Person


def code(person: Person | None, contact: Contact, sent: str, host: str) -> None:
    """Sends six digits, in the language of the page they were asked for on."""
    words = _(
        "Your code for %(site)s is %(code)s. It works for 10 minutes. Nobody from the committee will ask for it."
    )
    parts = {"site": settings.SITE_NAME, "code": sent}
    text = words % parts
    if contact.channel == Channel.SMS:
        # The last line lets a phone offer the code by itself, on this site only (WICG, "origin-bound one-time codes").
        text = f"{text}\n\n@{host} #{sent}"
    title = _("%(code)s is your code for %(site)s") % parts
    send.secret(person, contact.channel, contact.address, text, purpose=Purpose.CODE, title=title)


def no_account(contact: Contact) -> None:
    """
    To an address that nobody signs in with. The owner of a mailbox learns what to do.

    A phone gets nothing: a text message costs money, and a stranger could make the hub send thousands. A row is
    written all the same, so that the answer takes as long as for a known phone.
    """
    if contact.channel == Channel.SMS:
        nothing = digits.digest(digits.new(), "nobody", contact.address)
        ContactProof.objects.create(purpose="nobody", digest=nothing, expires_at=clock.now())
        return
    words = _(
        "Somebody asked for a code to sign in to %(site)s with this address. No account uses it.\n\n"
        "If it was you: sign in with another address, or join your household with the code of its letter.\n"
        "If it was not you: do nothing."
    )
    text = words % {"site": settings.SITE_NAME}
    title = _("No account with this address")
    send.secret(None, contact.channel, contact.address, text, purpose=Purpose.ACCOUNT, title=title)


def host_of(request: HttpRequest) -> str:
    """The host without its port: what a phone compares with the page's."""
    return request.get_host().partition(":")[0]
