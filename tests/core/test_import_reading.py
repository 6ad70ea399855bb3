"""Bytes to tables: every encoding of the field is read, everything else gets a sentence that says what to do."""

import io
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.core.flow.imports.limits import Limits
from hub.core.flow.imports.reading import read
from hub.core.flow.imports.tables import Table
from hub.core.flow.imports.unreadable import Unreadable
from tests.core.import_kit import CHEN, ESTATE, LI, THREE, as_csv, as_xlsx, with_part

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


def why(data: bytes, limits: Limits | None = None) -> str:
    """The code with which a file is refused; its words must be complete."""
    with pytest.raises(Unreadable) as refused:
        read(data, limits or Limits())
    assert "%(" not in str(refused.value.message)
    assert refused.value.status == 422
    return refused.value.code.removeprefix("import.")


def read_or_refused(data: bytes) -> list[Table]:
    """The tables; none where the file is refused with a sentence. Any other error is the test's failure."""
    with suppress(Unreadable):
        return read(data)
    assert why(data)
    return []


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"]
)
def test_reads_every_encoding(encoding: str) -> None:
    [table] = read(as_csv(CHEN, LI, encoding=encoding))
    assert table.rows[0][0] == "楼栋"
    assert table.rows[1] == list(CHEN[:7])
    assert table.rows[2] == list(LI)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_guesses_the_delimiter(delimiter: str) -> None:
    text = "\n".join(
        delimiter.join(cells)
        for cells in [("楼栋", "室号", "姓名"), ("3", "0101", "陶雪"), ("3", "0102", "曹超")]
    )
    assert read(text.encode())[0].rows[2] == ["3", "0102", "曹超"]


def test_a_comma_inside_quotation_marks_does_not_cut() -> None:
    assert read(as_csv(("3栋", "0101", "陶雪", "", "", "", "化疗,残疾", "a\nb")))[0].rows[1][6:] == [
        "化疗,残疾",
        "a\nb",
    ]


def test_a_number_a_date_and_a_formula_are_text() -> None:
    book = openpyxl.Workbook()
    book.active.append([19933606188, 19933606188.0, 9.9, True, None, "  x\x0b "[:4].replace("\x0b", "")])
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue())[0].rows[0] == ["19933606188", "19933606188", "9.9", "TRUE", "", "x"]


def test_what_our_exports_neutralised_comes_back() -> None:
    assert read(as_csv(("'=1+1", "'+1 202", "it's", "'quoted'")))[0].rows[1] == [
        "=1+1",
        "+1 202",
        "it's",
        "'quoted'",
    ]


def test_merged_cells_of_the_estate_are_known() -> None:
    [table] = read(ESTATE.read_bytes())
    assert len(table.spans) == 63
    assert table.rows[14448] == ["合计", "", "14411人", "", "6514户"]
    assert table.heading_at(2)[:3] == ["楼栋", "门牌号", "姓名"]


def test_a_heading_merged_downwards_stands_in_both_rows() -> None:
    [table] = read(
        as_xlsx(("楼栋", "门牌号", "联系"), ("", "", "姓名", "电话"), merged=("A1:A2", "B1:B2", "C1:D1"))
    )
    assert table.heading_at(1) == ["楼栋", "门牌号", "姓名", "电话"]


def test_hidden_sheets_stay_hidden() -> None:
    book = openpyxl.Workbook()
    book.active.append(["楼栋", "姓名"])
    secret = book.create_sheet("secret")
    secret.append(["not for you", "x"])
    secret.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert [table.name for table in read(out.getvalue())] == ["Sheet"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\x00", "empty"),
        (b"\xef\xbb\xbf\n", "no_table"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "picture"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 40, "picture"),
        (b"Rar!\x1a\x07", "archive"),
        (b"\x1f\x8b\x08rest", "archive"),
        (b"{\\rtf1 hello}", "word"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "web_page"),
        (b"<?xml version='1.0'?><Workbook/>", "web_page"),
        (OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + b"\x00" * 600 + "WordDocument".encode("utf-16-le"), "word"),
        (OLE + b"\x00" * 600 + "Workbook".encode("utf-16-le"), "old_excel"),
        (bytes(range(128, 256)) * 20, "encoding"),
        (b"just one column\nand another line\n", "no_table"),
        (b"PK\x03\x04 cut off", "damaged"),
    ],
)
def test_says_what_the_file_is_instead(data: bytes, code: str) -> None:
    assert why(data) == code


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["word/document.xml"], "word"),
        (["content.xml", "mimetype"], "open_document"),
        (["xl/workbook.bin"], "binary_excel"),
        (["photos/1.jpg"], "archive"),
        (["xl/workbook.xml"], "damaged"),
    ],
)
def test_says_which_zip_it_is(names: list[str], code: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    assert why(out.getvalue()) == code


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.9999])
def test_a_file_cut_off_on_the_way(part: float) -> None:
    data = as_xlsx(*[CHEN] * 300)
    assert why(data[: int(len(data) * part)]) == "damaged"


