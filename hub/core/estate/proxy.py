"""
Acting for a household: written once, used by every service (people.md, "Proxy").

Who acts for whom stands in the request itself, never in the session: `?for=<household>` in the address, a hidden
field `for` in a form, `on_behalf_of` in an API body. Two tabs can act for two households, and a page left open
overnight still says for whom it acts.

A view of a resident's verb is decorated with `@for_household`; its template has `{% acting_field %}` in each form
and builds its links with `{% acting_url "name" … %}` (`{% load acting %}`); its redirect goes to
`with_beneficiary(request, url)`. The action gets the actor and the beneficiary, and announces `done(…)` together
with its own events, so that the household is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, Ref
from hub.core.estate import access
from hub.core.estate.events.proxy import DoneInName
from hub.core.estate.models import DoneForHousehold
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.notices import groups
from hub.core.notices.readers import readers
from hub.core.notices.wording import Part, Words
from hub.core.people import access as people
from hub.core.people import here
from hub.core.people.models import Household, Person
from hub.core.people.words import DESK_ROLES

View = TypeVar("View", bound=Callable[..., HttpResponse])
PARAMETER = "for"


@dataclass(frozen=True)
class Beneficiary:
    """The household somebody acts for, and who stands for it: its head, or whoever is longest on its list."""

    household: Household
    person: Person | None

    def __str__(self) -> str:
        """As the banner names them: 12栋 0304 · 陈桂花."""
        return f"{self.household.address} · {self.person.name}" if self.person else self.household.address

    @property
    def pk(self) -> int:
        """The household's id, as it stands in addresses and forms."""
        return self.household.pk

    @property
    def phone(self) -> str:
        """Where the household can be called (E.164), or ""."""
        return (self.person.phone or self.person.other_phone) if self.person else ""


def beneficiary_for(person: Person, household_id: int) -> Beneficiary:
    """The household with this id, if the person may act for it; else Http404."""
    household = people.household_for(person, household_id)
    return Beneficiary(household, access.head_of(household))


def for_household(view: View) -> View:
    """
    Opens a resident's verb also to those who act for somebody. Stands below login_required.

    Sets `request.household` (the door it is for: the one named, else the person's own), `request.beneficiary`
    (a Beneficiary; None where they act for themselves) and `request.beneficiary_phone` (where whoever it is for can
    be called). A household they may not act for is a 404. Staff confirm their second factor first. Who lives
    nowhere and names nobody is sent to choose a household.
    """

    @wraps(view)
    def acting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        elsewhere = enter(request, _named(request))
        return elsewhere or view(request, *args, **kwargs)

    acting.for_household = True  # type: ignore[attr-defined]
    return acting  # type: ignore[return-value]


def for_household_named(view: View) -> View:
    """
    The same for a list of what is one's own: for a household only where the address names one. `request.beneficiary` is
    None otherwise.
    """

    @wraps(view)
    def acting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        named = _named(request)
        request.beneficiary = None
        elsewhere = enter(request, named) if named is not None else None
        return elsewhere or view(request, *args, **kwargs)

    return acting  # type: ignore[return-value]


def enter(request: HttpRequest, household_id: int | None) -> HttpResponse | None:
    """Sets what `for_household` promises; gives a redirect where something has to be done or chosen first."""
    person = request.person
    if household_id is None:
        own = people.home_of(person)
        if own is None:
            return redirect(f"{reverse('estate:acting')}?{urlencode({'next': request.get_full_path()})}")
        here.be_in(request, own.area)
        request.household, request.beneficiary = own, None
        request.beneficiary_phone = person.phone
        return None
    chosen = beneficiary_for(person, household_id)
    lives = people.live_memberships().filter(person=person.pk, household=household_id).exists()
    here.be_in(request, chosen.household.area)
    request.household = chosen.household
    request.beneficiary = None if lives else chosen
    request.beneficiary_phone = person.phone if lives else chosen.phone
    if not lives and _as_staff(person, chosen.household) and not people.has_second_factor(request):
        return redirect(f"{reverse('second_factor')}?{urlencode({'next': request.get_full_path()})}")
    return None


