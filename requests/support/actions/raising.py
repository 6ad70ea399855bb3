"""A request comes in: from a resident, or from staff or a neighbour for somebody who has no smartphone."""

from dataclasses import asdict, dataclass, field, replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hub.core.announce import Event, Ref, announce
from hub.core.estate import proxy
from hub.core.flow import search
from hub.core.flow.idempotent import Key, once
from hub.core.flow.numbers import next_number
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.people.access import episode_of
from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import Phase
from support import access, clocks, contact, events, harm, looking, triage
from support.actions import escalating, levels
from support.files import REQUEST, Ready, keep
from support.harm import Times
from support.models import SupportRequest
from support.words import Category, Channel, Need


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for, as the form, the phone or the API gives it."""

    category: str
    text: str = ""
    dangers: tuple[str, ...] = field(default=())
    channel: str = Channel.WEB
    household: Household | None = None
    building: Building | None = None
    acting_for: proxy.Beneficiary | None = None
    contact_name: str = ""
    contact_phone: str = ""
    needs: tuple[str, ...] = field(default=())
    times: Times = field(default_factory=Times)
    files: tuple[Ready, ...] = ()


def raise_request(area: Area, wish: Wish, *, by: Person, key: Key | None = None) -> SupportRequest:
    """
    Puts a request on the desk and gives it back, with its number and the promise that goes with its level.

    Raises Invalid where neither a danger nor any words say what is needed, where the phone is none, or where the area
    is not at work.
    """
    wish = replace(wish, contact_phone=contact.read(wish.contact_phone))
    _check(area, wish)

    def act() -> SupportRequest:
        request = _create(area, wish, by)
        clocks.start(request)
        keep(wish.files, area=area, subject=(REQUEST, request.pk), by=by)
        alarm = escalating.follow(request, by=by)
        told = set() if alarm else events.desk(request, but=by)
        if by.pk in events.residents(request) and not alarm:
            told = events.desk(request)
        raised = events.event(
            events.Raised, request, by=by, told=told, level=request.level, category=wish.category, text=wish.text,
            channel=wish.channel,
        )  # fmt: skip
        announce(raised, *_told_of_it(request, wish, by), *alarm)
        return request

    return once(key, "support.raise", act, SupportRequest)


def _told_of_it(request: SupportRequest, wish: Wish, by: Person) -> list[Event]:
    """The household's own copy: what was promised, or what somebody asked in their name."""
    if wish.acting_for is None:
        return [events.event(events.Received, request, by=by, told=events.residents(request))]
    return proxy.done(
        wish.acting_for,
        by=by,
        verb=events.Raised.verb,
        about=Ref("request", request.pk, request.version),
        sentence=gettext_noop("%(name)s has asked the committee for help for you. The number is %(number)s."),
        params={"name": by.name, "number": request.number},
    )


def _check(area: Area, wish: Wish) -> None:
    if area.phase in (Phase.REOPENED, Phase.PURGED):
        raise Invalid("request.area_over", _("The area is open again. Please ring the committee."))
    if not (wish.text.strip() or wish.dangers or wish.needs):
        problem = _("Say in a few words what you need.")
        raise Invalid("request.empty", problem, fields={"text": problem})
    if wish.category not in Category:
        problem = _("Choose what it is about.")
        raise Invalid("request.category", problem, fields={"category": problem})
    if any(need not in Need.values for need in wish.needs):
        raise Invalid("request.needs", _("Choose among the questions."))
    levels.check(wish.times)


def _create(area: Area, wish: Wish, by: Person) -> SupportRequest:
    stand, care = harm.stand(area, wish.times), access.care_kinds(wish.household)
    level, reason = triage.assess(wish.category, wish.dangers, care, wish.needs, stand.passed)
    number = next_number(area.pk, "request")
    beneficiary = wish.acting_for.person if wish.acting_for else None
    building = wish.building or (wish.household.building if wish.household else None)
    door = wish.household.door if wish.household else ""
    return SupportRequest.objects.create(
        area=area,
        episode=episode_of(area),
        number=number,
        level=level,
        level_reason=reason,
        category=wish.category,
        text=wish.text.strip(),
        dangers=list(wish.dangers),
        needs=list(wish.needs),
        **asdict(wish.times),
        harm_counted=stand.counted,
        next_harm_at=stand.next_at,
        look_now=looking.look_now(wish.text) if level > 0 else "",
        channel=wish.channel,
        household=wish.household,
        building=building,
        raised_by=by,
        beneficiary=beneficiary,
        contact_name=wish.contact_name or (beneficiary.name if beneficiary else ""),
        contact_phone=wish.contact_phone,
        arrived_at=clock.now(),
        search=search.words(
            area.pk,
            str(number),
            wish.text,
            wish.contact_name,
            str(building or ""),
            door,
            phone=wish.contact_phone,
        ),
    )
