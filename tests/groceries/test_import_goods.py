"""A supplier's price list becomes the goods of a draft: looked at row by row, all or nothing, twice is once."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from groceries import actions
from groceries.models import Campaign, Good, Offer, Supplier
from groceries.pricelist import values
from groceries.pricelist.kind import goods_of
from groceries.words import GoodKind, PoolKind
from hub.core.flow.imports import actions as imports
from hub.core.flow.imports import contents
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.plans import Line
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area, Person
from tests.core.import_kit import DATA, as_csv
from tests.groceries.kit import leader, offer, opened, order, terms, wrong

pytestmark = pytest.mark.django_db
HENGFENG, EAST = DATA / "supplier_hengfeng.xlsx", DATA / "supplier_east_market.csv"
HEADINGS = ("编号", "品名", "单位", "单价(元)", "库存", "每户限购")


@pytest.fixture
def sun(area: Area) -> Person:
    """Who leads."""
    return leader(area)


@pytest.fixture
def draft(area: Area, sun: Person) -> Campaign:
    """Just begun."""
    return actions.draft(area, terms(), by=sun)


def looked_at(campaign: Campaign, data: bytes, **options: str) -> ImportBatch:
    """Uploaded and checked."""
    batch = imports.upload(goods_of(campaign), campaign.area, data, "list", by=None, options=options)
    return imports.check(batch, options)


def imported(campaign: Campaign, data: bytes, by: Person, **options: str) -> ImportBatch:
    """And confirmed."""
    return imports.confirm(looked_at(campaign, data, **options), by)


def lines(batch: ImportBatch) -> dict[str, Line]:
    """The preview's lines by their title."""
    return {line.title: line for line in contents.preview_of(batch)[0]}


def reasons(batch: ImportBatch) -> dict[str, list[str]]:
    """What stands beside each row."""
    return {title: [reason.code for reason in line.reasons] for title, line in lines(batch).items()}


def test_the_list_of_hengfeng_as_it_came(draft: Campaign, sun: Person) -> None:
    """Title rows above, prices as text and as number, 不限, caps left empty."""
    batch = imported(draft, HENGFENG.read_bytes(), sun)
    assert (batch.state, batch.counts["added"], batch.outcome["suppliers"]) == ("done", 20, 1)
    supplier = Supplier.objects.get()
    assert (supplier.name, supplier.licence) == ("恒丰生鲜", "JY13101010000000")
    milk = draft.offers.get(title="纯牛奶 250ml×24")
    assert (milk.price_minor, milk.cap, milk.code, milk.good.grams) == (6500, 2, "HF-005", 6000)
    assert milk.pools.get().size is None
    rice = draft.offers.get(title="东北大米 10kg")
    assert (rice.price_minor, rice.cap, rice.pools.get().size) == (6990, None, 1000)
    kinds = dict(Good.objects.values_list("name", "kind"))
    assert (kinds["东北大米 10kg"], kinds["婴儿配方奶粉 2段 900g"], kinds["猫粮 2kg"]) == (
        "staples",
        "baby",
        "other",
    )


def test_the_list_of_the_east_market_says_not_who_sells(draft: Campaign, sun: Person) -> None:
    """So every row is refused until a person says so; then stock and case are as told."""
    batch = looked_at(draft, EAST.read_bytes())
    assert (batch.counts["refused"], batch.counts["added"]) == (6, 0)
    assert all("no_supplier" in codes for codes in reasons(batch).values())
    batch = imports.check(batch, {"supplier": "东市"})
    imports.confirm(batch, sun)
    oil = draft.offers.get(title="橄榄油")
    assert (oil.supplier.name, oil.price_minor, oil.pools.get().size, oil.case_size) == (
        "东市",
        6900,
        20,
        Decimal(6),
    )


def test_the_same_file_again_changes_nothing(draft: Campaign, sun: Person) -> None:
    imported(draft, HENGFENG.read_bytes(), sun)
    before = list(Offer.objects.order_by("pk").values())
    again = looked_at(draft, HENGFENG.read_bytes())
    assert (again.counts["unchanged"], again.counts["added"], again.counts["changed"]) == (20, 0, 0)
    with pytest.raises(Invalid, match=r"import\.nothing"):
        imports.confirm(again, sun)
    assert list(Offer.objects.order_by("pk").values()) == before


def test_what_cannot_be_taken_says_why_and_the_others_are_written(draft: Campaign, sun: Person) -> None:
    data = as_csv(
        ("1", "白菜", "份", "3.5", "", ""), ("2", "", "份", "4", "", ""), ("3", "萝卜", "份", "面议", "", ""),
        ("4", "土豆", "份", "", "", ""), ("5", "茄子", "份", "5", "许多", ""), ("6", "白菜", "份", "3.5", "", ""),
        ("7", "白菜", "份", "9", "", ""), ("8", "黄瓜", "份", "4", "", "两个"), headings=HEADINGS,
    )  # fmt: skip
    batch = looked_at(draft, data, supplier="恒丰")
    every = [
        (line.number, line.verdict.value, [r.code for r in line.reasons if r.warns])
        for line in contents.preview_of(batch)[0]
    ]
    assert every == [
        (2, "added", ["told_twice_kept"]), (3, "refused", ["no_name"]), (4, "refused", ["price_unclear"]),
        (5, "refused", ["no_price"]), (6, "refused", ["stock_unclear"]), (7, "repeated", ["repeats"]),
        (8, "refused", ["told_twice"]), (9, "refused", ["cap_unclear"]),
    ]  # fmt: skip
    imports.confirm(batch, sun)
    assert list(draft.offers.values_list("title", "price_minor")) == [("白菜", 350)]