def _as_staff(person: Person, household: Household) -> bool:
    """Whether it is the desk role that lets them act, and no approval of their own."""
    approved = access.live_proxies().filter(person=person.pk, household=household.pk).exists()
    return not approved and people.has_role(person, household.area_id, *DESK_ROLES)


def beneficiary_of(request: HttpRequest) -> Person | None:
    """The person for whom something is done, as actions and events take it; None where it is the actor's own."""
    chosen: Beneficiary | None = getattr(request, "beneficiary", None)
    return chosen.person if chosen else None


def with_beneficiary(request: HttpRequest, url: str) -> str:
    """An address of the same flow: it still says for whom one acts."""
    chosen: Beneficiary | None = getattr(request, "beneficiary", None)
    return for_url(url, chosen.pk) if chosen else url


def for_url(url: str, household_id: int) -> str:
    """An address with `for=<household>` in its query."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != PARAMETER]
    return urlunsplit(parts._replace(query=urlencode([*query, (PARAMETER, household_id)])))


def on_behalf_of(request: HttpRequest, household_id: int | None) -> Household:
    """
    The same for the API: sets the request's household and beneficiary from a body's `on_behalf_of`.

    Raises Http404 for a household they may not act for, NotYours `second_factor.needed`, Invalid `acting.nobody`
    for somebody who lives nowhere and names nobody.
    """
    if enter(request, household_id) is None:
        household: Household = request.household
        return household
    if household_id is None:
        message = _("Say for which household this is.")
        raise Invalid("acting.nobody", message, fields={"on_behalf_of": message})
    raise NotYours("second_factor.needed", _("Confirm your second factor first."))


def done(
    beneficiary: Beneficiary | None,
    *,
    by: Person,
    verb: str,
    about: Ref,
    sentence: str,
    params: Mapping[str, Part] | None = None,
) -> list[Event]:
    """
    Keeps and tells what was done in a household's name; gives the events to announce together with the action's own.

    `sentence` is a message id (gettext_noop) with the parts `params`: "%(name)s asked for help for you: number
    %(number)s." Members with an account read it in their inbox, a mobile phone gets an SMS, and a household that
    neither reaches gets a slip to print. Nothing where `beneficiary` is None. Must be in a transaction.
    """
    if beneficiary is None:
        return []
    household = beneficiary.household
    lives = [member.person for member in access.members_of(household) if member.person_id != by.pk]
    kept = DoneForHousehold.objects.create(
        household=household,
        episode=people.episode_of(household.area_id),
        actor=by,
        beneficiary=beneficiary.person,
        verb=verb,
        kind=about.kind,
        subject=about.id,
        words=Words(sentence, params or {}).kept(),
        slip_wanted=not is_reached(lives, household.area_id),
    )
    return [
        DoneInName(
            area=household.area,
            about=Ref("household", household.pk, household.version),
            actor=by,
            beneficiary=beneficiary.person,
            households=(household.pk,),
            told=tuple(sorted(person.pk for person in lives)),
            sentence=sentence,
            params=params or {},
            particulars={"verb": verb, "kind": about.kind, "id": about.id, "row": kept.pk},
        )
    ]


def is_reached(lives: list[Person], area_id: int) -> bool:
    """Whether a notice reaches any of these people without a slip: by push, e-mail or SMS, or because they sign in."""
    group = groups.group_of(DoneInName.verb)
    found = readers([person.pk for person in lives], group, area_id)
    return any(person.last_login for person in lives) or any(
        one.channels(group, DoneInName.level) for one in found
    )


def _named(request: HttpRequest) -> int | None:
    """The household that the form or the address names. Where both do and differ, nothing may be done."""
    named = {found for found in (request.POST.get(PARAMETER), request.GET.get(PARAMETER)) if found}
    if not named:
        return None
    if len(named) > 1:
        raise Conflict("acting.mixed", _("The page and the form name two households. Open the page again."))
    found = named.pop()
    if not (found.isascii() and found.isdecimal() and len(found) <= 18):
        raise Http404
    return int(found)
