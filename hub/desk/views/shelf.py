"""What stands ready: replies, checklists, and answers that residents are offered before they ask."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate.views.steps import fill
from hub.core.flow.repeat import told
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES
from support import actions, shelf
from support.shelf_forms import ArticleForm, ReplyForm


@require_GET
@staff_required(*DESK_ROLES)
def listed(request: HttpRequest) -> HttpResponse:
    """All of it."""
    context = {"replies": shelf.replies(request.area), "articles": shelf.articles(request.area)}
    return render(request, "desk/shelf.html", context)


def _back(request: HttpRequest) -> str:
    return reverse("desk:shelf", args=[request.area.slug])


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def new_reply(request: HttpRequest) -> HttpResponse:
    """Writes a ready reply or a checklist."""

    def act(form: ReplyForm) -> str:
        data, key = form.cleaned_data, request.idempotency_key
        actions.put_reply(request.area, data["kind"], data["name"], form.texts(), by=request.person, key=key)
        return _back(request)

    form = ReplyForm(request.POST or None, area=request.area)
    return fill(request, "desk/shelf_form.html", form, act)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def edit_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes one."""
    found = get_object_or_404(shelf.replies(request.area), pk=pk)

    def act(form: ReplyForm) -> str:
        data, by, key = form.cleaned_data, request.person, request.idempotency_key
        actions.change_reply(found, data["name"], form.texts(), by=by, version=data["version"], key=key)
        messages.success(request, _("Saved."))
        return _back(request)

    def now() -> tuple[int, dict[str, object]]:
        fresh = found.__class__.objects.get(pk=pk)
        return fresh.version, ReplyForm.of(fresh)

    initial = {"version": found.version, **ReplyForm.of(found)}
    form = ReplyForm(request.POST or None, initial=initial, area=request.area)
    return fill(request, "desk/shelf_form.html", form, act, now=now, kept=found, down="desk:reply_down")


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def new_article(request: HttpRequest) -> HttpResponse:
    """Writes an answer for residents."""

    def act(form: ArticleForm) -> str:
        data, key = form.cleaned_data, request.idempotency_key
        actions.put_article(
            request.area, data["category"], data["words"], form.texts(), by=request.person, key=key
        )
        return _back(request)

    form = ArticleForm(request.POST or None, area=request.area)
    return fill(request, "desk/shelf_form.html", form, act)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def edit_article(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes one."""
    found = get_object_or_404(shelf.articles(request.area), pk=pk)

    def act(form: ArticleForm) -> str:
        data, by, key = form.cleaned_data, request.person, request.idempotency_key
        actions.change_article(
            found, data["category"], data["words"], form.texts(), by=by, version=data["version"], key=key
        )
        messages.success(request, _("Saved."))
        return _back(request)

    def now() -> tuple[int, dict[str, object]]:
        fresh = found.__class__.objects.get(pk=pk)
        return fresh.version, ArticleForm.of(fresh)

    initial = {"version": found.version, **ArticleForm.of(found)}
    form = ArticleForm(request.POST or None, initial=initial, area=request.area)
    return fill(request, "desk/shelf_form.html", form, act, now=now, kept=found, down="desk:article_down")


@require_POST
@staff_required(*DESK_ROLES)
def reply_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a ready reply off the shelf."""
    by, rows = request.person, shelf.replies(request.area)
    told(
        request.idempotency_key, f"support.reply_down {pk}",
        lambda: actions.take_down(get_object_or_404(rows, pk=pk), by=by),
    )  # fmt: skip
    return redirect(_back(request))


@require_POST
@staff_required(*DESK_ROLES)
def article_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an answer off the shelf."""
    by, rows = request.person, shelf.articles(request.area)
    told(
        request.idempotency_key, f"support.article_down {pk}",
        lambda: actions.take_down(get_object_or_404(rows, pk=pk), by=by),
    )  # fmt: skip
    return redirect(_back(request))
