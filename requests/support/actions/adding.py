"""What is new about something that was asked for already goes to that request: "update mine" (requests.md, 8)."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.core.announce import Event, announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit.errors import Invalid
from hub.core.people.models import Person
from support import access, harm, triage
from support.actions import levels, talking
from support.actions.talking import Files
from support.harm import Times
from support.models import Message, SupportRequest
from support.words import Category, Danger, Need


@dataclass(frozen=True, kw_only=True)
class More:
    """What somebody adds: words, pictures, and what they answer to the questions now."""

    text: str = ""
    dangers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    times: Times = field(default_factory=Times)
    files: Files = ()


def add_to(request: SupportRequest, more: More, *, by: Person, key: Key | None = None) -> Message:
    """
    The household asks again: their words go to the request, or to the one it was merged into, and every yes, every hour
    that is nearer counts as if it were asked anew. It becomes more urgent, never less; a danger calls at once.

    Raises Invalid for answers that cannot be meant.
    """
    if any(need not in Need.values for need in more.needs) or any(
        danger not in Danger.values for danger in more.dangers
    ):
        raise Invalid("request.needs", gettext_lazy("Choose among the questions."))
    levels.check(more.times)

    def act() -> Message:
        said, told = talking.written(request, _words(more), by=by, files=more.files)
        announce(*told, *_weighed(access.main_of(request), more, by))
        return said

    return once(key, "support.add_to", act, Message)


def _words(more: More) -> str:
    """Their own words, and what they said yes to: whoever has the request reads what is new."""
    yes = [str(Danger(one).label) for one in more.dangers] + [str(Need(one).label) for one in more.needs]
    return "\n".join(filter(None, [more.text.strip(), *yes])) or _("They have asked again.")


def _weighed(main: SupportRequest, more: More, by: Person) -> list[Event]:
    """
    The answers on the request, and what they make of its level. Only what was said now is weighed: what a person has
    lowered is not raised by what stood there before.
    """
    if not main.is_open:
        return []
    known = harm.times_of(main)
    times = Times(**{name: value or getattr(known, name) for name, value in asdict(more.times).items()})
    stand = harm.stand(main.area, times, harm.forget_changed(known, times, main.harm_counted))
    changes: dict[str, Any] = {
        "dangers": _joined(main.dangers, more.dangers), "needs": _joined(main.needs, more.needs),
        "harm_counted": stand.counted, "next_harm_at": stand.next_at, **asdict(times),
    }  # fmt: skip
    was, level, reason = main.level, main.level, main.level_reason
    if more.dangers or more.needs or stand.passed:
        care = access.care_kinds(main.household)
        level, reason = triage.assess(Category.OTHER, more.dangers, care, more.needs, stand.passed)
    if level < was:
        changes |= {"level": level, "level_reason": reason, "undo": None}
    save_changes(main, **changes)
    return levels.risen(main, was=was, by=by) if level < was else []


def _joined(there: list[str], new: tuple[str, ...]) -> list[str]:
    return [*there, *(one for one in new if one not in there)]
