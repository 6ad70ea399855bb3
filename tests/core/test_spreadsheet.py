"""Exports that no spreadsheet program runs, and that read back in as they were."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from hub.core.kit import spreadsheet

DANGEROUS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\rtext",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1+1",
    "\u3000=1",
    "\ufeff=1",
    "\u200b=1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
]


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", DANGEROUS)
def test_formulas_are_neutralised_in_both_forms(text: str) -> None:
    (csv_cell,) = rows_of(spreadsheet.to_csv([[text]]))[0]
    assert csv_cell == f"'{text}"
    cell = load_workbook(io.BytesIO(spreadsheet.to_xlsx([[text]]))).active["A1"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_phones_with_a_plus_stay_readable() -> None:
    phone = "+86 199 0100 1356"
    assert rows_of(spreadsheet.to_csv([[phone]]))[0] == [f"'{phone}"]
    cell = load_workbook(io.BytesIO(spreadsheet.to_xlsx([[phone]]))).active["A1"]
    assert (cell.value, cell.data_type, cell.number_format) == (phone, "s", "@")


def test_numbers_stay_numbers_and_doors_stay_text() -> None:
    row = [-5, Decimal("29.90"), 0.5, "0803", 19907094989, 123456789012345678]
    assert rows_of(spreadsheet.to_csv([row]))[0] == [
        "-5",
        "29.90",
        "0.5",
        "0803",
        "19907094989",
        "123456789012345678",
    ]
    cells = load_workbook(io.BytesIO(spreadsheet.to_xlsx([row]))).active[1]
    assert [cell.data_type for cell in cells] == ["n", "n", "n", "s", "n", "s"]
    assert cells[3].value == "0803"


def test_moments_are_local_and_empty_is_empty() -> None:
    row = [datetime(2026, 11, 21, 4, 5, tzinfo=UTC), date(2026, 11, 21), None, "a\x00\x1fb\ud800"]
    assert rows_of(spreadsheet.to_csv([row]))[0] == ["2026-11-21 12:05", "2026-11-21", "", "ab"]
    assert [cell.value for cell in load_workbook(io.BytesIO(spreadsheet.to_xlsx([row]))).active[1]] == [
        "2026-11-21 12:05",
        "2026-11-21",
        None,
        "ab",
    ]


def test_csv_opens_in_excel_as_utf8() -> None:
    assert spreadsheet.to_csv([["门牌"]]).startswith(b"\xef\xbb\xbf")


def test_a_title_that_excel_forbids_is_made_fit() -> None:
    book = load_workbook(io.BytesIO(spreadsheet.to_xlsx([["a"]], title="居民/[12]:" + "长" * 50)))
    assert len(book.sheetnames[0]) <= 31


@given(st.text())
def test_what_is_neutralised_is_restored(text: str) -> None:
    assert spreadsheet.restore(spreadsheet.neutral(text)) == text


@given(st.sampled_from(DANGEROUS), st.integers(0, 3))
def test_a_formula_behind_apostrophes_is_restored_too(text: str, apostrophes: int) -> None:
    once = "'" * apostrophes + text
    assert spreadsheet.restore(spreadsheet.neutral(once)) == once


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])), min_size=1)))
def test_a_csv_reads_back_as_it_was(rows: list[list[str]]) -> None:
    read = [[spreadsheet.restore(cell) for cell in row] for row in rows_of(spreadsheet.to_csv(rows))]
    assert read == [[cell.replace("\uffff", "").replace("\ufffe", "") for cell in row] for row in rows]
