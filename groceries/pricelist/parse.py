"""From the table of a spreadsheet to the goods it offers. Pure: no database."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from groceries.pricelist import values
from groceries.words import GoodKind
from hub.core.flow.imports.fields import NO_HEADING, Layout
from hub.core.flow.imports.plans import Params, Reason
from hub.core.flow.imports.records import Record, Sort, records
from hub.core.flow.imports.tables import Table
from hub.core.flow.imports.text import heading, narrow
from hub.core.kit import money

NAME, UNIT, NOTE, CODE = 120, 40, 200, 40
_TITLE_NOISE = re.compile(
    r"(社区团购|团购|商品|最新|今日|每日)?(报价单|报价表|价目表|价格表|供货单|供货清单|price list|quotation)",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"许可证|执照|licen[cs]e", re.IGNORECASE)
_LICENCE_NUMBER = re.compile(r"[A-Z]{0,4}\d{8,20}[A-Z0-9]*", re.IGNORECASE)


@dataclass(slots=True)
class Row:
    """One good as the file tells it, with what is wrong with it."""

    sheet: str
    number: int
    name: str = ""
    name_en: str = ""
    unit: str = ""
    code: str = ""
    price_minor: int = 0
    case: Decimal | None = None
    stock: int | None = None
    cap: int | None = None
    kind: GoodKind = GoodKind.OTHER
    kind_told: bool = False
    supplier: str = ""
    note: str = ""
    grams: int | None = None
    reasons: list[Reason] = field(default_factory=list)
    refused: bool = False
    repeats: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """By which the same good is found again."""
        return self.name, self.unit

    def refuse(self, code: str, **params: str | int) -> None:
        """It cannot be taken, and why."""
        self.reasons.append(Reason(code, dict(params)))
        self.refused = True

    def say(self, code: str, *, warns: bool = True, **params: str | int) -> None:
        """It is taken, and this stands beside it."""
        self.reasons.append(Reason(code, dict(params), warns))


@dataclass(slots=True)
class PriceList:
    """A whole file: its goods, who sells them, what stands beside the list."""

    rows: list[Row] = field(default_factory=list)
    supplier: str = ""
    licence: str = ""
    beside: list[tuple[int, str]] = field(default_factory=list)

    def notes(self) -> list[Reason]:
        """What a person should know of the file as a whole."""
        found: list[Reason] = []
        if self.supplier:
            found.append(Reason("supplier", {"name": self.supplier}, warns=False))
        if self.licence:
            found.append(Reason("licence", {"number": self.licence}, warns=False))
        for number, text in self.beside[:5]:
            params: Params = {"row": number, "text": text[:80]}
            found.append(Reason("beside", params, warns=False))
        return found


def parse(
    tables: Sequence[Table], layout: Layout, *, supplier: str = "", licence: str = "", currency: str = "CNY"
) -> PriceList:
    """
    What the file offers, with everything wrong noted at its row; the same good twice included.

    `supplier`, `licence`: what the person says; where they say nothing, what stands above the list.
    """
    title, number = above(tables, layout)
    found = PriceList(supplier=supplier or title, licence=licence or number)
    for record in records(tables, layout):
        if record.sort == Sort.RECORD:
            found.rows.append(_row(record, found.supplier, currency))
        else:
            found.beside.append((record.number, " ".join(filter(None, record.cells))))
    _twice(found.rows)
    return found


def missing(layout: Layout) -> list[str]:
    """The fields without which nothing can be offered: what it is, and what it costs."""
    return [key for key in ("name", "price") if not layout.has(key)]


def above(tables: Sequence[Table], layout: Layout) -> tuple[str, str]:
    """Supplier and licence as they stand above the heading: 恒丰生鲜 社区团购报价单, 许可证号 JY131…."""
    top = tables[layout.sheet].rows[: layout.heading] if layout.heading != NO_HEADING else []
    filled = [[narrow(cell) for cell in row if cell] for row in top if row]
    supplier, licence = "", ""
    for cells in filled:
        text = " ".join(cells)
        if _LICENCE.search(text):
            licence = (_LICENCE_NUMBER.search(text) or [""])[0]
        elif not supplier:
            supplier = _TITLE_NOISE.sub("", cells[0]).strip(" ：:-—（）()")[:80]
    return supplier, licence[:60]


def _row(record: Record, supplier: str, currency: str) -> Row:
    row = Row(record.sheet, record.number)
    row.name_en = narrow(record.get("name_en"))[:NAME]
    row.name = narrow(record.get("name"))[:NAME] or row.name_en
    row.unit, row.code = narrow(record.get("unit"))[:UNIT], narrow(record.get("code"))[:CODE]
    row.note = narrow(record.get("note"))[:NOTE] or (row.name_en if row.name_en != row.name else "")
    row.supplier = narrow(record.get("supplier"))[:80] or supplier
    row.case = values.number(record.get("case"))
    row.grams = values.whole_grams(row.name, row.unit)
    if not row.name:
        row.refuse("no_name")
    if not row.supplier:
        row.refuse("no_supplier")
    _read_kind(record, row)
    _read_price(record, row, currency)
    _read_counts(record, row)
    return row


def _read_kind(record: Record, row: Row) -> None:
    told = record.get("kind")
    by_word = values.kind_of_word(told) if told else None
    row.kind, row.kind_told = by_word or values.good_kind(row.name, row.name_en), bool(by_word)
    if row.name and not row.kind_told:
        code = "kind_unknown" if row.kind == GoodKind.OTHER else "kind_guessed"
        row.say(code, warns=False, kind=row.kind.value)


def _read_price(record: Record, row: Row, currency: str) -> None:
    text = record.get("price")
    try:
        row.price_minor = money.read(text, currency)
    except money.MoneyError:
        row.refuse("price_unclear", text=text) if text else row.refuse("no_price")


def _read_counts(record: Record, row: Row) -> None:
    for key in ("stock", "cap"):
        text = record.get(key)
        try:
            setattr(row, key, values.count(text))
        except values.Unclear:
            row.refuse(f"{key}_unclear", text=text)
    if row.cap == 0:
        row.cap = None
        row.say("cap_zero")
    if row.stock == 0:
        row.say("stock_zero")


def _twice(rows: list[Row]) -> None:
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row.refused:
            continue
        earlier = seen.setdefault((heading(row.name), heading(row.unit)), row)
        if earlier is row:
            continue
        if (row.price_minor, row.stock, row.cap) == (earlier.price_minor, earlier.stock, earlier.cap):
            row.repeats = True
            row.say("repeats", row=earlier.number)
        else:
            row.refuse("told_twice", row=earlier.number)
            earlier.say("told_twice_kept", row=row.number)
