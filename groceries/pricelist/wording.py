"""The reasons of a price list's preview as sentences: what, where, and what to do."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from groceries.pricelist.columns import FIELDS
from groceries.words import GoodKind
from hub.core.flow.imports.plans import Params, Reason
from hub.core.kit import money

WORDS: dict[str, Any] = {
    # refused
    "no_name": _("There is no name. Write the name into the row, or delete the row."),
    "no_supplier": _("Nobody is named who sells it. Write the supplier above, and check again."),
    "no_price": _("There is no price. Write it into the row, or delete the row."),
    "price_unclear": _("“%(text)s” is not a price. Write it like 29.90."),
    "stock_unclear": _("“%(text)s” is not a number of pieces. Write a number, or 不限."),
    "cap_unclear": _("“%(text)s” is not a number for each household. Write a number, or leave the cell empty."),
    "told_twice": _("Row %(row)s tells the same good differently. That row is taken; correct or delete this one."),
    "free": _("A free ration costs nothing: this price cannot be taken."),
    "fixed": _("The campaign is no draft any more. Take it back to the drafts first."),
    # taken, but to look at
    "repeats": _("The same as row %(row)s. Taken once."),
    "told_twice_kept": _("Row %(row)s tells this good differently. This row is taken."),
    "cap_zero": _("A limit of 0 is taken for no limit."),
    "stock_zero": _("There is none of it: nobody can order it yet."),
    "dear": _("%(percent)s %% above what it cost last: %(before)s. The committee will ask why."),
    "cheap": _("%(percent)s %% below what it cost last: %(before)s. Check the price."),
    "withdrawn": _("It was taken out of this campaign by hand. It comes back."),
    # about a row, nothing to do
    "kind_guessed": _("Kind by its name: %(kind)s."),
    "kind_unknown": _("No kind can be told from its name; it is entered as “other”. Limits over time do not count it."),
    # about the file
    "supplier": _("Sold by %(name)s."),
    "licence": _("Licence %(number)s."),
    "beside": _("Row %(row)s is no good and is left out: %(text)s"),
}  # fmt: skip
LABELS: dict[str, Any] = {
    "offers": _("goods offered"), "suppliers": _("new suppliers"), "goods": _("goods new to the area"),
    "price_minor": _("Price"), "licence": _("Licence"),
}  # fmt: skip


def say(reason: Reason, currency: str = "CNY") -> str:
    """A reason as a sentence."""
    return str(WORDS[reason.code] % _shown(reason.params, currency))


def label(field: str) -> str:
    """What a field, or a number of the result, is called."""
    known = {one.key: one.label for one in FIELDS} | LABELS
    return str(known.get(field.removeprefix("new_"), field))


def show(field: str, value: str, currency: str = "CNY") -> str:
    """A value as people read it; `new_stock` is the stock of a good that was not there before."""
    if field.startswith("new_"):
        return show(field.removeprefix("new_"), value, currency) if value else ""
    if field in ("stock", "cap") and not value:
        return _now("no limit")
    if field == "kind" and value:
        return str(GoodKind(value).label)
    return money.show(int(value), currency) if field == "price" and value else value


def _shown(params: Params, currency: str) -> Params:
    found = dict(params)
    if "kind" in found:
        found["kind"] = str(GoodKind(str(found["kind"])).label)
    if "before" in found:
        found["before"] = money.show(int(found["before"]), currency)
    return found
