"""
Who may see a picture or an attachment: whoever may see its subject, and nobody else.

Media knows no tasks, requests or pets. Each app hands in, in its AppConfig.ready(), the rules for the kinds of
subject that are its own: `register("claim", was_for)`, `register("claim", may_see_proof, at_work=True)`.
"""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from hub.core.media.models import Attachment, Picture
from hub.core.people.models import Person

Rule = Callable[[Person, int], bool]
K = TypeVar("K", Picture, Attachment)
_rules: dict[tuple[str, bool], Rule] = {}


def register(kind: str, rule: Rule, *, at_work: bool = False) -> None:
    """
    `rule(person, subject_id)` says whether the person may see that subject now.

    A kind has at most two rules, and either lets in: one for those whose own it is, and one for those who work there
    (`at_work`), of whom staff show their second factor first.
    """
    if _rules.setdefault((kind, at_work), rule) is not rule:
        raise ValueError(f"two rules for {kind}")


def picture_for(person: Person | AnonymousUser, name: str) -> Picture:
    """
    The picture, if the person may see its subject; else Http404, the same as for one that does not exist.
    """
    return _kept_for(Picture, person, name)


def attachment_for(person: Person | AnonymousUser, name: str) -> Attachment:
    """The attachment, if the person may see its subject; else Http404."""
    return _kept_for(Attachment, person, name)


def is_own(person: Person, kept: Picture | Attachment) -> bool:
    """Whether they see it as their own: else it is by working there, and staff need a second factor."""
    return _says(person, kept, at_work=False)


def _kept_for(model: type[K], person: Person | AnonymousUser, name: str) -> K:
    if not isinstance(person, Person) or not person.is_active:
        raise Http404
    kept: K | None = model.objects.filter(name=name, deleted_at=None).select_related("area").first()
    if kept is None or not (_says(person, kept, at_work=False) or _says(person, kept, at_work=True)):
        raise Http404
    return kept


def _says(person: Person, kept: Picture | Attachment, *, at_work: bool) -> bool:
    rule = _rules.get((kept.subject_kind, at_work))
    return rule is not None and rule(person, kept.subject_id)
