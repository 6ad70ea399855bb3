"""Language, text size and theme: for whoever is signed in, and for a device where nobody is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from hub.core.flow.answer import back
from hub.core.people.models import Person
from hub.core.people.words import TextSize, Theme

OWN_NAMES = [("zh-hans", "简体中文"), ("en", "English")]
"""Each language by its own name: whoever cannot read the page finds theirs."""

_AGE = 365 * 24 * 3600
COOKIES = {"size": "linli_size", "theme": "linli_theme"}
FIELDS = {"size": "text_size", "theme": "theme", "language": "language"}
CHOICES = {
    "size": frozenset(TextSize.values),
    "theme": frozenset(Theme.values),
    "language": frozenset(dict(OWN_NAMES)),
}


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Another language (`language`), on the same page (`next`)."""
    return _keep(request, "language")


@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Another text size (`size`) or theme (`theme`), on the same page (`next`)."""
    return _keep(request, "size", "theme")


def _keep(request: HttpRequest, *names: str) -> HttpResponse:
    chosen = {name: request.POST.get(name, "") for name in names}
    chosen = {name: value for name, value in chosen.items() if value in CHOICES[name]}
    # Sent from within a conversation (`step`), the answers go on to its own page: 307 keeps the method and the body.
    response = HttpResponseRedirect(
        back(request, reverse("home")), status=307 if "step" in request.POST else 303
    )
    for name, value in chosen.items():
        remember(response, name, value)
    if chosen and request.user.is_authenticated:
        Person.objects.filter(pk=request.user.pk).update(
            **{FIELDS[name]: value for name, value in chosen.items()}
        )
    return response


def is_switch(request: HttpRequest) -> bool:
    """
    Whether a conversation of several pages was sent to be shown in another language, size or theme, and not to go on.
    """
    return any(name in request.POST for name in CHOICES)


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Keeps `size`, `theme` or `language` on the device. The value must be one of CHOICES."""
    cookie = settings.LANGUAGE_COOKIE_NAME if name == "language" else COOKIES[name]
    response.set_cookie(cookie, value, max_age=_AGE, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
