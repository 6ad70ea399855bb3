"""What a price list's columns may hold, with the headings that suppliers use."""

import re

from django.utils.translation import gettext_lazy as _

from hub.core.flow.imports.fields import Field
from hub.core.flow.imports.text import has_han, squeeze
from hub.core.kit import money

_CODE = re.compile(r"^[A-Z]{1,5}-?\d{2,8}$", re.IGNORECASE)
_UNIT = re.compile(
    r"^(份|袋|箱|桶|盒|包|件|只|瓶|罐|提|板.*|个|斤|kg|g|\d+ ?(g|kg|ml|l)|piece|box|bag|bottle|pack)$",
    re.IGNORECASE,
)


def _code(text: str) -> bool:
    return bool(_CODE.match(squeeze(text)))


def _price(text: str) -> bool:
    found = squeeze(text)
    try:
        money.read(found)
    except money.MoneyError:
        return False
    return "." in found or found[:1] in "¥￥$€" or found.endswith("元")


def _name(text: str) -> bool:
    return len(squeeze(text)) > 1 and has_han(text) and not _UNIT.match(squeeze(text))


def _unit(text: str) -> bool:
    return bool(_UNIT.match(squeeze(text)))


FIELDS = (
    Field(
        "code", _("Supplier's number"),
        ("编号", "货号", "商品编号", "条码", "sku", "code", "article", "item no"), (_code,),
    ),
    Field(
        "name", _("Name of the good"),
        ("品名", "商品", "商品名称", "名称", "货品", "菜品", "name zh",
         "name", "product", "item", "goods", "description"),
        (_name,),
    ),
    Field("name_en", _("English name"), ("英文名", "英文品名", "name en", "english name", "english")),
    Field("unit", _("Unit"), ("规格单位", "单位", "规格", "计量单位", "unit", "size", "pack size"), (_unit,)),
    Field(
        "price", _("Price"),
        ("单价", "价格", "售价", "团购价", "报价", "单价元", "unit price cny", "unit price", "price", "price cny"),
        (_price,),
    ),
    Field("case", _("In a case"), ("装箱数", "箱规", "起订量", "case size", "case", "per case", "pack of")),
    Field(
        "stock", _("Stock"),
        ("库存", "库存量", "数量", "可供数量", "供应量", "stock", "available", "quantity", "qty"),
    ),
    Field(
        "cap", _("Most per household"),
        ("每户限购", "限购", "限购数量", "每户上限", "cap",
         "limit", "max per household", "per household", "limit per household"),
    ),
    Field("kind", _("Kind of good"), ("类别", "品类", "分类", "种类", "category", "kind", "type")),
    Field("supplier", _("Supplier"), ("供应商", "商家", "厂家", "supplier", "vendor", "seller")),
    Field("note", _("Note"), ("备注", "说明", "note", "notes", "remark", "remarks", "comment")),
)  # fmt: skip
"""In the order in which a column without a heading is tried: what is surest to recognise comes first."""
