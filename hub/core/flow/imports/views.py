"""The pages of an import: upload, columns, preview, progress, result. Each kind hangs them under its own address."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.flow.imports import access, actions, contents, endings, shown
from hub.core.flow.imports.fields import ALL_SHEETS, Layout
from hub.core.flow.imports.forms import UploadForm, read_layout
from hub.core.flow.imports.kinds import Kind, kind_of
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.reading import bytes_of
from hub.core.flow.imports.words import ImportState
from hub.core.kit.errors import Conflict, Invalid, Refused

View = Callable[..., HttpResponse]
WORKING = (ImportState.CHECKING, ImportState.RUNNING)


class Onward(NamedTuple):
    """A link after the last step."""

    url: str
    label: str


def _nothing(request: HttpRequest) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class ImportPages:
    """
    The pages of one kind.

    `guard` lets the right people in and sets `request.area`; `kind` says for a request which kind it is about;
    `namespace` is that of the kind's urls, whose addresses take what stands in the present one; `start_page` the kind's
    own first page, with what `context` adds to it; `frame` what all pages stand in. `asks`: the partial in which the
    preview asks for the kind's options. `onward`: where to go on when it is written.
    """

    kind: Callable[[HttpRequest], Kind]
    namespace: str
    guard: Callable[[View], View]
    start_page: str
    context: Callable[[HttpRequest], dict[str, Any]] = _nothing
    form: type[UploadForm] = UploadForm
    frame: str = "desk_page.html"
    asks: str = "flow/imports/_prefer.html"
    onward: Callable[[HttpRequest], Onward] | None = None

    def urls(self) -> list[URLPattern]:
        """Nouns; a state change is a sub-resource."""
        views: list[tuple[str, View, str]] = [
            ("", require_http_methods(["GET", "POST"])(self.start), "start"),
            ("imports/<int:pk>/", require_GET(self.batch), "batch"),
            ("imports/<int:pk>/columns/", require_http_methods(["GET", "POST"])(self.columns), "columns"),
            ("imports/<int:pk>/preview/", require_POST(self.preview), "preview"),
            ("imports/<int:pk>/progress/", require_GET(self.progress), "progress"),
            ("imports/<int:pk>/confirmation/", require_POST(self.confirm), "confirm"),
            ("imports/<int:pk>/abandonment/", require_POST(self.abandon), "abandon"),
        ]
        return [path(route, self.guard(view), name=name) for route, view, name in views]

    def start(self, request: HttpRequest) -> HttpResponse:
        """The form for a file, the drafts that wait, what was written before. POST takes the file."""
        form = self.form(request.POST, request.FILES) if request.method == "POST" else self.form()
        kind = self.kind(request)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            key = request.idempotency_key
            try:
                data = bytes_of(file)
                batch = actions.upload(
                    kind, request.area, data, file.name, by=request.person, key=key, options=form.options()
                )
                return redirect(self._to(request, "columns", batch))
            except Invalid as refused:
                form.add_error("file", str(refused.message))
        found = {
            "form": form,
            "drafts": access.drafts(request.area, kind)[:20],
            "finished": access.finished(request.area, kind)[:5],
        }
        return self._page(
            request, self.start_page, 422 if form.errors else 200, **found, **self.context(request)
        )

    def batch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Where an import stands: its columns, its preview, its progress, its result."""
        batch = access.batch_for(request.area, self.kind(request), pk)
        if batch.state == ImportState.UPLOADED:
            return redirect(self._to(request, "columns", batch))
        if batch.state == ImportState.PREVIEWED:
            return self._preview(request, batch)
        if batch.state in WORKING:
            return self._page(request, "flow/imports/working.html", **self._working(batch))
        outcome = [(kind_of(batch).label(name), number) for name, number in batch.outcome.items()]
        onward = self.onward(request) if self.onward else None
        return self._page(request, "flow/imports/over.html", batch=batch, outcome=outcome, onward=onward)

    def columns(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The guess, to be corrected. POST with `check` goes on to the preview; else it shows the guess anew."""
        batch = access.batch_for(request.area, self.kind(request), pk)
        if not batch.is_open:
            return redirect(self._to(request, "batch", batch))
        tables, layout = contents.tables_of(batch), Layout.from_json(batch.layout)
        fields = kind_of(batch).fields
        refused: Refused | None = None
        if request.method == "POST":
            try:
                wanted = read_layout(request.POST, tables, fields, layout)
                moved = replace(wanted, columns=layout.columns) != layout
                layout = wanted
                if not moved and "check" in request.POST:
                    batch = actions.choose(batch, layout)
                    return redirect(self._to(request, "batch", actions.check(batch, batch.options)))
            except (Invalid, Conflict) as found:
                refused = found
        return self._columns(request, batch, layout, refused)

    def _columns(
        self, request: HttpRequest, batch: ImportBatch, layout: Layout, refused: Refused | None
    ) -> HttpResponse:
        tables, kind = contents.tables_of(batch), kind_of(batch)
        found = {
            "batch": batch,
            "layout": layout,
            "refused": refused,
            "missing": [kind.label(key) for key in kind.missing(layout, tables)],
            "columns": shown.columns(tables, layout, kind),
            "headings": shown.heading_choices(tables, layout),
            "sheets": shown.sheet_choices(tables),
            "sheet": ALL_SHEETS if layout.together else layout.sheet,
            "fields": [(field.key, field.label) for field in kind.fields],
        }
        return self._page(request, "flow/imports/columns.html", refused.status if refused else 200, **found)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Checks the file again, with what shall win where it differs from an edit by hand."""
        batch = access.batch_for(request.area, self.kind(request), pk)
        actions.check(batch, request.POST.dict(), key=request.idempotency_key)
        return redirect(self._to(request, "batch", batch))

    def _preview(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        show = request.GET.get("show", "")
        found = access.preview(batch, show=show, after=request.GET.get("after", ""))
        counts, kind = batch.counts, kind_of(batch)
        return self._page(
            request,
            "flow/imports/preview.html",
            batch=batch,
            show=show,
            page=found,
            asks=self.asks,
            titles=kind.titles,
            lines=[shown.line(line, kind) for line in found.lines],
            notes=[kind.say(note) for note in found.notes if not note.warns],
            warnings=[kind.say(note) for note in found.notes if note.warns],
            tallies=shown.tallies(counts, show),
            writes=counts["added"] + counts["changed"],
        )

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The bar, for htmx to fetch each second; when it is over, the page goes on by itself."""
        batch = access.batch_for(request.area, self.kind(request), pk)
        response = self._page(request, "flow/imports/_progress.html", **self._working(batch))
        if batch.state not in WORKING:
            response["HX-Redirect"] = self._to(request, "batch", batch)
        return response

    @staticmethod
    def _working(batch: ImportBatch) -> dict[str, Any]:
        found = access.progress_of(batch)
        phase = gettext(found.phase) if found and found.phase else _("Waiting to start")
        return {"batch": batch, "progress": found, "phase": phase}

    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Writes what the preview shows."""
        batch = access.batch_for(request.area, self.kind(request), pk)
        key = request.idempotency_key
        actions.confirm(batch, request.person, version=_version(request), key=key)
        return redirect(self._to(request, "batch", batch))

    def abandon(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Throws it away."""
        batch = access.batch_for(request.area, self.kind(request), pk)
        endings.abandon(batch)
        return redirect(self._to(request, "start"))

    def _to(self, request: HttpRequest, name: str, batch: ImportBatch | None = None) -> str:
        own = {"pk": batch.pk} if batch else {}
        return reverse(f"{self.namespace}:{name}", kwargs=self._place(request) | own)

    @staticmethod
    def _place(request: HttpRequest) -> dict[str, Any]:
        """What stands in the present address besides the import itself: the area, and what the kind goes into."""
        assert request.resolver_match is not None
        return {name: value for name, value in request.resolver_match.kwargs.items() if name != "pk"}

    def _page(self, request: HttpRequest, template: str, status: int = 200, **found: Any) -> HttpResponse:
        common = {"ns": self.namespace, "place": self._place(request), "frame": self.frame}
        return render(request, template, {**common, **found}, status=status)


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
