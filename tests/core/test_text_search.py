"""Search words: two-character Chinese words are found on both databases, and nothing typed breaks a query."""

import sqlite3
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.kit import text

NOTES = [
    "12栋0803 陈奶奶明天要去透析，没人接送",
    "胰岛素只剩两天 (insulin, 2 days)",
    "Dialysis at 10:30, needs a wheelchair",
    "３栋 水管漏水",
]
SEARCHES = [
    ("透析", [0]),
    ("析", [0]),
    ("陈奶奶", [0]),
    ("水", [3]),
    ("漏水", [3]),
    ("3栋", [3]),
    ("0803", [0]),
    ("dialys", [2]),
    ("DIALYSIS wheelchair", [2]),
    ("胰岛素 insulin", [1]),
    ("血透", []),
    ("803", [0]),
    ("12", [0]),
    ("1", []),
    ("8", []),
    ("", []),
    ("' OR 1=1 --", []),
]


def test_half_width_changes_signs_and_nothing_else() -> None:
    assert text.half_width("１２栋　Ａ＋（①）") == "12栋 A+(①)"


def test_tidy_makes_one_clean_line() -> None:
    assert text.tidy(" 陈\u200b桂花\r\n\t a\x00b ") == "陈 桂花 a b"


def test_rare_characters_stay() -> None:
    assert text.tidy("\U00031350\ue000") == "\U00031350\ue000"


@pytest.mark.parametrize(("query", "found"), SEARCHES)
def test_found_with_fts5(query: str, found: Any) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE note USING fts5(words, tokenize='ascii')")
    database.executemany(
        "INSERT INTO note(rowid, words) VALUES (?, ?)", enumerate(map(text.index_text, NOTES))
    )
    asked = text.fts5_query(query)
    rows = database.execute("SELECT rowid FROM note WHERE note MATCH ? ORDER BY rowid", [asked or '""'])
    assert [row for (row,) in rows] == found


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize(("query", "found"), SEARCHES)
def test_found_with_postgresql(query: str, found: Any) -> None:
    with connection.cursor() as cursor:
        hits = []
        for number, note in enumerate(NOTES):
            cursor.execute(
                "SELECT array_to_tsvector(string_to_array(%s, ' ')) @@ %s::tsquery",
                [text.index_text(note), text.tsquery(query)],
            )
            hits += [number] if cursor.fetchone()[0] else []
    assert hits == found


@pytest.mark.parametrize(("query", "found"), SEARCHES)
def test_found_in_a_row_in_hand(query: str, found: Any) -> None:
    """As the databases say it: what a live row is asked."""
    assert [n for n, note in enumerate(NOTES) if text.holds(text.index_text(note), query)] == found


def test_a_phone_is_found_by_any_of_its_digits() -> None:
    words = text.index_text(text.endings("+86 199 1234 5678"))
    assert all(text.holds(words, said) for said in ("19912345678", "12345678", "5678", "678", "9123"))
    assert not any(text.holds(words, said) for said in ("5679", "78", "8619912345679"))
    assert text.endings("12") == text.endings("") == ""


@settings(max_examples=50)
@given(st.text(), st.text())
def test_the_index_and_the_row_in_hand_agree(kept: str, typed: str) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE note USING fts5(words, tokenize='ascii')")
    database.execute("INSERT INTO note VALUES (?)", [text.index_text(kept)])
    for query in (typed, kept, kept[: len(kept) // 2], kept[len(kept) // 3 :]):
        asked = text.fts5_query(query)
        found = (
            asked and database.execute("SELECT count(*) FROM note WHERE note MATCH ?", [asked]).fetchone()[0]
        )
        assert bool(found) == text.holds(text.index_text(kept), query)


@given(st.text())
def test_no_text_breaks_an_fts5_query(typed: Any) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE note USING fts5(words)")
    database.execute("INSERT INTO note VALUES (?)", [text.index_text(typed)])
    asked = text.fts5_query(typed)
    if asked:
        assert database.execute("SELECT count(*) FROM note WHERE note MATCH ?", [asked]).fetchone() == (1,)