def test_a_price_far_from_what_it_was_is_marked(area: Area, draft: Campaign, sun: Person) -> None:
    opened(
        area,
        sun,
        {"title": "白菜", "unit": "份", "price_minor": 350},
        {"title": "鸡蛋", "unit": "份", "price_minor": 3000},
    )
    data = as_csv(("1", "白菜", "份", "6", "", ""), ("2", "鸡蛋", "份", "30.5", "", ""), headings=HEADINGS)
    found = reasons(looked_at(draft, data, supplier="恒丰"))
    assert "dear" in found["白菜  份"]
    assert "dear" not in found["鸡蛋  份"]


def test_a_second_list_changes_what_it_tells_and_keeps_reserves(draft: Campaign, sun: Person) -> None:
    first = offer(draft, sun, "白菜", stock={"general": 10, "reserved": 5}, cap=2, note="当天采摘")
    draft.refresh_from_db()
    imported(draft, as_csv(("1", "白菜", "份", "4", "20", "3"), headings=HEADINGS), sun, supplier="恒丰")
    first.refresh_from_db()
    sizes = dict(first.pools.values_list("kind", "size"))
    assert (first.price_minor, first.cap, first.note) == (400, 3, "当天采摘")
    assert sizes == {PoolKind.GENERAL: 20, PoolKind.RESERVED: 5}


def test_an_edit_in_between_shows_a_new_preview_and_writes_nothing(draft: Campaign, sun: Person) -> None:
    batch = looked_at(draft, as_csv(("1", "白菜", "份", "4", "", ""), headings=HEADINGS), supplier="恒丰")
    draft.refresh_from_db()
    offer(draft, sun, "白菜")
    batch = imports.confirm(batch, sun)
    assert (batch.state, batch.changed_meanwhile) == ("previewed", True)
    assert draft.offers.get().price_minor == 5800


def test_only_a_draft_takes_a_list(area: Area, sun: Person) -> None:
    campaign = opened(area, sun)
    batch = looked_at(campaign, HENGFENG.read_bytes())
    assert batch.counts["refused"] == 20


def test_what_was_ordered_keeps_the_kind_by_which_it_was_counted(
    area: Area, sun: Person, li_wei: Person
) -> None:
    actions.set_rule(area, "bundle", 3, 10, by=sun, words="人人有份")
    campaign = opened(area, sun, {"title": "白菜", "unit": "份"})
    order(campaign, li_wei.memberships.get().household, li_wei)
    draft = actions.draft(area, terms(), by=sun)
    data = as_csv(("白菜", "份", "4", "蔬菜"), headings=("品名", "单位", "单价", "类别"))
    imported(draft, data, sun, supplier="恒丰")
    assert Good.objects.get(name="白菜").kind == "bundle"
    with pytest.raises(Invalid, match=r"offer\.kind"):
        offer(actions.draft(area, terms(), by=sun), sun, "白菜", kind="vegetables")
    assert wrong() == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("蔬菜包A（青菜2斤）", "bundle"), ("鲜肉包 10只", "staples"), ("一级菜籽油 5L", "staples"), ("鲜鸡蛋", "dairy"),
        ("成人纸尿裤 L", "hygiene"), ("婴儿纸尿裤", "baby"), ("猪肋排", "meat"), ("抗原检测试剂", "medicine"),
        ("口罩", "masks"), ("犬粮 2.5kg", "other"), ("Halal beef", "meat"), ("Oat milk", "dairy"),
        ("Kale", "vegetables"),         ("Rice 5 kg", "staples"), ("皮蛋豆腐", "dairy"), ("书", "other"),
    ],
)  # fmt: skip
def test_a_name_tells_the_kind(name: str, kind: str) -> None:
    assert values.good_kind(name) == GoodKind(kind)


def test_a_packs_name_tells_what_is_in_it() -> None:
    assert values.parts("蔬菜包A（青菜2斤 土豆3斤）") == [("青菜", 1000), ("土豆", 1500)]
    assert values.parts("蔬菜包B（叶菜5种 约10斤）") == []


class TestCommand:
    """`manage.py import_goods`."""

    @pytest.fixture(autouse=True)
    def _english(self) -> Any:
        with translation.override("en"):
            yield

    def run(self, file: Path, **more: Any) -> str:
        """What it prints."""
        out = StringIO()
        call_command("import_goods", str(file), stdout=out, stderr=StringIO(), **more)
        return out.getvalue()

    def test_it_imports_into_the_only_draft(self, draft: Campaign) -> None:
        assert "New 6. Written." in self.run(EAST, supplier="东市")
        assert draft.offers.count() == 6
        assert "Nothing was written." in self.run(EAST, supplier="东市")

    def test_a_dry_run_writes_nothing_and_leaves_nothing(self, draft: Campaign) -> None:
        found = json.loads(self.run(HENGFENG, dry_run=True, json=True))
        assert (found["written"], found["counts"]["added"]) == (False, 20)
        assert not draft.offers.exists()
        assert ImportBatch.objects.get().state == "abandoned"

    def test_which_draft_must_be_clear(self, area: Area, draft: Campaign, sun: Person) -> None:
        actions.draft(area, terms(), by=sun)
        with pytest.raises(CommandError, match="Say which draft"):
            self.run(EAST, supplier="东市")
        self.run(EAST, supplier="东市", area=area.slug, campaign=draft.number)
        assert draft.offers.count() == 6
        with pytest.raises(CommandError, match="no area"):
            self.run(EAST, area="nowhere")
