"""What a price list would change in a campaign: a line per row, and the work behind it. Pure."""

from dataclasses import dataclass, field
from decimal import Decimal

from groceries import prices
from groceries.actions.offers import OfferTerms
from groceries.pricelist.parse import PriceList, Row
from groceries.pricelist.standing import Offered, Standing, key_of
from groceries.words import GoodKind, PoolKind
from hub.core.flow.imports.plans import Change, Line, Plan, Verdict


@dataclass(slots=True)
class Work:
    """What is written: terms for each good, with the offer that has it already, and licences that suppliers lack."""

    offers: list[tuple[OfferTerms, int | None]] = field(default_factory=list)
    licences: dict[str, str] = field(default_factory=dict)

    def totals(self, now: Standing) -> dict[str, int]:
        """Numbers for the result."""
        names = {terms.supplier for terms, _offer in self.offers}
        new = [terms for terms, _o in self.offers if key_of(terms.title, terms.unit) not in now.goods]
        return {"offers": len(self.offers), "goods": len(new), "suppliers": len(names - set(now.suppliers))}


def plan(found: PriceList, now: Standing) -> Plan:
    """
    What would be added, changed, left alone and refused, with the reasons. It never takes a good away, and a good that
    is told again changes only what the file tells.
    """
    work = Work()
    lines = [_line(row, now, work) for row in found.rows]
    if found.licence and found.supplier:
        known = now.suppliers.get(found.supplier)
        if work.offers and (known is None or not known.licence):
            work.licences[found.supplier] = found.licence
    return Plan(lines, found.notes(), work.totals(now), 0, work)


def _line(row: Row, now: Standing, work: Work) -> Line:
    title = f"{row.name}  {row.unit}".strip()
    if not now.campaign.is_editable:
        row.refuse("fixed")
    if now.campaign.is_free and row.price_minor:
        row.refuse("free")
    if row.refused or row.repeats:
        verdict = Verdict.REFUSED if row.refused else Verdict.REPEATED
        return Line(row.sheet, row.number, verdict, title, row.reasons)
    key = key_of(row.name, row.unit)
    here = now.offers.get(key)
    _compare(row, now.usual(key), prices.ABOVE.of(now.campaign.area))
    changes = _changes(row, here, now.campaign.area.currency)
    if here and here.withdrawn:
        row.say("withdrawn")
    verdict = _verdict(changes, here)
    if verdict != Verdict.UNCHANGED:
        work.offers.append((_terms(row, here), here.pk if here else None))
    return Line(row.sheet, row.number, verdict, title, row.reasons, changes)


def _verdict(changes: list[Change], here: Offered | None) -> Verdict:
    if here is None:
        return Verdict.ADDED
    return Verdict.CHANGED if changes or here.withdrawn else Verdict.UNCHANGED


def _compare(row: Row, usual: int | None, limit: float) -> None:
    percent = prices.percent_above(row.price_minor, usual)
    if usual and abs(percent) > limit:
        code = "dear" if percent > 0 else "cheap"
        row.say(code, percent=abs(round(percent)), before=usual)


def _changes(row: Row, here: Offered | None, currency: str) -> list[Change]:
    told = {
        "price": str(row.price_minor), "stock": _text(row.stock), "cap": _text(row.cap), "supplier": row.supplier,
        "code": row.code, "case": _text(row.case), "note": row.note,
    }  # fmt: skip
    if row.kind_told:
        told["kind"] = row.kind.value
    if here is None:
        return [
            Change(f"new_{name}", "", value)
            for name, value in told.items()
            if value and name in ("price", "stock", "cap")
        ]
    old = {
        "price": str(here.price_minor), "stock": _text(here.stock), "cap": _text(here.cap), "kind": here.kind,
        "supplier": here.supplier, "code": here.code, "case": _text(here.case), "note": here.note,
    }  # fmt: skip
    silent = {name for name in ("code", "case", "note") if not told[name]}
    return [
        Change(name, old[name], value)
        for name, value in told.items()
        if value != old[name] and name not in silent
    ]


def _text(number: int | Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}" if isinstance(number, Decimal) else str(number)


def _terms(row: Row, here: Offered | None) -> OfferTerms:
    kind = row.kind if row.kind_told or here is None else GoodKind(here.kind)
    return OfferTerms(
        title=row.name, supplier=row.supplier, price_minor=row.price_minor, unit=row.unit, kind=kind, cap=row.cap,
        note=row.note or (here.note if here else ""), code=row.code or (here.code if here else ""),
        case_size=row.case or (here.case if here else None), grams=row.grams,
        donated=bool(here and here.donated and not row.price_minor),
        best_before=here.best_before if here else None,
        stock={**(here.pools if here else {}), PoolKind.GENERAL: row.stock},
    )  # fmt: skip
