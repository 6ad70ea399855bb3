"""E-mails and phones by which somebody signs in: read as typed, proved, owned by one person."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from hub.core.kit import masks, phones
from hub.core.kit.errors import Conflict
from hub.core.notices.words import Channel
from hub.core.people.models import Person

_LONGEST = 254


@dataclass(frozen=True)
class Contact:
    """Where a code can go: an e-mail in lower case, or a phone in E.164."""

    channel: Channel
    address: str

    @property
    def masked(self) -> str:
        """g***@example.org, 138****5678."""
        return masks.email(self.address) if self.channel == Channel.EMAIL else masks.phone(self.address)

    @property
    def shown(self) -> str:
        """As people read it; for its owner only."""
        return self.address if self.channel == Channel.EMAIL else phones.show(self.address)


def read(typed: str) -> Contact:
    """
    One field takes either, typed anyhow: 'Li@Example.org', '１９９ 0100-1356', '+86 199…'.

    Raises ValidationError that says what is wrong.
    """
    text = unicodedata.normalize("NFKC", typed[: _LONGEST + 1]).strip()
    return _email(text) if "@" in text else _phone(text)


def _email(text: str) -> Contact:
    address = "".join(text.split()).lower()
    try:
        validate_email(address)
    except ValidationError:
        words = _("This e-mail address is not complete. It looks like name@example.org.")
        raise ValidationError(words, code="email") from None
    if len(address) > _LONGEST:
        raise ValidationError(_("This e-mail address is too long."), code="email")
    return Contact(Channel.EMAIL, address)


def _phone(text: str) -> Contact:
    try:
        number = phones.read(text)
    except phones.PhoneError:
        number = ""
    if not number:
        words = _("This is neither an e-mail address nor a phone number. Check each digit.")
        raise ValidationError(words, code="contact")
    if not phones.takes_sms(number):
        raise ValidationError(
            _("This phone takes no text messages. Give a mobile number or an e-mail."), code="phone"
        )
    return Contact(Channel.SMS, number)


def owner_of(contact: Contact) -> Person | None:
    """The active person who has proved this contact; nobody for one that only the roster knows."""
    return _owners(contact).filter(is_active=True).first()


def _owners(contact: Contact) -> QuerySet[Person]:
    if contact.channel == Channel.EMAIL:
        return Person.objects.filter(emailaddress__email=contact.address, emailaddress__verified=True)
    return Person.objects.filter(phone=contact.address, phone_verified=True)


def of(person: Person) -> list[Contact]:
    """What somebody has proved, the one that codes go to first."""
    emails = EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "pk")
    found = [Contact(Channel.EMAIL, email) for email in emails.values_list("email", flat=True)]
    phone = [Contact(Channel.SMS, person.phone)] if person.phone_verified else []
    return phone + found


def give(person: Person, contact: Contact) -> None:
    """
    Makes a proved contact one of `person`'s. Does nothing where it is theirs already.

    Raises Conflict `contact.taken` where somebody else has proved it.
    """
    try:
        with transaction.atomic():
            _give(person, contact)
    except IntegrityError as error:
        raise taken() from error


def taken() -> Conflict:
    """Somebody else has proved this contact."""
    words = _("Another account uses this already. Sign in with it, or use another one.")
    return Conflict("contact.taken", words)


def _give(person: Person, contact: Contact) -> None:
    if contact.channel == Channel.SMS:
        # The roster's number stays known, as the second one.
        keep = Case(When(other_phone="", then=F("phone")), default=F("other_phone"))
        others = Q(phone=contact.address) | Q(phone="")
        Person.objects.filter(~others, pk=person.pk).update(other_phone=keep)
        _write(person, phone=contact.address, phone_verified=True)
        person.phone, person.phone_verified = contact.address, True
        return
    first = not EmailAddress.objects.filter(user=person, primary=True).exists()
    mine, _made = EmailAddress.objects.get_or_create(user=person, email=contact.address)
    EmailAddress.objects.filter(pk=mine.pk).update(verified=True, primary=first or mine.primary)
    if first:
        _write(person, email=contact.address)
        person.email = contact.address


def _write(person: Person, **changes: Any) -> None:
    """An editor at the desk who has the person's page open learns that it is old."""
    Person.objects.filter(pk=person.pk).update(version=F("version") + 1, **changes)


def take(person: Person, contact: Contact) -> bool:
    """
    Takes a contact from `person`; False where it was not theirs. The phone stays one that the committee may call.

    Raises Conflict `contact.last` for the only one: without any, nobody could sign in or be told anything.
    """
    with transaction.atomic():
        # Writing the row first lines up two removals: else each would find the other's contact still there.
        Person.objects.filter(pk=person.pk).update(is_active=F("is_active"))
        if contact not in of(person):
            return False
        _take(person, contact)
        if not of(person):
            raise Conflict("contact.last", _("This is your only way to sign in. Add another one first."))
    return True


def _take(person: Person, contact: Contact) -> None:
    if contact.channel == Channel.SMS:
        _write(person, phone_verified=False)
        person.phone_verified = False
        return
    EmailAddress.objects.filter(user=person, email=contact.address).delete()
    rest = EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "pk").first()
    if rest is not None:
        EmailAddress.objects.filter(pk=rest.pk).update(primary=True)
    person.email = rest.email if rest else None
    _write(person, email=person.email)
