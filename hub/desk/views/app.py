"""What makes the pages an app: the service worker, the manifest, the page for a time without network."""

import hashlib
import json
from copy import copy
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_safe
from django.views.decorators.vary import vary_on_headers

from hub.core.flow.context import STYLE_PARTS, area_of, display

FOLDER = Path(settings.BASE_DIR, "hub", "static")
SCRIPTS = [f"hub/js/{name}.js" for name in ("app", "forms", "socket", "live", "outbox", "picture")]
SHELL = [*STYLE_PARTS, *SCRIPTS, "hub/icons.svg", "hub/img/mark.svg", "hub/img/icon-192.png"]
"""What a page without network needs: a resident's and a volunteer's pages, not the desk's."""

PLATE, PAPER = "#154690", "#f4f4f0"
"""The colours of hub/static/hub/css/tokens.css that a phone shows around the app."""


@require_safe
@never_cache
def sw(request: HttpRequest) -> HttpResponse:
    """The service worker, with the addresses and words that it needs; it may serve the whole hub."""
    source = Path(FOLDER, "hub/js/sw.js").read_text(encoding="utf-8")
    known = json.dumps(_known(), ensure_ascii=False, sort_keys=True)
    response = HttpResponse(
        f"const LINLI = {known};\n{source}", content_type="text/javascript; charset=utf-8"
    )
    response["Service-Worker-Allowed"] = "/"
    return response


def _known() -> dict[str, object]:
    return {
        "version": _version(),
        "shell": [static(path) for path in SHELL],
        "static": settings.STATIC_URL,
        "pages": [reverse("desk:offline"), reverse("wellbeing:help_now")],
        "offline": reverse("desk:offline"),
        "logout": reverse("account_logout"),
        "icon": static("hub/img/icon-192.png"),
        "badge": static("hub/img/badge-96.png"),
        "title": settings.SITE_NAME,
        "body": _("There is something new. Open it to read it."),
    }


def _version() -> str:
    """A name for exactly these files: another one makes phones fetch the shell again."""
    return _digest() if not (settings.DEBUG or settings.TESTING) else _digest.__wrapped__()


@lru_cache(maxsize=1)
def _digest() -> str:
    found = hashlib.blake2b(digest_size=8)
    for path in [*SHELL, "hub/js/sw.js"]:
        found.update(path.encode() + Path(FOLDER, path).read_bytes())
    return found.hexdigest()


@require_safe
@cache_control(private=True, max_age=3600)
@vary_on_headers("Cookie", "Accept-Language")
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the hub on its home screen."""
    icons = [
        {
            "src": static(f"hub/img/icon-{name}.png"),
            "type": "image/png",
            "sizes": f"{size}x{size}",
            "purpose": purpose,
        }
        for name, size, purpose in (("192", 192, "any"), ("512", 512, "any"), ("maskable", 512, "maskable"))
    ]
    urls = ((_("Help now"), "wellbeing:help_now"), (_("Ask the committee for help"), "support:new"))
    found = {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": "Linli",
        "description": _("The neighbourhood's requests, errands and news."),
        "lang": get_language(),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "theme_color": PLATE,
        "background_color": PAPER,
        "icons": icons,
        "shortcuts": [{"name": str(name), "url": reverse(url)} for name, url in urls],
    }
    return JsonResponse(
        found, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Shown from the phone's memory when there is no network: nothing in it is about the person."""
    shown: dict[str, object] = {"area": area_of(request), "display": display(request), "messages": []}
    nobody = copy(request)
    nobody.user = AnonymousUser()
    return render(nobody, "desk/offline.html", shown)
