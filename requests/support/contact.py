"""The phone that belongs to a request: who has no account is known by it (requests.md, 1 and 2)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.core.kit import phones
from hub.core.kit.errors import Invalid
from hub.core.people.models import Person
from support import access
from support.models import SupportRequest

BY_NUMBER, BY_SMS = "number and phone", "sms"
"""How somebody who is not signed in has shown that a request is theirs; the record says so instead of a name."""


def read(typed: str) -> str:
    """As E.164; empty stays empty. Raises Invalid `field.phone` for what is no number, and names the field."""
    try:
        return phones.read(typed)
    except phones.PhoneError as error:
        wrong = _("This is not a phone number. Write it like 138 0013 8000.")
        raise Invalid("field.phone", wrong, fields={"contact_phone": wrong}) from error


def proved(by: Person | None, proof: str) -> dict[str, str]:
    """What the record keeps of somebody without an account, beside what they did."""
    return {"proof": proof} if by is None else {}


def phones_of(request: SupportRequest) -> set[str]:
    """The number that was given, and those of whoever follows it."""
    people = Person.objects.filter(pk__in=access.residents_of(request)).filter(
        ~Q(phone="") | ~Q(other_phone="")
    )
    known = {phone for pair in people.values_list("phone", "other_phone") for phone in pair}
    return (known | {_as_read(request.contact_phone)}) - {"", None}


def _as_read(kept: str) -> str:
    """A number that was kept before it was read, as it is read now."""
    try:
        return phones.read(kept)
    except phones.PhoneError:
        return ""
