"""Pictures and attachments, for people who may see what they belong to. Everybody else gets 404."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hub.core.media import access, serve


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """The large rendition of a picture."""
    return serve.picture(access.picture_for(request.user, name))


@require_safe
def small_picture(request: HttpRequest, name: str) -> HttpResponse:
    """The thumbnail of a picture."""
    return serve.small_picture(access.picture_for(request.user, name))


@require_safe
def attachment(request: HttpRequest, name: str) -> HttpResponse:
    """A PDF, as a download."""
    return serve.attachment(access.attachment_for(request.user, name))
