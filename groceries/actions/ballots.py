"""The draw: promised when orders close, drawn when the public number exists."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import F, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from groceries import access, ballot, entitlement, events, numbers, stock
from groceries.actions.ordering import again
from groceries.actions.waiting import pour_reserves
from groceries.events import ballots as told_of
from groceries.models import BallotEntry, Campaign, Draw, Order, OrderLine, Pool, Reservation
from groceries.terms import Present, entitled_to_reserve
from groceries.words import PROXY_CHANNELS, CampaignState, OrderState, PoolKind
from hub.core.announce import announce
from hub.core.flow import gate, hold
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import transition
from hub.core.kit import clock, seal
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people import keys
from hub.core.people.access import has_role, live_memberships
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES

AT_ONCE = 500


def promise(campaign: Campaign) -> Draw:
    """
    Writes down, when orders close, everything that is not to change any more, and gives the hashes that are published.
    The caller has shut the campaign's gate.
    """
    secret = secrets.token_hex(16)
    found = _entries(campaign)
    draw = Draw.objects.create(
        campaign=campaign, secret_hash=ballot.hash_of(secret),
        sealed_secret=seal.seal(secret.encode(), keys.key_of(campaign.episode), f"draw:{campaign.pk}"),
        list_hash=ballot.list_hash(one.code for one in found), details_hash=ballot.hash_of(details(found)),
        number_name=campaign.draw_number or numbers.close_of(_next_close(campaign.area)),
        stock=_stock(campaign), promised_at=clock.now(),
    )  # fmt: skip
    for one in found:
        one.draw = draw
    BallotEntry.objects.bulk_create(found, batch_size=AT_ONCE)
    return draw


def _next_close(area: Area) -> date:
    """Tomorrow's number that nobody here can move: the exchange's next close, Monday's after a Friday."""
    day = clock.now().astimezone(area.zone).date() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _entries(campaign: Campaign) -> list[BallotEntry]:
    waiting = Order.objects.filter(campaign=campaign, state=OrderState.WAITLISTED)
    orders = list(waiting.prefetch_related("lines").order_by("code"))
    kinds = set(Pool.objects.filter(offer__campaign=campaign).values_list("kind", flat=True))
    entitled = _entitled(orders) if PoolKind.RESERVED in kinds else set()
    before = _carried(campaign)
    return [
        BallotEntry(
            order=order, code=order.shown_code, carried=order.household_id in before,
            pool=_pool(order, kinds, order.household_id in entitled),
            wants={str(line.offer_id): line.quantity for line in order.lines.all()},
        )
        for order in orders
    ]  # fmt: skip


def _entitled(orders: Sequence[Order]) -> set[int]:
    parts = (orders[start : start + AT_ONCE] for start in range(0, len(orders), AT_ONCE))
    return set().union(*(entitled_to_reserve(one.household_id for one in part) for part in parts))


def _pool(order: Order, kinds: set[str], is_entitled: bool) -> str:
    if is_entitled:
        return PoolKind.RESERVED
    is_proxy = order.beneficiary_id is not None or order.channel in PROXY_CHANNELS
    return PoolKind.PROXY if is_proxy and PoolKind.PROXY in kinds else PoolKind.GENERAL


def losers(campaign_id: int | None) -> QuerySet[Order]:
    """Who comes first in the round after: whoever got nothing, and had not had their share elsewhere meanwhile."""
    lost = Order.objects.filter(campaign=campaign_id, state=OrderState.NOT_ALLOCATED)
    return lost.exclude(ballot_entry__passed_over=True)


def _carried(campaign: Campaign) -> set[int]:
    if campaign.follows_id is None:
        return set()
    return set(losers(campaign.follows_id).values_list("household", flat=True))


def _stock(campaign: Campaign) -> dict[str, dict[str, int | None]]:
    found: dict[str, dict[str, int | None]] = {}
    for pool in Pool.objects.filter(offer__campaign=campaign).order_by("pk"):
        found.setdefault(str(pool.offer_id), {})[pool.kind] = pool.remaining
    return found


