"""How much of a kind a household may have: set by the desk, told to everybody, with what held before."""

import pytest

from groceries import actions
from groceries.models import EntitlementRule
from hub.core.kit.errors import Conflict, Invalid
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from tests.groceries.kit import leader, opened, order

pytestmark = pytest.mark.django_db


def test_a_limit_holds_at_once_and_everybody_is_told(area: Area, auntie_wang: Person, li_wei: Person) -> None:
    campaign = opened(area, sun := leader(area), {"kind": "masks"})
    order(campaign, home := li_wei.memberships.get().household, li_wei, 3)
    actions.set_rule(area, "masks", 5, 10, by=auntie_wang, words="口罩紧缺")
    again = opened(area, sun, {"kind": "masks"})
    order(again, home, li_wei, 5)  # what was ordered before the limit was counted by nobody
    with pytest.raises(Conflict, match=r"entitlement\.used_up"):
        order(opened(area, sun, {"kind": "masks"}), home, li_wei)
    told = Notice.objects.filter(verb="groceries.rule.set").values_list("person", flat=True)
    assert set(told) == {li_wei.pk}


def test_another_limit_ends_the_one_before_which_stays_to_be_read(area: Area, auntie_wang: Person) -> None:
    first = actions.set_rule(area, "masks", 5, 10, by=auntie_wang, words="口罩紧缺")
    second = actions.set_rule(area, "masks", 10, 10, by=auntie_wang, words="到货了", now=first.pk)
    first.refresh_from_db()
    assert (first.until, EntitlementRule.objects.get(until=None)) == (second.since, second)


def test_who_saw_an_old_limit_looks_again_first(
    area: Area, auntie_wang: Person, director_zhou: Person
) -> None:
    first = actions.set_rule(area, "masks", 5, 10, by=auntie_wang, words="口罩紧缺")
    second = actions.set_rule(area, "masks", 10, 10, by=director_zhou, words="到货了", now=first.pk)
    with pytest.raises(Conflict) as refused:
        actions.set_rule(area, "masks", 3, 10, by=auntie_wang, words="更紧缺", now=first.pk)
    assert (refused.value.code, refused.value.extra["now"]) == ("rule.changed", second)
    with pytest.raises(Conflict, match=r"rule\.changed"):
        actions.set_rule(area, "masks", 3, 10, by=auntie_wang, words="更紧缺", now=0)


def test_a_limit_needs_days_and_a_reason(area: Area, auntie_wang: Person) -> None:
    with pytest.raises(Invalid) as refused:
        actions.set_rule(area, "gold", 5, 0, by=auntie_wang, words=" ")
    assert set(refused.value.fields) == {"kind", "days", "words"}


def test_a_limit_ends_once(area: Area, auntie_wang: Person) -> None:
    rule = actions.set_rule(area, "masks", 5, 10, by=auntie_wang, words="口罩紧缺")
    ended = actions.end_rule(rule, by=auntie_wang).until
    assert actions.end_rule(rule, by=auntie_wang).until == ended


def test_a_supplier_has_one_name_and_a_licence(area: Area, auntie_wang: Person) -> None:
    kept = actions.keep_supplier(area, {"name": "恒丰", "licence": "JY1"}, by=auntie_wang)
    with pytest.raises(Invalid, match=r"supplier\.twice"):
        actions.keep_supplier(area, {"name": "恒丰"}, by=auntie_wang)
    changed = actions.keep_supplier(area, {"name": "恒丰生鲜"}, by=auntie_wang, supplier=kept, version=1)
    assert (changed.name, changed.licence, changed.version) == ("恒丰生鲜", "JY1", 2)
    with pytest.raises(Conflict, match=r"state\.changed"):
        actions.keep_supplier(area, {"name": "旧页"}, by=auntie_wang, supplier=kept, version=1)
