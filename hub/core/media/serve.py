"""
Giving out a file to somebody whose right to it was checked: never cached, never sniffed, never public.

With HUB_ACCEL (`/_media/`) the bytes go from nginx's disk to the person, without this process:
`location /_media/ { internal; alias /var/lib/linli/media/; add_header X-Content-Type-Options nosniff; }`.
nginx keeps our Content-Type, Content-Disposition and Cache-Control, but none of the other headers.
"""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from hub.core.media import storage
from hub.core.media.models import Attachment, Picture


def picture(kept: Picture) -> HttpResponse:
    """The large rendition."""
    return _file(kept.path, "image/webp", f"{kept.name}.webp")


def small_picture(kept: Picture) -> HttpResponse:
    """The thumbnail."""
    return _file(kept.small_path, "image/webp", f"{kept.name}.small.webp")


def attachment(kept: Attachment) -> HttpResponse:
    """The PDF, as a download."""
    return _file(kept.path, "application/pdf", kept.filename, download=True)


def _file(path: str, content_type: str, filename: str, *, download: bool = False) -> HttpResponse:
    response = HttpResponse(b"" if settings.HUB_ACCEL else _bytes(path), content_type=content_type)
    if settings.HUB_ACCEL:
        response["X-Accel-Redirect"] = settings.HUB_ACCEL + path
    response["Content-Disposition"] = content_disposition_header(download, filename) or "inline"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _bytes(path: str) -> bytes:
    """The whole file, 10 MB at most: a FileResponse would be read whole too under ASGI, with a warning."""
    try:
        return storage.read(path)
    except FileNotFoundError as error:
        raise Http404 from error
