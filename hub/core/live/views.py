"""The polling fallback: the socket's frames by plain HTTP, under the same rules."""

from hashlib import blake2b

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hub.core.live import names, polling, protocol
from hub.core.live.sessions import Visitor
from hub.core.people import access


@require_safe
@cache_control(private=True, no_cache=True)
def poll(request: HttpRequest) -> HttpResponse:
    """
    Answers `?epoch=…&s=desk:3:41&s=inbox:7:12` with `{"epoch", "frames", "retry"}`.

    304 where nothing is new for the caller, 401 for nobody signed in, 400 for what is no stream with a number.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"code": "sign_in"}, status=401)
    cursors = asked(request.GET.getlist("s"))
    if cursors is None:
        return JsonResponse(
            {"code": "malformed", "detail": f"1 to {protocol.STREAMS} × s=stream:number"}, status=400
        )
    visitor = Visitor(request.user.pk, "", access.has_second_factor(request), 0)
    epoch, frames = polling.frames(visitor, request.GET.get("epoch", ""), cursors)
    response = JsonResponse({"epoch": epoch, "frames": frames, "retry": protocol.POLL})
    response.headers["Retry-After"] = str(protocol.POLL)
    response.headers["ETag"] = etag = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def asked(parts: list[str]) -> dict[str, int] | None:
    """The numbers by stream (`desk:3:41` is stream `desk:3`, number 41); None where one cannot be read."""
    found: dict[str, int] = {}
    for part in parts:
        stream, _, seq = part.rpartition(":")
        if not names.valid(stream) or not (
            seq.isascii() and seq.isdecimal() and len(seq) < names.LONGEST_NUMBER
        ):
            return None
        found[stream] = int(seq)
    return found if 0 < len(found) <= protocol.STREAMS else None
