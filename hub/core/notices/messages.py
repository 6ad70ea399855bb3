"""What a delivery says, to which address, in the reader's language: made at the moment of sending."""

import json
from dataclasses import replace

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.core.kit import masks, seal
from hub.core.notices import wording
from hub.core.notices.models import Delivery, Notice
from hub.core.notices.transport import Message, NotSent
from hub.core.notices.words import Channel, Purpose

MOST = 50
"""Lines of a digest by e-mail; the inbox has the rest."""


class Unneeded(Exception):
    """It need not be sent any more; the code says why."""


def compose(row: Delivery) -> Message:
    """
    The message of a delivery (with `person`, `subscription` and `notice` at hand).

    Raises Unneeded where everything was read meanwhile, the account closed or the device gone, and NotSent
    `no_address` where the person has no such address any more.
    """
    if row.sealed is not None:
        return _secret(row)
    person = row.person
    if person is None or not person.is_active:
        raise Unneeded("inactive")
    message = _addressed(row)
    notices = _unread(row)
    if not notices:
        raise Unneeded("read")
    with wording.language_of(person):
        if row.purpose == Purpose.DIGEST and len(notices) > 1:
            return _digest(message, notices, row.channel)
        return _single(message, notices[0], row.channel)


def masked(channel: str, address: str) -> str:
    """The address as staff may see it."""
    if channel == Channel.EMAIL:
        return masks.email(address)
    return masks.phone(address) if channel == Channel.SMS else address[:80]


def absolute(path: str) -> str:
    """
    A path of the hub as an address to type: settings.SITE_URL, or the first host that the hub answers to.
    """
    base = getattr(settings, "SITE_URL", "")
    if not base:
        host = settings.ALLOWED_HOSTS[0]
        base = "http://localhost:8000" if settings.EMBEDDED else f"https://{host}"
    return base.rstrip("/") + path


def _secret(row: Delivery) -> Message:
    kept = json.loads(seal.unwrap(bytes(row.sealed or b"")))
    return Message(_reference(row), kept["address"], kept["title"], kept["text"], urgency=row.urgency)


def _addressed(row: Delivery) -> Message:
    message = Message(_reference(row), "", settings.SITE_NAME, "", urgency=row.urgency)
    if row.channel == Channel.PUSH:
        if row.subscription is None:
            raise Unneeded("gone")
        return replace(message, address=row.subscription.label, device=row.subscription.as_browser())
    if row.channel == Channel.SMS:
        address = row.person.phone if row.person else ""
    else:
        verified = EmailAddress.objects.filter(user=row.person_id, verified=True).order_by("-primary")
        address = verified.values_list("email", flat=True).first() or ""
    if not address:
        raise NotSent("no_address", permanent=True)
    return replace(message, address=address)


def _unread(row: Delivery) -> list[Notice]:
    """The unread notices that this row speaks of: its own, and those of the rows that it carries."""
    carried = Delivery.objects.filter(Q(pk=row.pk) | Q(digest=row.pk)).values("notice")
    told = Notice.objects.filter(pk__in=carried, person=row.person_id, read_at=None)
    return list(told.order_by("urgency", "-at"))


def _single(message: Message, notice: Notice, channel: str) -> Message:
    path = notice.path or reverse("notices:inbox")
    topic = f"{notice.kind}:{notice.subject}"
    if channel != Channel.EMAIL:
        text = wording.short(notice.words, notice.urgency)
        return replace(message, text=text, path=path, topic=topic)
    line = wording.sentence(notice.words)
    text = f"{line}\n\n{absolute(path)}\n\n-- \n{_why()}"
    return replace(message, title=wording.title(notice.words) or line, text=text, path=path)


def _digest(message: Message, notices: list[Notice], channel: str) -> Message:
    number = len(notices)
    inbox = reverse("notices:inbox")
    said = ngettext("%(n)s notice came while it was quiet.", "%(n)s notices came while it was quiet.", number)
    said %= {"n": number}
    if channel != Channel.EMAIL:
        return replace(message, text=f"{settings.SITE_NAME}: {said}", path=inbox, topic="digest")
    lines = [f"- {wording.sentence(notice.words)}" for notice in notices[:MOST]]
    text = "\n".join([said, "", *lines, "", absolute(inbox), "", "-- ", _why()])
    return replace(message, title=said, text=text, path=inbox)


def _why() -> str:
    link = absolute(reverse("notices:preferences"))
    return _("You can choose what you are told, and how: %(link)s") % {"link": link}


def _reference(row: Delivery) -> str:
    return f"linli-{row.pk}-{int(row.created_at.timestamp())}"
