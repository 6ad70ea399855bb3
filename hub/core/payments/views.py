"""Where a card provider tells what has happened."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hub.core.payments import provider
from hub.core.payments.actions import hearing
from hub.core.payments.provider import Forged


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Takes the raw body: 200 once it is stored, also for what was told before; 400 for what is not signed."""
    if not provider.there():
        raise Http404
    try:
        hearing.hear(request.body, request.headers)
    except Forged:
        return HttpResponse(status=400)
    return HttpResponse(status=200)
