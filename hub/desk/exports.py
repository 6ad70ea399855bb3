"""What the desk's lists show, taken out as files: the same for the pages and for programs."""

from collections.abc import Iterator
from itertools import islice

from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hub.core.flow.idempotent import Key
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area, Person
from hub.core.tasks import export
from hub.core.tasks.access import Wanted
from hub.desk.access import View
from support import exporting

MOST_FOUND = 200
"""So many of what a search finds are taken out."""

MOST_PAGES = 10
"""So often a narrowed search looks further back for them."""


def errands(
    area: Area, view: str, wanted: Wanted, form: str, *, by: Person, key: Key | None = None
) -> HttpResponse:
    """The errands of a view of the desk as `csv` or `xlsx`. Raises Invalid `export.bad_format`; it is recorded."""
    return _file(export.export(area, view, wanted, form, by=by, key=key), "errands", area, form)


def cases(view: View, form: str, *, by: Person, key: Key | None = None) -> HttpResponse:
    """The requests of a view of the desk, in its order. Raises Invalid `export.bad_format`; it is recorded."""
    if form not in exporting.TYPES:
        raise Invalid("export.bad_format", _("Choose XLSX or CSV."))
    ids = list(islice(_found(view), MOST_FOUND)) if view.query else None
    rows = view.rows.filter(pk__in=ids) if ids is not None else view.rows
    data = exporting.export(view.area, rows.order_by(*view.order), form, by=by, key=key)
    return _file(data, "requests", view.area, form)


def _found(view: View) -> Iterator[int]:
    """What a search finds, page by page: where it is narrowed, a page may be short (flow.search.narrowed)."""
    after = ""
    for _page in range(MOST_PAGES):
        page = view.page(after, limit=MOST_FOUND)
        yield from (row.pk for row in page.rows)
        after = page.after
        if not after:
            return


def _file(data: bytes, what: str, area: Area, form: str) -> HttpResponse:
    name = f"{what}-{slugify(area.slug)}-{localtime(clock.now()):%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=export.TYPES[form], headers=headers)
