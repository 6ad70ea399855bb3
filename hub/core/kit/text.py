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

    Letters and digits stay whole words. A run of Chinese characters becomes its overlapping pairs and its
    last character: 透析病人 gives 透析 析病 病人 人, so that any part of it, even one character, begins some
    word.

    """
    found: list[str] = []
    for run in _RUN.findall(fold(text)):
        found += [*_pairs(run), run[-1]] if _IS_CJK.match(run) else [run]
    return found


def index_text(*parts: str) -> str:
    """
    The tokens of several texts as one string without repeats: for an FTS5 column, or to_tsvector('simple',
    …).
    """
    return " ".join(dict.fromkeys(token for part in parts for token in tokens(part)))


def fts5_query(query: str) -> str:
    """What somebody typed as an SQLite FTS5 query: every word must begin a stored token. "" finds nothing."""
    return " ".join(f'"{word}"*' for word in _wanted(query))


def tsquery(query: str) -> str:
    """The same for PostgreSQL: `column @@ to_tsquery('simple', …)`. "" finds nothing."""
    return " & ".join(f"'{word}':*" for word in _wanted(query))


def _wanted(query: str) -> list[str]:
    """
    Pairs for a run of Chinese, the character itself where it stands alone; letters and digits as they are.
    """
    found: list[str] = []
    for run in _RUN.findall(fold(query)):
        found += (_pairs(run) or [run]) if _IS_CJK.match(run) else [run]
    return list(dict.fromkeys(found))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]