def details(entries: Iterable[BallotEntry]) -> str:
    """One line for each entry, sorted: `code pool carried offer:number …`. Its hash is published at the close."""
    lines = (
        " ".join([
            one.code, one.pool, "1" if one.carried else "0", *(f"{o}:{n}" for o, n in sorted(one.wants.items())),
        ])
        for one in entries
    )  # fmt: skip
    return "\n".join(sorted(lines))


def draw(campaign: Campaign, number: str, *, by: Person, key: Key | None = None) -> Draw:
    """
    The public number is entered, and everybody's place follows. For the desk and whoever leads the campaign: neither
    can choose the number, nor knows the secret before. Raises Invalid `draw.number`, Conflict `draw.done` (a number is
    entered once), `draw.not_yet`, and `draw.too_early` before the end of the number's day in the area.
    """
    if not has_role(by, campaign.area_id, *DESK_ROLES) and by.pk not in access.leaders_of(campaign):
        raise NotYours("draw.not_leader", _("Only the committee and whoever leads this enter the number."))
    number = number.strip()
    if not number or "|" in number or len(number) > 80:
        words = _("Write the number exactly as it was published.")
        raise Invalid("draw.number", words, fields={"number": words})

    def act() -> Draw:
        gate.shut("campaign", campaign.pk)
        stock.lock(campaign.pk)
        found = Draw.objects.filter(campaign=campaign).first()
        if found is None:
            raise Conflict("draw.not_yet", _("Orders are not closed yet."))
        if found.drawn_at is not None:
            raise Conflict(
                "draw.done", _("This has been drawn already. A draw is never repeated."), now=found
            )
        _need_its_day(found)
        _reveal(found, campaign, number, by)
        told = _write(found, campaign)
        transition(campaign, CampaignState.DRAWN)
        announce(*_told(campaign, by, told))
        return found

    return again(lambda: once(key, "groceries.draw", act, Draw))


def _need_its_day(found: Draw) -> None:
    """Nobody knows a number before its day is over; whoever enters one earlier enters another."""
    opens = found.drawn_from
    if opens is not None and clock.now() < opens:
        words = _("This number does not exist yet. It can be entered from %(moment)s.")
        shown = date_format(opens, "SHORT_DATETIME_FORMAT")
        raise Conflict("draw.too_early", words % {"moment": shown}, now=found, opens=opens.isoformat())


def _reveal(found: Draw, campaign: Campaign, number: str, by: Person) -> None:
    sealed = bytes(found.sealed_secret)
    found.secret = seal.unseal(sealed, keys.key_of(campaign.episode), f"draw:{campaign.pk}").decode()
    found.number, found.drawn_by, found.drawn_at = number, by, clock.now()
    found.seed = ballot.seed_of(found.secret, number, found.list_hash)
    found.save(update_fields=["secret", "number", "drawn_by", "drawn_at", "seed"])


def pure(entries: Iterable[BallotEntry]) -> dict[str, ballot.Entry]:
    """The entries as the pure functions take them."""
    return {
        one.code: ballot.Entry(one.code, one.pool, one.carried, {int(o): n for o, n in one.wants.items()})
        for one in entries
    }


def stock_of(found: Draw) -> ballot.Stock:
    """What was there to be won."""
    return {int(offer): dict(pools) for offer, pools in found.stock.items()}


def _write(found: Draw, campaign: Campaign) -> tuple[set[int], set[int]]:
    """Everybody's place, and what follows: the households that won and those that lost."""
    entries = {one.code: one for one in found.entries.select_related("order__household")}
    order = ballot.drawn_order(found.seed, entries)
    out = _passed_over(campaign, entries)
    won = ballot.winners([code for code in order if code not in out], pure(entries.values()), stock_of(found))
    for rank, code in enumerate(order, start=1):
        one = entries[code]
        one.rank, one.won, one.passed_over = rank, won.get(code, ""), code in out
    BallotEntry.objects.bulk_create(  # an upsert of rows that are there: bulk_update takes ten times as long
        entries.values(), AT_ONCE, update_conflicts=True, unique_fields=["pk"],
        update_fields=["rank", "won", "passed_over"],
    )  # fmt: skip
    winners = [entries[code].order for code in order if code in won]
    _come_in(campaign, winners, {entries[code].order_id: pool for code, pool in won.items()})
    losing = Order.objects.filter(campaign=campaign, state=OrderState.WAITLISTED)
    lost = set(losing.values_list("household", flat=True))
    losing.update(state=OrderState.NOT_ALLOCATED, ended_at=clock.now(), version=F("version") + 1)
    return {one.household_id for one in winners}, lost


