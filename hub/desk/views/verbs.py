"""What staff do with a case. Each verb: access, form, action, answer."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.core.flow.repeat import step
from hub.core.kit import text
from hub.core.kit.errors import Conflict, Invalid, NotYours, Refused
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES
from hub.core.tasks.forms import ErrandForm
from hub.desk import access
from hub.desk.views.queue import listed, numbers, shown
from support import access as support
from support import actions
from support.actions.errands import KIND
from support.desk_forms import AttemptForm, ExclusionForm, VisitForm
from support.forms import ResolveForm, WordsForm
from support.harm_forms import TimesForm
from support.models import SupportRequest

KEEP_THEIR_KEY = frozenset({"reply", "note", "make_task"})
"""Verbs that make something: their actions give it back for the same key."""

Verb = Callable[[HttpRequest, SupportRequest], Any]


def verb(act: Verb) -> Callable[..., HttpResponse]:
    """Makes a view of a verb on one case: the right to it, the act, and the panes or the desk as the answer."""

    @require_POST
    @staff_required(*DESK_ROLES)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found = support.case_for(request.person, pk, area=request.area)
        key = None if act.__name__ in KEEP_THEIR_KEY else request.idempotency_key
        try:
            step(key, f"desk.{act.__name__}", found, lambda: act(request, found))
        except (Invalid, Conflict, NotYours) as refused:
            return _refused(request, pk, refused)
        return _answer(request, pk)

    view.__name__, view.__doc__ = act.__name__, act.__doc__
    return view


def _answer(request: HttpRequest, pk: int) -> HttpResponse:
    """After a step: the same case, or with `next=1` the next one of the list."""
    found = support.case_for(request.person, pk, area=request.area)
    after = access.next_in_queue(request.area, found, request.person) if request.POST.get("go_on") else None
    if not getattr(request, "htmx", False):
        return redirect(reverse("desk:case", args=[request.area.slug, after or pk]))
    seen = numbers(request, after or pk)
    target = support.case_for(request.person, after or pk, area=request.area)
    context = {**shown(request, target), "done": found if after else None, "seen": seen}
    response = render(request, "desk/_panes.html", context)
    response["HX-Push-Url"] = reverse("desk:case", args=[request.area.slug, target.pk])
    return response


def _refused(request: HttpRequest, pk: int, refused: Refused) -> HttpResponse:
    """The case as it is now, with what was typed kept and what is there now beside it."""
    seen = numbers(request, pk)
    found = support.case_for(request.person, pk, area=request.area)
    context = {**shown(request, found), "refused": refused, "typed": request.POST, "seen": seen}
    if getattr(request, "htmx", False):
        return render(request, "desk/_panes.html", context, status=refused.status)
    return render(request, "desk/queue.html", {**listed(request), **context}, status=refused.status)


def _version(request: HttpRequest) -> int | None:
    return text.whole(request.POST.get("version", ""))


def _number(request: HttpRequest, name: str) -> int:
    found = text.whole(request.POST.get(name, ""))
    if found is None:
        raise Invalid("field.number", _("A number is missing."), fields={name: _("Write a number.")})
    return found


@verb
def accept(request: HttpRequest, found: SupportRequest) -> Any:
    """I have it."""
    return actions.accept(found, by=request.person)


@verb
def assign(request: HttpRequest, found: SupportRequest) -> Any:
    """Gives it to a colleague."""
    to = get_object_or_404(access.colleagues(request.area), pk=_number(request, "to"))
    return actions.assign(found, to=to, by=request.person)


@verb
def level(request: HttpRequest, found: SupportRequest) -> Any:
    """Says how urgent it is."""
    reason = request.POST.get("reason", "")
    return actions.set_level(
        found, _number(request, "level"), by=request.person, reason=reason, version=_version(request)
    )


@verb
def times(request: HttpRequest, found: SupportRequest) -> Any:
    """When the appointment is, and how long doses and meals last."""
    form = TimesForm(request.POST)
    if not form.is_valid():
        raise Invalid("request.times", _("Look at the times again."), fields=_first_errors(form))
    told, version = form.times(), _version(request)
    return actions.set_times(found, told, by=request.person, version=version)


@verb
def hand_back(request: HttpRequest, found: SupportRequest) -> Any:
    """They cannot go on: it stands on the desk for everybody."""
    return actions.hand_back(found, by=request.person)


@verb
def snooze(request: HttpRequest, found: SupportRequest) -> Any:
    """Later."""
    return actions.snooze(found, _number(request, "minutes"), by=request.person)


@verb
def duplicate(request: HttpRequest, found: SupportRequest) -> Any:
    """Belongs to another request, by its number."""
    return actions.mark_duplicate(found, _other(request), by=request.person, version=_version(request))


@verb
def take_apart(request: HttpRequest, found: SupportRequest) -> Any:
    """Un-merges it."""
    return actions.take_apart(found, by=request.person, version=_version(request))


@verb
def relate(request: HttpRequest, found: SupportRequest) -> Any:
    """Has to do with another one."""
    return actions.relate(found, _other(request), request.POST.get("kind", ""), by=request.person)


@verb
def unlink(request: HttpRequest, found: SupportRequest) -> Any:
    """Has nothing to do with it after all."""
    return actions.unlink(found, _number(request, "link"), by=request.person)


@verb
def decline(request: HttpRequest, found: SupportRequest) -> Any:
    """Not ours, with the reason for the resident: a second person decides."""
    return actions.decline(
        found, request.POST.get("reason", ""), by=request.person, version=_version(request)
    )


@verb
def agree(request: HttpRequest, found: SupportRequest) -> Any:
    """The second person: it is turned down."""
    return actions.agree_to_decline(found, by=request.person, version=_version(request))


@verb
def keep(request: HttpRequest, found: SupportRequest) -> Any:
    """The second person: it stays."""
    return actions.keep_after_all(found, by=request.person, version=_version(request))


@verb
def attempt(request: HttpRequest, found: SupportRequest) -> Any:
    """Nobody answered."""
    form = AttemptForm(request.POST)
    if not form.is_valid():
        raise Invalid("attempt.how", _("Say how you tried."), fields=_first_errors(form))
    data = form.cleaned_data
    return actions.could_not_reach(found, data["how"], by=request.person, knock=data["knock"])


@verb
def plan_visit(request: HttpRequest, found: SupportRequest) -> Any:
    """Somebody asks how it is."""
    return actions.plan_visit(found, by=request.person, send_somebody="send" in request.POST)


@verb
def visit(request: HttpRequest, found: SupportRequest) -> Any:
    """Somebody has asked."""
    form = VisitForm(request.POST)
    if not form.is_valid():
        raise Invalid("visit.outcome", _("Say whether you spoke with them."), fields=_first_errors(form))
    planned = get_object_or_404(found.visits, pk=_number(request, "visit"))
    data = form.cleaned_data
    return actions.record_visit(planned, data["outcome"], by=request.person, words=data["words"])


@verb
def exclude(request: HttpRequest, found: SupportRequest) -> Any:
    """Should not count in a rate: a second person decides."""
    form = ExclusionForm(request.POST)
    if not form.is_valid():
        raise Invalid("exclusion.form", _("Say which rate, and why."), fields=_first_errors(form))
    data = form.cleaned_data
    return actions.ask_exclusion(found, data["rate"], data["reason"], by=request.person)


@verb
def decide_exclusion(request: HttpRequest, found: SupportRequest) -> Any:
    """The second person: whether it counts."""
    asked = get_object_or_404(found.exclusions, pk=_number(request, "exclusion"))
    return actions.decide_exclusion(asked, approve="approve" in request.POST, by=request.person)


@verb
def reply(request: HttpRequest, found: SupportRequest) -> Any:
    """Writes to the resident."""
    seen = None if request.POST.get("anyway") else _version(request)
    body, papers = _words(request)
    return actions.reply(
        found, body, by=request.person, version=seen, files=papers, key=request.idempotency_key
    )


@verb
def note(request: HttpRequest, found: SupportRequest) -> Any:
    """Writes for colleagues."""
    body, papers = _words(request)
    return actions.note(found, body, by=request.person, files=papers, key=request.idempotency_key)


@verb
def wait(request: HttpRequest, found: SupportRequest) -> Any:
    """Waits for somebody, or goes on."""
    return actions.wait_for(found, request.POST.get("whom", ""), by=request.person, version=_version(request))


@verb
def make_task(request: HttpRequest, found: SupportRequest) -> Any:
    """Puts an errand on the board."""
    form = ErrandForm(request.POST)
    if not form.is_valid():
        raise Invalid("errand.form", _("Please check the errand."), fields=_first_errors(form))
    errand = form.errand(
        level=found.level, household=found.household, building=found.building, contact_name=_name_of(found),
        contact_phone=found.contact_phone, source_kind=KIND, source_id=found.pk,
    )  # fmt: skip
    return actions.make_task(found, errand, by=request.person, key=request.idempotency_key)


@verb
def resolve(request: HttpRequest, found: SupportRequest) -> Any:
    """Says how it ended."""
    form = ResolveForm(request.POST)
    if not form.is_valid():
        raise Invalid("request.outcome", _("Choose how it ended."), fields=_first_errors(form))
    data = form.cleaned_data
    return actions.resolve(
        found, data["outcome"], by=request.person, words=data["words"], version=_version(request)
    )


@verb
def close(request: HttpRequest, found: SupportRequest) -> Any:
    """The resident has said that it helped, or will not be asked again."""
    return actions.close(found, by=request.person, version=_version(request))


@verb
def reopen(request: HttpRequest, found: SupportRequest) -> Any:
    """It is not over."""
    return actions.reopen(found, request.POST.get("reason", ""), by=request.person, version=_version(request))


@verb
def undo(request: HttpRequest, found: SupportRequest) -> Any:
    """Takes the last step back."""
    return actions.undo(found, by=request.person, version=_version(request))


def _other(request: HttpRequest) -> SupportRequest:
    """The other request, by its number."""
    same = SupportRequest.objects.filter(area=request.area, number=_number(request, "of")).first()
    if same is None:
        unknown = _("There is no request with this number.")
        raise Invalid("request.duplicate_of", unknown, fields={"of": unknown})
    return same


def _name_of(found: SupportRequest) -> str:
    return found.contact_name or (found.beneficiary.name if found.beneficiary else "")


def _words(request: HttpRequest) -> tuple[str, Any]:
    form = WordsForm(request.POST, request.FILES)
    if not form.is_valid():
        errors = _first_errors(form)
        raise Invalid("message.empty", next(iter(errors.values())), fields=errors)
    return str(form.cleaned_data["body"]), form.cleaned_data["papers"]


def _first_errors(form: Any) -> dict[str, str]:
    return {name: str(errors[0]) for name, errors in form.errors.items()}
