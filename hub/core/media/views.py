"""
Pictures and attachments, for people who may see what they belong to. Everybody else gets 404.

Staff who see them by their work show their second factor first, as on the pages that they belong to.
"""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hub.core.media import access, serve
from hub.core.media.models import Attachment, Picture
from hub.core.people import access as people

K = TypeVar("K", Picture, Attachment)


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """The large rendition of a picture."""
    return _given(request, access.picture_for(request.user, name), serve.picture)


@require_safe
def small_picture(request: HttpRequest, name: str) -> HttpResponse:
    """The thumbnail of a picture."""
    return _given(request, access.picture_for(request.user, name), serve.small_picture)


@require_safe
def attachment(request: HttpRequest, name: str) -> HttpResponse:
    """A PDF, as a download."""
    return _given(request, access.attachment_for(request.user, name), serve.attachment)


def _given(request: HttpRequest, kept: K, give: Callable[[K], HttpResponse]) -> HttpResponse:
    first = None if access.is_own(request.person, kept) else people.second_factor_first(request, kept.area)
    return first or give(kept)