def test_a_byte_flipped_in_the_sheet() -> None:
    data = bytearray(as_xlsx(*[CHEN] * 300))
    at = data.index(SHEET.encode()) + 200
    data[at] ^= 0xFF
    assert why(bytes(data)) == "damaged"


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [BOMB, FILE, BOMB.decode().encode("utf-16")])
@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"])
def test_no_part_may_declare_entities(declared: bytes, name: str) -> None:
    assert why(with_part(as_xlsx(CHEN), name, declared + b"<x>&a;</x>")) == "unsafe"


def test_a_zip_bomb_is_not_unpacked() -> None:
    zeros = b"<x>" + b"0" * 30_000_000 + b"</x>"
    assert why(with_part(as_xlsx(CHEN), SHEET, zeros)) == "unpacked_too_big"


def test_bounds() -> None:
    assert why(as_csv(CHEN, LI), Limits(packed=50)) == "too_big"
    assert why(as_csv(*[CHEN] * 12), Limits(rows=10)) == "too_many_rows"
    assert why(as_xlsx(*[CHEN] * 12), Limits(rows=10)) == "too_many_rows"
    assert why(as_csv(("x" * 20, "y")), Limits(cell=10)) == "cell_too_long"
    assert why(as_xlsx(("x" * 20, "y")), Limits(cell=10)) == "cell_too_long"
    assert why(as_xlsx(CHEN), Limits(unpacked=1_000)) == "unpacked_too_big"
    assert why(as_csv(("",) * 500, ("x", "y")), Limits(cells=100)) == "too_wide"
    assert why(b'a,b\n"never closed' + b"x" * 140_000) == "cell_too_long"


def test_a_sheet_that_claims_a_million_rows_is_read_as_far_as_it_goes() -> None:
    data = as_xlsx(CHEN, LI)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read(SHEET).decode()
    claimed = sheet.replace('ref="A1:H2"', 'ref="A1:XFD1048576"').replace(
        "</sheetData>", '<row r="1048576"><c r="A1048576"/></row></sheetData>'
    )
    assert claimed.count("1048576") == 3
    [table] = read(with_part(data, SHEET, claimed.encode()))
    assert (len(table.rows), table.width, table.cut) == (2, 8, True)


def test_columns_beyond_the_last_one_read_are_told() -> None:
    [table] = read(as_xlsx([str(number) for number in range(100)]))
    assert table.width == Limits().columns
    assert table.cut


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    tables = read_or_refused(data)
    assert all(table.filled for table in tables)
    assert all(isinstance(cell, str) for table in tables for row in table.rows for cell in row)


GOOD = as_xlsx(("楼栋", "门牌号", "姓名"), ("1栋", "0101", "陈桂花"), merged=("A1:A2",))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, 40),
)
def test_any_damage_to_a_workbook_is_read_or_refused(flips: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(GOOD)
    for at, byte in flips:
        data[at] = byte
    read_or_refused(bytes(data[: len(data) - cut]))


XML_TEXT = st.text(alphabet=st.sampled_from(list('<>/="&;aAr1 c:sheetDataworkbookmergeCell\n')), max_size=200)


@settings(max_examples=150, deadline=None)
@given(XML_TEXT, st.sampled_from([SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]))
def test_any_text_in_the_parts_of_a_workbook_is_read_or_refused(text: str, name: str) -> None:
    read_or_refused(with_part(GOOD, name, text.encode()))


def test_the_three_buildings_are_gb18030() -> None:
    [table] = read(THREE.read_bytes())
    assert len(table.rows) == 87
    assert table.rows[1] == ["3号楼", "0101", "陶雪", "19907327692", "4", "透析"]
