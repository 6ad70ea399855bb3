"""The shape of what people send: a file, which column is which, what wins."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from hub.core.flow.imports.fields import ALL_SHEETS, DEEPEST, Field, Layout
from hub.core.flow.imports.guess import guess_sheet
from hub.core.flow.imports.tables import Table
from hub.core.kit.errors import Invalid


class UploadForm(forms.Form):
    """One spreadsheet."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("XLSX or CSV, up to 10 MB. Nothing is written before you have seen what would change."),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first.")},
    )

    def options(self) -> dict[str, str]:
        """The first answers to the kind's options: none here."""
        return {}


def read_layout(
    data: MultiValueDict[str, str] | Mapping[str, str],
    tables: Sequence[Table],
    fields: Sequence[Field],
    now: Layout,
) -> Layout:
    """
    The layout a person has chosen: `sheet`, `heading` (0 for none, else the row's number), `column_<n>` → field key.

    Where sheet or heading differ from `now`, the columns are guessed anew from them, for the old ones mean nothing
    there. Raises Invalid `import.bad_column` for a field, row or sheet that does not exist, or a field chosen twice.
    """
    wanted = _number(
        data.get("sheet"), ALL_SHEETS if now.together else now.sheet, range(ALL_SHEETS, len(tables))
    )
    sheet, together = (now.sheet, True) if wanted == ALL_SHEETS else (wanted, False)
    table = tables[sheet]
    heading = _number(data.get("heading"), now.heading + 1, range(min(len(table.rows), DEEPEST) + 1)) - 1
    if (sheet, together, heading) != (now.sheet, now.together, now.heading):
        at = heading if sheet == now.sheet else None
        return replace(guess_sheet(tables, sheet, fields, at), together=together)
    columns = {}
    for column in range(table.width):
        key = data.get(f"column_{column}", now.columns.get(column, ""))
        if key:
            columns[column] = str(key)
    _check(columns, fields)
    return replace(now, columns=columns)


def _number(text: object, otherwise: int, within: range) -> int:
    try:
        found = int(str(text)) if text not in (None, "") else otherwise
    except ValueError:
        found = within.stop
    if found not in within:
        raise Invalid("import.bad_column", _("There is no such sheet or row in the file. Choose again."))
    return found


def _check(columns: Mapping[int, str], fields: Sequence[Field]) -> None:
    known = {field.key: field for field in fields}
    for key in columns.values():
        if key not in known:
            raise Invalid("import.bad_column", _("There is no such field. Choose again."))
        if not known[key].many and list(columns.values()).count(key) > 1:
            message = _("Two columns cannot both hold “%(name)s”. Choose one.") % {"name": known[key].label}
            raise Invalid("import.bad_column", message, fields={key: message})
