"""The letters as they go to the printer: one long page, made and sent building by building."""

import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import translation

from hub.core.estate.joining import letters
from hub.core.kit import qr
from hub.core.kit.errors import Refused
from hub.core.people.models import Area, Building, Household, Person


@dataclass(frozen=True)
class Job:
    """What to print: these doors by building, so many letters on a sheet, valid for so many days."""

    area: Area
    doors: Sequence[tuple[Building, list[Household]]]
    per_page: int
    days: int
    by: Person


def answer(request: HttpRequest, job: Job) -> StreamingHttpResponse:
    """
    The page, as it is made.

    A building's codes are made in one transaction just before its letters are sent. Where the connection breaks, the
    buildings that were not sent keep their old codes; one that was cut off is made again from the list.
    """
    parts: Any = _parts(request, job)
    # An ASGI server would gather a plain iterator whole before it sends the first byte.
    body = _one_by_one(parts) if isinstance(request, ASGIRequest) else parts
    response = StreamingHttpResponse(body, content_type="text/html; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _one_by_one(parts: Iterator[str]) -> AsyncIterator[str]:
    done = secrets.token_hex(8)
    step = sync_to_async(lambda: next(parts, done), thread_sensitive=True)
    while (part := await step()) != done:
        yield part


def _parts(request: HttpRequest, job: Job) -> Iterator[str]:
    language = translation.get_language()
    count = sum(len(doors) for _building, doors in job.doors)
    context = {"area": job.area, "count": count, "per_page": job.per_page, "buildings": len(job.doors)}
    # Each part sets the language anew: between two of them this thread may serve somebody else.
    with translation.override(language):
        yield render_to_string("estate/joining/letters_head.html", context, request)
    for building, doors in job.doors:
        with translation.override(language):
            yield _building(request, job, building, doors)
    with translation.override(language):
        yield render_to_string("estate/joining/letters_tail.html", context, request)


def _building(request: HttpRequest, job: Job, building: Building, doors: list[Household]) -> str:
    try:
        codes = letters.make(building, doors, by=job.by, days=job.days)
    except Refused as error:
        return render_to_string("estate/joining/letters_missing.html", {"building": building, "error": error})
    template, out = get_template("estate/joining/_letter.html"), []
    site = request.build_absolute_uri(reverse("join"))
    until = letters.until(job.days).astimezone(job.area.zone).date()
    for door, code in zip(doors, codes, strict=True):
        url = request.build_absolute_uri(reverse("join_by_code", args=[code]))
        context = {"door": door, "code": code, "qr": qr.svg(url, code), "site": site, "area": job.area}
        out.append(template.render({**context, "until": until, "building": building}))
    sheets = [out[at : at + job.per_page] for at in range(0, len(out), job.per_page)]
    return render_to_string(
        "estate/joining/letters_building.html",
        {"building": building, "sheets": sheets, "per_page": job.per_page},
    )
