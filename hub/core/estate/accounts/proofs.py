"""Six digits to an e-mail or a phone, and back: who types them owns it. For joining, settings and confirming."""

from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hub.core.estate.accounts import device, limits, post
from hub.core.estate.accounts.contacts import Contact, owner_of
from hub.core.estate.models import ContactProof
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.codes import digits
from hub.core.kit.errors import Gone, Invalid
from hub.core.people.models import Person


def start(request: HttpRequest, contact: Contact, purpose: str, person: Person | None = None) -> int:
    """
    Sends digits to `contact` and gives the id of the proof, for the session. `person`: whose contact it is, if known.

    Raises TooMany: for one address from one kind of device, or for one device.
    """
    spend_on_sending(request, contact)
    return send(request, contact, purpose, person).pk


def start_once(request: HttpRequest, contact: Contact, purpose: str, key: Key | None) -> int:
    """The same for a program: with its key again, no other digits leave. Each try is counted."""
    spend_on_sending(request, contact)
    owner = owner_of(contact)
    return once(key, f"proof.{purpose}", lambda: send(request, contact, purpose, owner), ContactProof).pk


def send(request: HttpRequest, contact: Contact, purpose: str, person: Person | None = None) -> ContactProof:
    """Makes the digits and sends them; the caller has counted the try."""
    code = digits.new()
    proof = ContactProof.objects.create(
        purpose=purpose,
        digest=digits.digest(code, purpose, _subject(contact)),
        expires_at=clock.now() + digits.LIFETIME,
    )
    post.code(person, contact, code, post.host_of(request))
    return proof


def spend_on_sending(request: HttpRequest, contact: Contact) -> None:
    """Counts one message to `contact`; raises TooMany."""
    browser = device.of(request)
    key = browser.key(contact.address)
    limits.spend(limits.CODES_OF_A_DEVICE, browser.id)
    limits.spend(limits.CODES_SOON, key)
    limits.spend(limits.CODES_A_DAY, key)


def check(pk: int, contact: Contact, purpose: str, typed: str) -> None:
    """
    Whether `typed` are the digits of the proof; the second time they are no longer.

    Raises Invalid `code.wrong`, Gone `code.over` (expired, used, or five tries spent).
    """
    now = clock.now()
    mine = ContactProof.objects.filter(pk=pk, purpose=purpose, used_at=None, expires_at__gt=now)
    if not mine.filter(attempts__lt=digits.ATTEMPTS).update(attempts=F("attempts") + 1):
        raise Gone("code.over", _("This code has run out. Ask for a new one."))
    kept = ContactProof.objects.values_list("digest", flat=True).get(pk=pk)
    if not digits.matches(typed, kept, purpose, _subject(contact)):
        raise Invalid("code.wrong", _("This is not the code that we sent. Check the six digits."))
    if not mine.update(used_at=now):
        raise Gone("code.over", _("This code has run out. Ask for a new one."))


def prune() -> int:
    """Removes proofs that have run out; gives how many."""
    return ContactProof.objects.filter(expires_at__lte=clock.now()).delete()[0]


def _subject(contact: Contact) -> str:
    return f"{contact.channel}:{contact.address}"
