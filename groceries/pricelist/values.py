"""What the cells of a price list mean: kinds of goods by their words, weights, stocks, caps. Pure."""

import re
from decimal import Decimal

from groceries.words import GoodKind
from hub.core.flow.imports.text import narrow, squeeze

_KINDS: tuple[tuple[GoodKind, str], ...] = (
    (GoodKind.OTHER, r"猫粮|犬粮|狗粮|宠物|cat food|dog food|pet "),
    (GoodKind.HYGIENE, r"成人纸尿|尿裤.*成人|adult diaper"),
    (GoodKind.BABY, r"婴儿|婴幼|奶粉|纸尿|尿不湿|辅食|\bbaby\b|infant|formula|diaper|napp(?:y|ies)"),
    (GoodKind.MASKS, r"口罩|消毒|酒精|84液|\bmasks?\b|disinfect|sanitiser|sanitizer"),
    (GoodKind.MEDICINE, r"药|抗原|试剂|体温计|胶囊|medicine|antigen|test kit|thermometer"),
    (
        GoodKind.HYGIENE,
        (
            r"洗洁|卫生纸|卫生巾|抽纸|纸巾|洗衣|洗手|香皂|肥皂|牙膏|牙刷|沐浴|洗发"
            r"|soap|toilet paper|tissue|shampoo|detergent"
        ),
    ),
    (
        GoodKind.BUNDLE,
        r"蔬菜包|菜包|套餐|礼包|组合|大礼|什锦|混合包|\bbundle\b|\bbox of\b|mixed pack|vegetable pack",
    ),
    (GoodKind.STAPLES, r"肉包|包子|馒头|面包|水饺|饺子|馄饨"),
    (
        GoodKind.DAIRY,
        r"鸡蛋|鸭蛋|鲜蛋|蛋(?!糕)|牛奶|酸奶|鲜奶|燕麦奶|豆奶|奶酪|\beggs?\b|milk|yogh?urt|cheese",
    ),
    (
        GoodKind.STAPLES,
        r"大米|米(?!线.*肉)|面粉|面条|挂面|油(?!菜)|食盐|盐|酱油|醋|糖|杂粮|燕麦|\brice\b|flour|\boil\b|noodle|pasta|\bsalt\b|sugar|bread",
    ),
    (
        GoodKind.MEAT,
        r"肉|排骨|肋排|排(?!线)|鸡|鸭|鹅|牛|羊|鱼|虾|蟹|beef|pork|chicken|mutton|lamb|fish|shrimp|prawn|\bribs?\b|\bmeat\b",
    ),
    (
        GoodKind.VEGETABLES,
        (
            r"菜|瓜|豆|萝卜|土豆|番茄|西红柿|茄|葱|姜|蒜|菇|藕|兰花|苹果|梨|橙|桔|橘|蕉|果|莓|柠檬|葡萄"
            r"|broccoli|kale|cabbage|carrot|potato|tomato|onion|apple|banana|orange|fruit|vegetable|lettuce|spinach|cucumber"
        ),
    ),
)
"""The first that is found decides: baby milk powder is for babies, rape-seed oil is no vegetable."""
_COMPILED = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS]
_WEIGHT = re.compile(
    r"(\d+(?:\.\d+)?)\s*(kg|公斤|千克|斤|克|g|l|升|ml|毫升)(?![a-z])(?:\s*[×xX*]\s*(\d+))?", re.IGNORECASE
)
_GRAMS = {
    "kg": 1000, "公斤": 1000, "千克": 1000, "斤": 500, "克": 1, "g": 1, "l": 1000, "升": 1000, "ml": 1, "毫升": 1,
}  # fmt: skip
_UNLIMITED = re.compile(r"^(不限|无限|充足|足量|无|-|—|/|unlimited|any|no limit|∞)$", re.IGNORECASE)
_NUMBER = re.compile(r"^约?(\d{1,7})(?:\.0+)?(?:份|袋|箱|桶|盒|包|件|只|kg|个|瓶|罐|提|板|户)?$")
_PART = re.compile(r"([^\d\s,，、;；（）()]+?)\s*(\d+(?:\.\d+)?)\s*(kg|公斤|千克|斤|克|g)", re.IGNORECASE)
_INSIDE = re.compile(r"[（(](.+)[）)]")


class Unclear(ValueError):
    """A cell that says nothing plain."""


def good_kind(*texts: str) -> GoodKind:
    """The kind of a good by the words of its name, in whatever language it is told; OTHER where no word says."""
    text = narrow(" ".join(texts))
    name = _INSIDE.sub("", text)
    for told in (name, text):
        found = next((kind for kind, words in _COMPILED if words.search(told)), None)
        if found is not None:
            return found
    return GoodKind.OTHER


def kind_of_word(text: str) -> GoodKind | None:
    """A kind as a list's own column says it: `staples`, or the word that the pages show; else as a name is read."""
    told = squeeze(text).casefold()
    for kind in GoodKind:
        if told in (kind.value, squeeze(str(kind.label)).casefold()):
            return kind
    found = good_kind(text)
    return None if found == GoodKind.OTHER else found


def grams(*texts: str) -> int | None:
    """The weight (or volume as if it were water) that a name or unit tells: `5kg`, `250ml×24`, `5斤`; else None."""
    for text in texts:
        found = _WEIGHT.search(narrow(text))
        if found:
            whole = Decimal(found[1]) * _GRAMS[found[2].lower()] * int(found[3] or 1)
            return int(whole) if 0 < whole < 10_000_000 else None
    return (
        {"kg": 1000, "公斤": 1000, "千克": 1000, "斤": 500}.get(squeeze(texts[-1]).lower()) if texts else None
    )


def whole_grams(title: str, unit: str) -> int | None:
    """The weight of a good by its name: the sum of what a mixed pack's name lists, else the first weight told."""
    return sum(each for _name, each in parts(title)) or grams(title, unit)


def count(text: str) -> int | None:
    """A number of pieces; None for 不限 and for an empty cell. Raises Unclear."""
    told = squeeze(text)
    if not told or _UNLIMITED.match(told):
        return None
    found = _NUMBER.match(told.replace(",", ""))
    if not found:
        raise Unclear(text)
    return int(found[1])


def number(text: str) -> Decimal | None:
    """How many are in a case, or what one weighs: None where nothing plain stands there."""
    told = squeeze(text)
    return Decimal(told) if re.fullmatch(r"\d{1,5}(\.\d{1,3})?", told) and Decimal(told) else None


def parts(title: str) -> list[tuple[str, int]]:
    """What a mixed pack's name says is in it: `蔬菜包A（青菜2斤 土豆3斤）` → 青菜 1000 g, 土豆 1500 g."""
    inside = _INSIDE.search(narrow(title))
    told = _PART.findall(inside[1]) if inside else []
    found = {name.strip(): int(Decimal(number) * _GRAMS[unit.lower()]) for name, number, unit in told}
    return list(found.items()) if len(found) > 1 else []
