"""What may be shown of a name, a phone, an e-mail or a door where not everybody may know it."""

import re

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af\U00020000-\U0003ffff]")
_SURNAMES = "欧阳司马上官诸葛夏侯皇甫尉迟公孙慕容令狐司徒长孙宇文东方南宫西门独孤端木闻人申屠太史澹台轩辕"
_DOUBLE_SURNAMES = frozenset(re.findall("..", _SURNAMES))
# Ways to call somebody that give nothing away: the surname stands beside a form of address.
_CALLED_BEFORE = ("小", "老", "阿", "大")
_CALLED_AFTER = tuple(re.findall("..", "阿姨叔叔奶奶爷爷大爷大妈大姐师傅老师医生护士主任书记先生女士"))
_CALLED_WESTERN = frozenset(
    [
        *("xiao", "lao", "auntie", "aunt", "uncle", "granny", "grandma", "grandpa", "teacher"),
        *("dr", "dr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "prof."),
    ]
)


def name(full: str) -> str:
    """
    For lists: 陈桂花 → 陈*花, 陈花 → 陈*, 欧阳桂花 → 欧阳*花, 'Chen Guihua' → 'Chen G.'. Empty stays empty.
    """
    full = " ".join(full.split())
    if not full:
        return ""
    if not _HAN.match(full):
        first, *rest = re.findall(r"[^\W_][\w.'’-]*", full) or [full]
        return " ".join([first, *map(_initial, rest)]) if rest else _initial(first)
    shown, hidden = _surname(full)
    if len(hidden) <= 1:
        return shown + "*"
    return shown + "*" * (len(hidden) - 1) + hidden[-1]


def short_name(full: str) -> str:
    """
    What strangers may call somebody: 陈桂花 → 陈*, 'Grace Chen' → 'Grace'.

    A form of address stays as it is, for it tells no name: 小赵, 王阿姨, 'Xiao Zhao', 'Dr. Lin'.
    """
    full = " ".join(full.split())
    if not _HAN.match(full):
        words = full.split(" ")
        return " ".join(words[:2] if words[0].lower() in _CALLED_WESTERN else words[:1])
    if full.endswith(_CALLED_AFTER) or (len(full) == 2 and full.startswith(_CALLED_BEFORE)):
        return full
    return _surname(full)[0] + "*"


def phone(number: str) -> str:
    """13812345678 or +8613812345678 → 138****5678; other numbers keep their last four digits: ****5678."""
    digits = re.sub(r"\D", "", number)
    if digits.startswith("86") and len(digits) == 13:
        digits = digits[2:]
    if len(digits) == 11 and digits.startswith("1") and not number.startswith("+1"):
        return f"{digits[:3]}****{digits[-4:]}"
    return "****" + (digits[-4:] if len(digits) >= 8 else "")


def email(address: str) -> str:
    """guihua.chen@example.org → g***@example.org. What is no address becomes ***."""
    local, at, domain = address.rpartition("@")
    return f"{local[0]}***@{domain}" if at and local else "***"


def door(number: str) -> str:
    """
    0803 → 08**: the floor can be seen, the door cannot. A door of one or two characters is hidden whole.
    """
    return number[:-2] + "**" if len(number) > 2 else "**"


def _initial(word: str) -> str:
    return f"{word[0].upper()}."


def _surname(full: str) -> tuple[str, str]:
    size = 2 if len(full) > 2 and full[:2] in _DOUBLE_SURNAMES else 1
    return full[:size], full[size:]
