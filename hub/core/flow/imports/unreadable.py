"""Why a file could not be read: what is wrong, where, and what to do, in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.core.kit.errors import Invalid

WORDS = {
    "empty": _("The file is empty. Save the spreadsheet again and upload that file."),
    "too_big": _(
        "The file has %(size)s MB; up to %(most)s MB are read. Delete pictures and unused sheets, or split it."
    ),
    "unpacked_too_big": _(
        "The file would unpack to more than %(most)s MB, far more than a list of people needs. "
        "Copy the list into a new spreadsheet and upload that."
    ),
    "too_many_rows": _(
        "The sheet “%(sheet)s” has more than %(most)s rows. Split the list, for example by building, "
        "and upload the parts."
    ),
    "too_wide": _(
        "The sheet “%(sheet)s” is far too wide. Copy the columns that are needed into a new spreadsheet "
        "and upload that."
    ),
    "cell_too_long": _(
        "Row %(row)s has a cell with more than %(most)s characters. Shorten that cell and upload the file again."
    ),
    "encrypted": _(
        "The file is protected with a password. Open it, remove the password (File, Info, Protect), save it "
        "and upload it again."
    ),
    "old_excel": _(
        "This is a file of an old Excel (.xls). Open it, choose “Save as”, take XLSX, and upload that file."
    ),
    "binary_excel": _(
        "This is a binary workbook (.xlsb). Open it, choose “Save as”, take XLSX, and upload that file."
    ),
    "open_document": _(
        "This is an OpenDocument file (.ods). Open it, choose “Save as”, take XLSX or CSV, and upload that file."
    ),
    "word": _(
        "This is a text document, not a spreadsheet. Copy the table into a spreadsheet and save it as XLSX."
    ),
    "web_page": _(
        "This is a web page saved under a spreadsheet's name. Open it in a spreadsheet program, choose “Save as”, "
        "take XLSX, and upload that file."
    ),
    "pdf": _("This is a PDF. Upload the spreadsheet it was printed from, as XLSX or CSV."),
    "picture": _("This is a picture. Upload the spreadsheet itself, as XLSX or CSV."),
    "archive": _("This is an archive, not a spreadsheet. Unpack it and upload the XLSX or CSV file inside."),
    "damaged": _(
        "The file is damaged or was cut off on the way. Open it on the computer where it was made, save it again "
        "and upload that file."
    ),
    "unsafe": _(
        "The file contains definitions that a spreadsheet does not need and that are not read for safety. "
        "Copy the list into a new spreadsheet and upload that."
    ),
    "no_table": _(
        "No table was found in the file. Upload an XLSX or CSV file with one row per person or per household."
    ),
    "encoding": _(
        "The characters of this file cannot be read. Save it as “CSV UTF-8” or as XLSX and upload that file."
    ),
}


class Unreadable(Invalid):
    """A file that cannot be taken in. `code` is `import.<why>`; the message says what to do."""


def unreadable(why: str, **params: Any) -> Unreadable:
    """The answer for a file that cannot be read; `why` is a key of WORDS, `params` fill its words."""
    message = WORDS[why] % params if params else WORDS[why]
    return Unreadable(f"import.{why}", message, fields={"file": message})
