"""A household changes or withdraws its order before the cut-off; a change moves only the difference."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from groceries import entitlement, events, money, progress, slots, stock
from groceries.actions.ordering import Wish, again, how_handed
from groceries.actions.paid import hold_until_paid, stand_if_paid
from groceries.actions.waiting import free_up
from groceries.models import Order, OrderLine
from groceries.terms import Present, sold_out
from groceries.words import OPEN_TO_CHANGE, CampaignState, OrderState
from hub.core.announce import Event, Ref, announce
from hub.core.estate import proxy
from hub.core.flow import gate
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.notices.wording import Part
from hub.core.payments.words import Why
from hub.core.people.models import Person


def change(
    order: Order, wish: Wish, *, by: Person, version: int | None = None, key: Key | None = None
) -> Order:
    """
    Orders something else instead, all or nothing: where there is not enough, the old order stays as it was.

    `version` is what the page showed. Refuses like `place_order`, and with Conflict `order.fixed` once the order is
    past changing and `state.changed` where somebody of the household was quicker.
    """

    @untouched_if_refused(order)
    def act() -> Order:
        present = _enter(order)
        present.check_lines(wish.wants, wish.extras)
        handed, before = how_handed(present.campaign, wish), order.slot_id
        slot = slots.check(present.campaign, wish.slot, handed["handing"])
        save_changes(
            order, version=version, total_minor=present.total(wish.wants), substitution=wish.substitution,
            note=wish.note.strip()[:200], accept_fewer=wish.accept_fewer, slot=slot, **handed,
        )  # fmt: skip
        stock.give_back(order)
        take = _waits_for if order.state == OrderState.WAITLISTED else _draws
        draws = take(present, order, wish)
        order.lines.all().delete()
        lines = OrderLine.objects.bulk_create(
            OrderLine(
                order=order,
                offer=present.offers[pk],
                quantity=n,
                extra=wish.extras.get(pk, 0),
                price_minor=present.offers[pk].price_minor,
            )
            for pk, n in sorted(wish.wants.items())
        )
        if draws:
            kinds = present.quantities_by_kind(wish.wants)
            rules = entitlement.rules_of(order.household.area_id)
            entitlement.use(order, kinds, rules, entitlement.used_by(order))
            stock.reserve(lines, draws)
            stock.take(draws)
        slots.move(before, slot, order.household_id)
        hold_until_paid(order, present.campaign)
        wanted = {str(pk): number for pk, number in wish.wants.items()}
        told = [] if wish.acting_for else events.household(order, but=by)
        changed = events.about_order(
            events.Changed, order, by=by, told=told, wants=wanted, total=order.total_minor
        )
        back = [*money.give_back_excess(order, by=by, why=Why.CHANGED), *stand_if_paid(order, by=by)]
        theirs = in_their_name(order, wish.acting_for, by, _CHANGED)
        announce(changed, *theirs, *back, *free_up(order.campaign_id))
        progress.moved(order.campaign_id)
        if order.state == OrderState.WAITLISTED:
            order.refresh_from_db()  # there may be enough for what it waits for now
        return order

    return again(lambda: once(key, "groceries.change", act, Order))


def untouched_if_refused(order: Order) -> Callable[[Callable[[], Order]], Callable[[], Order]]:
    """
    Keeps the object as it was read where its transaction is rolled back. Otherwise the next try would compare a version
    that was never written, and blame somebody else for it.
    """

    def guarded(act: Callable[[], Order]) -> Callable[[], Order]:
        def tried() -> Order:
            kept = dict(order.__dict__)
            try:
                return act()
            except BaseException:
                order.__dict__.clear()
                order.__dict__.update(kept)
                raise

        return tried

    return guarded


_CHANGED = gettext_noop("%(name)s has changed your order %(code)s for “%(title)s”.")
_CANCELLED = gettext_noop("%(name)s has cancelled your order %(code)s for “%(title)s”.")


def _enter(order: Order, *, late: bool = False) -> Present:
    """
    Takes every pool in ascending order, and only then the order's row: this transaction gives back and takes, and must
    not wait in a circle with another that serves the waiting list.
    """
    gate.enter("campaign", order.campaign_id)
    if order.state not in OPEN_TO_CHANGE:
        raise Conflict("order.fixed", _("This order cannot be changed any more."), now=order)
    stock.lock(order.campaign_id)
    present = Present.of(order.campaign_id)
    if not (late and present.campaign.state == CampaignState.CLOSED):
        present.check_open()
    return present


def _draws(present: Present, order: Order, wish: Wish) -> list[stock.Draw]:
    """What the new wish takes, out of pools into which the old one has been given back already."""
    pools = stock.pools_of(present.offers.values())
    draws, short = stock.plan(wish.wants, pools, present.pools_of(order))
    if short:
        raise sold_out(present, short)
    return draws


def _waits_for(present: Present, order: Order, wish: Wish) -> list[stock.Draw]:
    """Nothing out of any pool; and no more of a kind than the household may still have, or it waits in vain."""
    before: dict[str, int] = {}
    for kind, number in order.lines.values_list("offer__good__kind", "quantity"):
        before[kind] = before.get(kind, 0) + number
    rules = entitlement.rules_of(order.household.area_id)
    entitlement.check(order.household_id, present.quantities_by_kind(wish.wants), rules, before)
    return []


def cancel(
    order: Order,
    *,
    by: Person,
    acting_for: proxy.Beneficiary | None = None,
    version: int | None = None,
    key: Key | None = None,
) -> Order:
    """
    Withdraws an order before the cut-off, or what was offered or held until it is paid also after it; its goods go to
    the waiting list, then to everybody.
    """

    @untouched_if_refused(order)
    def act() -> Order:
        _enter(order, late=order.state == OrderState.RESERVED)
        transition(order, OrderState.CANCELLED, version=version, ended_at=clock.now())
        let_go(order)
        told = [] if acting_for else events.household(order, but=by)
        cancelled = events.about_order(events.Cancelled, order, by=by, told=told)
        back = money.give_back_excess(order, by=by, why=Why.CANCELLED)
        theirs = in_their_name(order, acting_for, by, _CANCELLED)
        announce(cancelled, *theirs, *back, *free_up(order.campaign_id))
        progress.moved(order.campaign_id)
        return order

    return again(lambda: once(key, "groceries.cancel", act, Order))


def let_go(order: Order) -> None:
    """What an order that has just ended held: goods, entitlement, slot. Once, because its state moved once."""
    stock.give_back(order)
    slots.give_back(order)
    entitlement.give_back(order)


def in_their_name(
    order: Order, acting_for: proxy.Beneficiary | None, by: Person, sentence: str
) -> list[Event]:
    """What the household is told where somebody has acted in its name, with `name`, `code` and `title` in it."""
    params: Mapping[str, Part] = {"name": by.name, "title": order.campaign.named, "code": order.shown_code}
    about = Ref("order", order.pk, order.version)
    return proxy.done(
        acting_for, by=by, verb=events.Changed.verb, about=about, sentence=sentence, params=params
    )
