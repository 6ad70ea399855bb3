"""Text as people type it, made comparable; and search words that work for Chinese on both databases."""

import re
import unicodedata

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0xFFE5: "¥",
    0xFFE1: "£",
}
# Han with its extensions, kana and Hangul: scripts without spaces between words, or searched by syllable.
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")

SHORTEST = 3
"""Digits that may be the beginning of a longer number; fewer are a number of their own."""

MOST = 8
"""Words of a query that count."""


def half_width(text: str) -> str:
    """
    Full-width letters, digits, signs and spaces as their ordinary twins: １２Ａ＋ becomes 12A+. Nothing else
    changes.
    """
    return text.translate(_HALF_WIDTH)


def tidy(text: str) -> str:
    """One line without control or invisible characters, runs of spaces made one, ends trimmed."""
    visible = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char for char in text)
    return " ".join(visible.split())


def fold(text: str) -> str:
    """
    The form in which two spellings of the same thing are equal: width, case, accents' encoding and spaces
    aside.
    """
    return tidy(unicodedata.normalize("NFKC", text).casefold())


def whole(typed: str) -> int | None:
    """A number as forms and addresses carry it: ASCII digits, no more than a database's integer holds; else None."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None


def wholes(typed: str, most: int) -> list[int]:
    """The first `most` numbers of a list with commas between; what is no number is left out."""
    found = (whole(part) for part in typed.split(",", 10 * most))
    return [number for number in found if number is not None][:most]


def tokens(text: str) -> list[str]:
    """
    The words under which `text` is found, in order: store them, with spaces between, in an indexed column.

    Letters and digits stay whole words; a number with noughts before it also stands without them (0304 is found
    as 304). A run of Chinese characters becomes its overlapping pairs and its last character: 透析病人 gives 透析
    析病 病人 人, so that any part of it, even one character, begins some word.
    """
    found: list[str] = []
    for run in _RUN.findall(fold(text)):
        if _IS_CJK.match(run):
            found += [*_pairs(run), run[-1]]
        else:
            found += [run, run.lstrip("0")] if run.startswith("0") and run.strip("0") else [run]
    return found


def endings(phone: str) -> str:
    """A phone number as words that begin at each of its digits: whoever remembers some digits in a row finds it."""
    digits = "".join(char for char in phone if char.isdecimal())
    return " ".join(digits[at:] for at in range(max(len(digits) - SHORTEST + 1, 0)))


def index_text(*parts: str) -> str:
    """
    The tokens of several texts as one string without repeats: what hub.core.flow.search keeps an index over.
    """
    return " ".join(dict.fromkeys(token for part in parts for token in tokens(part)))


def wanted(query: str) -> list[tuple[str, bool]]:
    """
    The tokens that a row must hold to be found by what somebody typed, and whether a longer one will do as well.

    A pair of Chinese characters is a token itself, and a number of one or two digits is meant as it stands (a
    building, a day). All else may be the beginning of a word.
    """
    found: list[tuple[str, bool]] = []
    for run in _RUN.findall(fold(query)):
        if not _IS_CJK.match(run):
            found.append((run, not run.isdecimal() or len(run) >= SHORTEST))
        else:
            found += [(pair, False) for pair in _pairs(run)] or [(run, True)]
    return list(dict.fromkeys(found))[:MOST]


def holds(words: str, query: str) -> bool:
    """Whether a row with these words (of `index_text`) is found by what somebody typed: as the databases say it."""
    kept, asked = words.split(), wanted(query)
    return bool(asked) and all(
        any(have == word or (longer and have.startswith(word)) for have in kept) for word, longer in asked
    )


def fts5_query(query: str, *also: str) -> str:
    """What somebody typed as an SQLite FTS5 query, with further tokens that must be there. "" finds nothing."""
    found = [f'"{word}"*' if longer else f'"{word}"' for word, longer in wanted(query)]
    return " ".join([*(f'"{word}"' for word in also), *found]) if found else ""


def tsquery(query: str, *also: str) -> str:
    """The same for PostgreSQL, to be cast: `column @@ %s::tsquery`. "" finds nothing."""
    found = [f"'{word}':*" if longer else f"'{word}'" for word, longer in wanted(query)]
    return " & ".join([*(f"'{word}'" for word in also), *found]) if found else ""


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]