def _passed_over(campaign: Campaign, entries: Mapping[str, BallotEntry]) -> set[str]:
    """
    Who has had their share of a kind elsewhere since they entered. Nobody gets more elsewhere from here until the draw
    is done, or one household's order would undo everybody's.
    """
    rules = entitlement.rules_of(campaign.area_id)
    present = Present.of(campaign.pk)
    ruled = {offer.pk for offer in present.offers.values() if offer.good.kind in rules}
    entitlement.queue_all(
        (one.order.household_id, present.offers[int(offer)].good.kind)
        for one in entries.values()
        for offer in one.wants
        if int(offer) in ruled
    )
    out = set()
    for code, one in entries.items():
        if ruled & {int(offer) for offer in one.wants}:
            wants = present.quantities_by_kind({int(offer): n for offer, n in one.wants.items()})
            left = entitlement.left_of(one.order.household, campaign.area_id)
            if any(n > left[kind].left for kind, n in wants.items() if kind in left):
                out.add(code)
    return out


def _come_in(campaign: Campaign, orders: Sequence[Order], pools: Mapping[int, str]) -> None:
    """What `waiting.come_in` does for one, for three thousand in a fixed number of statements."""
    pour_later = {(pool.offer_id, pool.kind): pool for pool in Pool.objects.filter(offer__campaign=campaign)}
    taken: Counter[int] = Counter()
    ids = [order.pk for order in orders]
    reservations = []
    for start in range(0, len(ids), AT_ONCE):
        for line in OrderLine.objects.filter(order__in=ids[start : start + AT_ONCE]):
            pool = pour_later[line.offer_id, pools[line.order_id]]
            taken[pool.pk] += line.quantity if pool.remaining is not None else 0
            reservations.append(Reservation(line=line, pool=pool, quantity=line.quantity))
    by_reserve = {pk: n for pk, n in taken.items() if n}
    general = {pool.pk for pool in pour_later.values() if pool.kind == PoolKind.GENERAL}
    _take({pk: n for pk, n in by_reserve.items() if pk not in general})
    pour_reserves(campaign.pk)
    _take({pk: n for pk, n in by_reserve.items() if pk in general})
    Reservation.objects.bulk_create(reservations, batch_size=AT_ONCE)
    _count(campaign, orders)
    minutes = 0 if campaign.is_free else campaign.hold_minutes
    becomes = {"state": OrderState.RESERVED, "hold_until": hold.until(minutes)} if minutes else {
        "state": OrderState.PLACED
    }  # fmt: skip
    for start in range(0, len(ids), AT_ONCE):
        Order.objects.filter(pk__in=ids[start : start + AT_ONCE]).update(version=F("version") + 1, **becomes)


def _take(numbers: Mapping[int, int]) -> None:
    for pk, number in sorted(numbers.items()):
        stock.take([stock.Draw(pk, 0, number, counted=True)])


def _count(campaign: Campaign, orders: Sequence[Order]) -> None:
    rules = entitlement.rules_of(campaign.area_id)
    if not rules:
        return
    present = Present.of(campaign.pk)
    for order in orders:
        wants = dict(order.lines.values_list("offer", "quantity"))
        entitlement.use(order, present.quantities_by_kind(wants), rules)


def _told(
    campaign: Campaign, by: Person, households: tuple[set[int], set[int]]
) -> list[events.CampaignEvent]:
    won, lost = (people_of(some) for some in households)
    return [
        events.about_campaign(told_of.Won, campaign, by=by, told=won, winners=len(households[0])),
        events.about_campaign(told_of.Lost, campaign, by=by, told=lost - won, losers=len(households[1])),
    ]


def people_of(households: set[int]) -> set[int]:
    """Everybody who lives behind these doors."""
    found: set[int] = set()
    ids = sorted(households)
    for start in range(0, len(ids), AT_ONCE):
        living = live_memberships().filter(household__in=ids[start : start + AT_ONCE])
        found |= set(living.values_list("person", flat=True))
    return found
