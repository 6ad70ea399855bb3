"""How much of a kind of good each household may have in so many days; who sells; what goods should cost."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from groceries import events
from groceries.models import EntitlementRule, Good, Supplier
from groceries.words import GoodKind
from hub.core.announce import announce
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Area, Person

LONGEST = 366
"""Days of a rule."""


def set_rule(
    area: Area, kind: str, quantity: int, days: int, *, by: Person, words: str, now: int | None = None
) -> EntitlementRule:
    """
    From now on a household may have `quantity` of a kind in any `days` days, whoever orders it, in all campaigns.

    Ends the rule that held before, which stays to be read. `now` is the id of the rule that the page showed (0: none):
    raises Conflict `rule.changed` where another one holds. Everybody in the area is told.
    """
    problems: dict[str, str] = {}
    if kind not in GoodKind:
        problems["kind"] = _("Choose a kind of good.")
    if not 1 <= days <= LONGEST:
        problems["days"] = _("Choose 1 to %(most)s days.") % {"most": LONGEST}
    if not words.strip():
        problems["words"] = _("Say why; everybody reads it.")
    if problems:
        raise Invalid("rule.terms", next(iter(problems.values())), fields=problems)
    moment = clock.now()
    try:
        with transaction.atomic():
            held = EntitlementRule.objects.filter(area=area, kind=kind, until=None)
            ended = (held if now is None else held.filter(pk=now)).update(until=moment)
            if now and not ended:
                raise _changed(area, kind)
            rule = EntitlementRule.objects.create(
                area=area,
                kind=kind,
                quantity=quantity,
                days=days,
                words=words.strip(),
                set_by=by,
                since=moment,
            )
            announce(
                events.about_rule(events.RuleSet, rule, by=by, told=events.residents_of(area.pk) - {by.pk})
            )
    except IntegrityError as error:  # one rule in force: somebody has just set another
        raise _changed(area, kind) from error
    return rule


def end_rule(rule: EntitlementRule, *, by: Person) -> EntitlementRule:
    """The limit holds no more. Ended twice is ended once."""
    with transaction.atomic():
        if EntitlementRule.objects.filter(pk=rule.pk, until=None).update(until=clock.now()):
            announce(events.about_rule(events.RuleEnded, rule, by=by))
    rule.refresh_from_db()
    return rule


def _changed(area: Area, kind: str) -> Conflict:
    now = EntitlementRule.objects.filter(area=area, kind=kind, until=None).first()
    return Conflict(
        "rule.changed", _("Somebody has just set another limit for this kind. Look at it first."), now=now
    )


def keep_supplier(
    area: Area,
    values: dict[str, str],
    *,
    by: Person,
    supplier: Supplier | None = None,
    version: int | None = None,
) -> Supplier:
    """Adds a supplier or changes what is known of one: name, licence, contact. Raises Invalid for a name twice."""
    if not values.get("name", "").strip():
        words = _("Give a name.")
        raise Invalid("supplier.name", words, fields={"name": words})
    try:
        with transaction.atomic():
            if supplier is None:
                supplier = Supplier.objects.create(area=area, **values)
            else:
                save_changes(supplier, version=version, **values)
            announce(events.about_supplier(supplier, by=by))
    except IntegrityError as error:
        words = _("There is a supplier of this name already.")
        raise Invalid("supplier.twice", words, fields={"name": words}) from error
    return supplier


def set_reference(good: Good, reference_minor: int | None, *, by: Person) -> Good:
    """What the committee holds for a fair price of a good; None: nothing is held against it but other campaigns."""
    with transaction.atomic():
        Good.objects.filter(pk=good.pk).update(reference_minor=reference_minor)
        good.reference_minor = reference_minor
        announce(events.about_good(good, good.area, by=by))
    return good
