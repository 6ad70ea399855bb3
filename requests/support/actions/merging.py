"""Requests that belong together: merged, taken apart again, related to each other."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Gone, Invalid
from hub.core.people.models import Person
from support import access, clocks, events
from support.actions import errands, escalating, levels, rating, recounting, undoing
from support.models import Link, SupportRequest
from support.words import OPEN_STATES, UNMERGE_HOURS, LinkKind, State


def mark_duplicate(
    request: SupportRequest, of: SupportRequest, *, by: Person, version: int | None = None
) -> SupportRequest:
    """
    Says that a request belongs to another, open one of the same area; its residents follow that one from now on. What
    was merged into it before goes along, and so do its errands. For a day `take_apart` undoes it.

    Two opposite merges at once: both rows are written, the lower id first, so that one waits for the other and finds
    its main one gone. Raises Invalid for a request that cannot be the main one, Conflict where it has just moved on.
    """
    if of.pk == request.pk or of.area_id != request.area_id or of.state not in OPEN_STATES:
        problem = _("Choose another open request of this area.")
        raise Invalid("request.duplicate_of", problem, fields={"of": problem})
    undo = undoing.before(request)
    with transaction.atomic():
        if of.pk < request.pk:
            _hold(of)
        transition(
            request, State.DUPLICATE, version=version, duplicate_of=of, undo=undo, closed_at=clock.now()
        )
        if of.pk > request.pk:
            _hold(of)
        children, going = _bring_along(request, of), errands.go_along(request, of)
        Link.objects.create(
            request=request, other=of, kind=LinkKind.DUPLICATE_OF, made_by=by,
            before={**undo, "children": children, "errands": going},
        )  # fmt: skip
        clocks.stop_all(request)
        recounting.soon(request)
        told = events.residents(request, but=by)
        announce(
            events.event(events.Merged, request, by=by, told=told, of=of.number),
            events.event(events.Gathered, of, by=by, merged=request.number),
            *escalating.follow(request, by=by),
            *_as_urgent(of, request, by),
        )
    return request


def _as_urgent(main: SupportRequest, twin: SupportRequest, by: Person) -> list[Event]:
    """The one that goes on is at least as urgent as the one that was put to it: no danger is merged away."""
    before = main.level
    if twin.level >= before:
        return []
    save_changes(main, level=twin.level, level_reason="twin", undo=None)
    return levels.risen(main, was=before, by=by)


def _hold(main: SupportRequest) -> None:
    """Writes the main row while it is open, so that nobody merges it away at the same moment."""
    still = SupportRequest.objects.filter(pk=main.pk, state__in=OPEN_STATES)
    if not still.update(version=F("version") + 1):
        raise Conflict("request.main_gone", _("The other request has moved on meanwhile."), now=main.reread())
    main.version += 1


def _bring_along(request: SupportRequest, of: SupportRequest) -> list[int]:
    """Those that were merged into `request` belong to `of` now; gives their ids."""
    rows = SupportRequest.objects.filter(duplicate_of=request, state=State.DUPLICATE)
    ids = list(rows.values_list("pk", flat=True))
    SupportRequest.objects.filter(pk__in=ids).update(duplicate_of=of, version=F("version") + 1)
    Link.objects.filter(request__in=ids, kind=LinkKind.DUPLICATE_OF, ended_at=None).update(other=of)
    return ids


def merge_of(request: SupportRequest) -> Link | None:
    """The merge that can still be taken apart, if there is one."""
    if request.state != State.DUPLICATE:
        return None
    since = clock.now() - timedelta(hours=UNMERGE_HOURS)
    mine = request.links.filter(kind=LinkKind.DUPLICATE_OF, ended_at=None, made_at__gt=since)
    return mine.select_related("other__area").first()


def take_apart(request: SupportRequest, *, by: Person, version: int | None = None) -> SupportRequest:
    """
    Un-merges: the request is again what it was, with its owner, its level and its clocks, and so are those that it had
    brought along. What its household said of the other's end is forgotten, or stays with a request of theirs that
    remains there: of this one they will say it when it ends. Raises Gone `request.unmerge_late` after a day.
    """
    link = merge_of(request)
    if link is None:
        raise Gone("request.unmerge_late", _("These requests cannot be taken apart any more."))
    before: dict[str, Any] = link.before or {}
    with transaction.atomic():
        rating.hand_on(request)
        save_changes(
            request, version=version, undo=None, closed_at=None, **rating.NOTHING, **undoing.read(before)
        )
        request.refresh_from_db()
        Link.objects.filter(pk=link.pk, ended_at=None).update(ended_at=clock.now())
        children = SupportRequest.objects.filter(
            pk__in=before.get("children", []), duplicate_of=link.other_id, state=State.DUPLICATE
        )
        ids = list(children.values_list("pk", flat=True))
        for child in children.exclude(satisfaction=None):
            rating.hand_on(child)
        SupportRequest.objects.filter(pk__in=ids).update(
            duplicate_of=request, version=F("version") + 1, **rating.NOTHING
        )
        Link.objects.filter(request__in=ids, kind=LinkKind.DUPLICATE_OF, ended_at=None).update(other=request)
        errands.come_back(request, link.other_id, before.get("errands", []))
        clocks.take_back(request)
        recounting.soon(request)
        told = events.residents(request, but=by)
        announce(
            events.event(events.Separated, request, by=by, told=told),
            events.event(events.Gathered, link.other, by=by, separated=request.number),
            *escalating.follow(request, by=by),
        )
    return request


def relate(request: SupportRequest, other: SupportRequest, kind: str, *, by: Person) -> Link:
    """
    Notes that a request has to do with another of its area, or is a part of it. Both go on by themselves.

    Raises Invalid for one of another area or for itself, Conflict where it is noted already.
    """
    if kind not in (LinkKind.RELATED, LinkKind.PARENT):
        raise Invalid("link.kind", _("Choose how they belong together."), fields={"kind": _("Choose one.")})
    if other.pk == request.pk or other.area_id != request.area_id:
        problem = _("Choose another request of this area.")
        raise Invalid("link.other", problem, fields={"of": problem})
    try:
        with transaction.atomic():
            link = Link.objects.create(request=request, other=other, kind=kind, made_by=by)
            announce(*_both(link, by))
    except IntegrityError as error:
        raise Conflict("link.there", _("They are linked already."), now=request) from error
    return link


def unlink(request: SupportRequest, pk: int, *, by: Person) -> SupportRequest:
    """Ends a link that was a mistake. Raises Gone where it has ended already."""
    link = access.links_of(request).filter(pk=pk).exclude(kind=LinkKind.DUPLICATE_OF).first()
    with transaction.atomic():
        gone = Link.objects.filter(pk=link.pk, ended_at=None).update(ended_at=clock.now()) if link else 0
        if link is None or not gone:
            raise Gone("link.gone", _("This link is gone already."))
        announce(*_both(link, by))
    return request


def _both(link: Link, by: Person) -> list[events.RequestEvent]:
    return [
        events.event(events.Linked, row, by=by, link=link.pk, how=link.kind)
        for row in (link.request, link.other)
    ]
