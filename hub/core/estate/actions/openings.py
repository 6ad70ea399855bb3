"""Opening an area: the area, its episode with a data key, and its first lead, who can sign in."""

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Ref, announce
from hub.core.estate.actions.guards import required
from hub.core.estate.events.areas import AreaOpened
from hub.core.estate.models import FirstOpening
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people import rights
from hub.core.people.keys import start_episode
from hub.core.people.models import Area, Person, RoleGrant
from hub.core.people.words import Phase, Role

LEAD_DAYS = 90
"""A first lead has nobody above them to extend the role: long enough to name a second one."""


@dataclass(frozen=True, kw_only=True)
class NewArea:
    """What an area needs to begin with."""

    slug: str
    name: str
    name_en: str = ""
    committee_phone: str = ""
    time_zone: str = "Asia/Shanghai"
    languages: tuple[str, ...] = ("zh-hans", "en")


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody who is to sign in: by e-mail or phone (E.164), with a password if one is given."""

    name: str
    email: str = ""
    phone: str = ""
    password: str = field(default="", repr=False)
    language: str = "zh-hans"


def open_area(area: NewArea, lead: Account, *, first: bool = False) -> Area:
    """
    Opens an area in the phase "preparing" and names its first lead.

    `first` is for the set-up page: it works once in the life of a hub. Raises Conflict `area.set_up` then,
    `area.taken` for a slug that is in use, and Invalid for a time zone that nobody knows (`area.time_zone`) and for
    what of the lead cannot be used.
    """
    try:
        with transaction.atomic():
            made = _make(area)
            if first:
                FirstOpening.objects.create(pk=1, area=made)
            person = open_account(lead)
            appoint(made, person, Role.LEAD, by=None, days=LEAD_DAYS)
            rights.changed()
            particulars = {"slug": made.slug, "lead": person.pk}
            about = Ref("area", made.pk, made.version)
            announce(AreaOpened(area=made, about=about, actor=None, particulars=particulars))
            return made
    except IntegrityError as error:
        if first and is_open():
            raise Conflict("area.set_up", _("This hub is set up already. Sign in.")) from error
        if not Area.objects.filter(slug=area.slug).exists():
            raise
        message = _("This short name is in use. Choose another.")
        raise Conflict("area.taken", message, fields={"slug": message}) from error


def is_open() -> bool:
    """Whether the hub has an area, or has had one: then the set-up page is gone for good."""
    return Area.objects.exists() or FirstOpening.objects.exists()


UNKNOWN_ZONE = _("This time zone is not known. Write it like Asia/Shanghai.")


def _make(area: NewArea) -> Area:
    if area.time_zone not in available_timezones():
        raise Invalid("area.time_zone", UNKNOWN_ZONE, fields={"time_zone": UNKNOWN_ZONE})
    made = Area.objects.create(
        slug=area.slug,
        name=required(area.name, "name", _("Give the area a name.")),
        name_en=area.name_en,
        committee_phone=area.committee_phone,
        time_zone=area.time_zone,
        languages=list(area.languages),
        phase=Phase.PREPARING,
    )
    start_episode(made)
    return made


def open_account(account: Account) -> Person:
    """
    A person who can sign in with the e-mail or phone given; the one who already does is taken as they are.

    A code sent to that e-mail or phone still proves at each sign-in that it is theirs. Raises Invalid.
    """
    if not account.email and not account.phone:
        raise Invalid("account.unreachable", NO_WAY_IN, fields={"phone": NO_WAY_IN})
    known = _known(account)
    if known is not None:
        return known
    person = Person(
        name=required(account.name, "name", _("Give the person a name.")),
        email=account.email or None,
        phone=account.phone,
        phone_verified=bool(account.phone),
        language=account.language,
    )
    _set_password(person, account.password)
    person.save()
    if account.email:
        EmailAddress.objects.create(user=person, email=account.email, verified=True, primary=True)
    return person


NO_WAY_IN = _("Give an e-mail or a phone: it is how they sign in.")


def _known(account: Account) -> Person | None:
    found = Person.objects.filter(is_active=True)
    by_phone = found.filter(phone=account.phone, phone_verified=True).first() if account.phone else None
    by_email = found.filter(email__iexact=account.email).first() if account.email else None
    if by_phone and by_email and by_phone != by_email:
        message = _("This e-mail and this phone belong to two different people.")
        raise Invalid("account.two_people", message, fields={"email": message})
    return by_phone or by_email


def _set_password(person: Person, password: str) -> None:
    if not password:
        person.set_unusable_password()
        return
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(
            "account.password", error.messages[0], fields={"password": error.messages[0]}
        ) from error
    person.set_password(password)


def appoint(area: Area, person: Person, role: Role, *, by: Person | None, days: float) -> RoleGrant:
    """The grant's row. Not a verb of its own: open_area and actions.roles.grant announce it."""
    now = clock.now()
    return RoleGrant.objects.create(
        person=person,
        area=area,
        role=role,
        granted_by=by,
        granted_at=now,
        expires_at=now + timedelta(days=days),
    )
