"""Every component of the pages in every state, on one page: for whoever builds a page, and for the tests that look."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from hub.core.flow.conversation import Visibility
from hub.core.kit import clock
from hub.core.people.models import Person

TEXTS = [("normal", gettext_lazy("Normal text")), ("large", gettext_lazy("Large text"))]
SPRITE = Path(settings.BASE_DIR, "hub/static/hub/icons.svg")


@cache
def icons() -> list[str]:
    """The names of all icons there are."""
    return re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text("utf-8"))


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As on the door plate."))
    words = forms.CharField(
        label=gettext_lazy("Message"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    one = forms.ChoiceField(label=gettext_lazy("Choose"), choices=TEXTS)
    radio = forms.ChoiceField(label=gettext_lazy("Text size"), choices=TEXTS, widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        label=gettext_lazy("Text size"), choices=TEXTS, required=False, widget=forms.CheckboxSelectMultiple
    )
    yes = forms.BooleanField(label=gettext_lazy("A photo proves it"), required=False)
    picture = forms.FileField(label=gettext_lazy("Photo"), required=False)


@dataclass(frozen=True)
class Said:
    """A message as `_conversation.html` wants it."""

    author: Person
    visibility: str
    by_resident: bool
    body: str
    created_at: Any = field(default_factory=clock.now)


@dataclass(frozen=True)
class Step:
    """A step as `{% steps %}` wants it."""

    label: str
    done: bool


@login_required
@require_GET
def kit(request: HttpRequest) -> HttpResponse:
    """The gallery. It shows nothing of anybody but the name of whoever looks."""
    now = clock.now()
    shown = {
        "good": SampleForm(
            initial={"name": request.person.name, "radio": "normal", "yes": True}, prefix="good"
        ),
        "bad": SampleForm({"bad-name": "", "bad-one": "normal"}, prefix="bad"),
        "icons": icons(),
        "moments": (now - timedelta(minutes=5), now - timedelta(days=2)),
        "dues": (now + timedelta(hours=5), now + timedelta(minutes=12), now - timedelta(minutes=3)),
        "said": _said(request.person),
        "rows": [{"label": _("Name"), "value": request.person.name, "change": "#form"}],
        "steps": [Step(_("received"), True), Step(_("being done"), True), Step(_("solved"), False)],
        "entries": [{"words": _("received"), "who": request.person.name, "at": now, "key": True}],
    }
    return render(request, "desk/kit.html", shown)


def _said(person: Person) -> list[Said]:
    words = _("Thank you, we will see to it today.")
    return [
        Said(person, Visibility.REPLY, True, _("We have run out of rice.")),
        Said(person, Visibility.REPLY, False, words),
        Said(person, Visibility.NOTE, False, words),
    ]
