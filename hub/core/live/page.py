"""What a page carries so that its script can go on from exactly what it shows."""

import json

from django.http import HttpRequest

from hub.core.live import names, rows


def attributes(request: HttpRequest, *streams: str) -> dict[str, str]:
    """
    The page's epoch and streams, for `base.html` (`live`): `{"epoch": …, "streams": JSON of {stream: seq}}`.

    Call it *before* the page's own queries: what happens between the two is then told again, and told twice does
    no harm. The person's own inbox is always among the streams. Empty for nobody signed in.
    """
    if not request.user.is_authenticated:
        return {}
    wanted = dict.fromkeys([names.inbox(request.user.pk), *streams])
    return {"epoch": rows.epoch(), "streams": json.dumps(rows.cursors(list(wanted)), ensure_ascii=False)}
