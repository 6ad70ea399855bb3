"""
An SMS comes in by a gateway: the beginning of a request, an answer to one, or "it helped" (requests.md, 1).

"#1201 …" adds to one's own open request; 3, 2 or 1 alone says how the last solved one helped; anything else is a new
request. Whoever sent it gets an SMS with the number. One's own is what one follows as a resident, and what this phone
was given for.
"""

import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.core.estate.accounts import limits
from hub.core.kit import phones
from hub.core.kit.errors import Invalid
from hub.core.notices import send
from hub.core.notices.words import Channel as By
from hub.core.notices.words import Purpose
from hub.core.people import access as people
from hub.core.people.models import Area, Household, Person
from support import access, contact
from support.actions.raising import Wish, raise_request
from support.actions.rating import rate
from support.actions.talking import resident_writes
from support.models import InboundSms, SupportRequest
from support.words import Category, Channel, Satisfaction, Stage, State

FROM_ONE_PHONE = limits.Limit("sms-in", 20, limits.HOUR)
LONGEST = 2000
FEW = 5
_NUMBERED = re.compile(r"\s*[#＃]\s*(\d{1,9})\s*[:：,，.。]?\s*(.*)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Sms:
    """What the gateway brings: from which phone, the words, and its own reference for this message."""

    phone: str
    text: str
    reference: str


def receive_sms(area: Area, sms: Sms, *, by: Person) -> InboundSms:
    """
    Takes in one SMS, once for each reference of the gateway; `by` is whoever the gateway's token belongs to.

    Raises Invalid for an empty text or a sender that is no phone, TooMany for a phone that sends without end.
    """
    try:
        phone = phones.read(sms.phone)
    except phones.PhoneError:
        phone = ""
    if not phone:
        problem = gettext_lazy("This is not a phone number.")
        raise Invalid("sms.phone", problem, fields={"from": problem})
    if not sms.text.strip():
        problem = gettext_lazy("The message is empty.")
        raise Invalid("sms.empty", problem, fields={"text": problem})
    known = InboundSms.objects.filter(area=area, reference=sms.reference).first()
    if known:
        return known
    limits.spend(FROM_ONE_PHONE, phone)
    try:
        with transaction.atomic():
            kept = InboundSms.objects.create(area=area, reference=sms.reference)
            kept.request = _act(area, phone, sms.text.strip()[:LONGEST], by)
            kept.save(update_fields=["request"])
    except IntegrityError:  # the gateway brought it twice at the same moment
        return InboundSms.objects.get(area=area, reference=sms.reference)
    return kept


def _act(area: Area, phone: str, text: str, by: Person) -> SupportRequest:
    sender, household = _sender(area, phone)
    if text in {str(value) for value in Satisfaction.values}:
        solved = _solved(sender, area, phone)
        if solved is not None:
            return rate(solved, int(text), by=_resident(sender, solved), proof=contact.BY_SMS)
    numbered = _NUMBERED.fullmatch(text)
    if numbered and numbered[2]:
        found = _named(area, int(numbered[1]), phone)
        if found is not None:
            resident_writes(found, numbered[2], by=_resident(sender, found), proof=contact.BY_SMS)
            return found
    wish = Wish(
        category=Category.OTHER, text=text, channel=Channel.SMS, household=household, contact_phone=phone,
        contact_name=sender.name if sender else "",
    )  # fmt: skip
    made = raise_request(area, wish, by=sender or by)
    _answer(made, phone, sender)
    return made


def _sender(area: Area, phone: str) -> tuple[Person | None, Household | None]:
    """Who it is and where they live, where the phone is on the roster of one household of the area only."""
    here = people.live_memberships().filter(household__area=area)
    rows = here.filter(Q(person__phone=phone) | Q(person__other_phone=phone))
    found = list(rows.select_related("person", "household__building", "household__area")[:2])
    if len({row.household_id for row in found}) != 1:
        return None, None
    return found[0].person, found[0].household


def _resident(sender: Person | None, request: SupportRequest) -> Person | None:
    """The sender by name, where they follow the request; else nobody, known by the phone alone."""
    return sender if sender and sender.pk in access.residents_of(request) else None


def _named(area: Area, number: int, phone: str) -> SupportRequest | None:
    """The open request of this number, where the phone belongs to it: the same proof as on the page (following)."""
    rows = SupportRequest.objects.filter(area=area, number=number, stage=Stage.OPEN)
    found = access.with_people(rows).first()
    return found if found is not None and phone in contact.phones_of(found) else None


def _solved(sender: Person | None, area: Area, phone: str) -> SupportRequest | None:
    """The last request of theirs that is solved, by itself or with the one it belongs to, and not rated."""
    solved = Q(state=State.RESOLVED) | Q(state=State.DUPLICATE, duplicate_of__state=State.RESOLVED)
    mine = Q(contact_phone=phone)
    if sender is not None:
        mine |= Q(pk__in=access.requests_of(sender).values("pk"))
    rows = SupportRequest.objects.filter(solved, mine, area=area, satisfaction=None).order_by("-pk")
    found = access.with_people(rows)[:FEW]
    return next((one for one in found if access.rated(one).satisfaction is None), None)


def _answer(made: SupportRequest, phone: str, sender: Person | None) -> None:
    language = (sender.language if sender else "") or next(iter(made.area.languages), "zh-hans")
    with translation.override(language):
        text = _(
            "We have your message. Your request is number %(number)s. In danger of life ring 120, 110 or 119."
        )
        text %= {"number": made.number}
    send.secret(sender, By.SMS, phone, text, purpose=Purpose.ACCOUNT)
