"""
Who may see a picture or an attachment: whoever may see its subject, and nobody else.

Media knows no tasks, requests or pets. Each app hands in, in its AppConfig.ready(), the rule for the kinds of
subject that are its own: `register("tasks.claim", may_see_claim)`.
"""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from hub.core.media.models import Attachment, Picture
from hub.core.people.models import Person

Rule = Callable[[Person, int], bool]
K = TypeVar("K", Picture, Attachment)
_rules: dict[str, Rule] = {}


def register(kind: str, rule: Rule) -> None:
    """`rule(person, subject_id)` says whether the person may see that subject now. One rule for each kind."""
    if _rules.setdefault(kind, rule) is not rule:
        raise ValueError(f"two rules for {kind}")


def picture_for(person: Person | AnonymousUser, name: str) -> Picture:
    """
    The picture, if the person may see its subject; else Http404, the same as for one that does not exist.
    """
    return _kept_for(Picture, person, name)


def attachment_for(person: Person | AnonymousUser, name: str) -> Attachment:
    """The attachment, if the person may see its subject; else Http404."""
    return _kept_for(Attachment, person, name)


def _kept_for(model: type[K], person: Person | AnonymousUser, name: str) -> K:
    if not isinstance(person, Person) or not person.is_active:
        raise Http404
    kept: K | None = model.objects.filter(name=name, deleted_at=None).first()
    rule = _rules.get(kept.subject_kind) if kept else None
    if kept is None or rule is None or not rule(person, kept.subject_id):
        raise Http404
    return kept
