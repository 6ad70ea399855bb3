"""
The one way a picture comes in (design: pets.md, "Photos"): nothing of the original file survives but what one
sees.

Size cap → magic bytes → pixel caps before any decoding → draft → upright → pasted onto a new canvas → WebP
twice. Re-saving alone would keep comments and GPS; a new canvas has none.
"""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.utils.asyncio import async_unsafe
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from hub.core.kit.errors import Invalid, TooMany
from hub.core.media import magic

LARGEST_FILE = 15 * 1024 * 1024
LARGE, SMALL = 1600, 320
SMALL_BYTES = 20 * 1024
"""A thumbnail's limit (pages.md, "Figures")."""
MOST_PIXELS = {"JPEG": 50 * 2**20, "MPO": 50 * 2**20}
MOST_PIXELS_OTHERWISE = 16 * 2**20
"""
Only JPEG can be decoded at a fraction of its size (`draft`): others cost 4 bytes and more for each pixel.
"""
AT_ONCE = 2
PATIENCE = 20
"""Seconds to wait for one of the two places before asking to try again."""

Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
warnings.simplefilter("error", Image.DecompressionBombWarning)
_places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Rendition:
    """One WebP file, not yet stored."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class ReadyPicture:
    """A picture that went through the pipeline; `actions.keep_picture` stores it."""

    large: Rendition
    small: Rendition


@async_unsafe  # a decode takes a second: never on the event loop
def prepare(file: IO[bytes]) -> ReadyPicture:
    """
    Decodes an upload and draws it anew, at most two at a time in this process.

    Raises Invalid (`picture.empty`, `.too_large`, `.heic`, `.kind`, `.pixels`, `.damaged`) with a sentence
    for people, TooMany (`picture.busy`) where both places stay taken. Takes up to a second: call it outside
    of transactions.

    """
    _check_size(file)
    magic.check_picture(file)
    with _place():
        try:
            return _draw(file)
        except Invalid:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels() from error
        except Exception as error:
            raise Invalid(
                "picture.damaged",
                _("This picture is damaged and cannot be read. Choose or take another one."),
            ) from error


def _check_size(file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    if size == 0:
        raise Invalid("picture.empty", _("This file is empty. Choose or take the picture again."))
    if size > LARGEST_FILE:
        raise Invalid("picture.too_large", _("This picture is larger than 15 MB. Send a smaller one."))


@contextmanager
def _place() -> Iterator[None]:
    """One of the process's two places: a 48-megapixel JPEG takes 155 MB while it is decoded."""
    if not _places.acquire(timeout=PATIENCE):
        raise TooMany(
            "picture.busy", _("Many pictures are arriving just now. Try again in a minute."), retry_after=60
        )
    try:
        yield
    finally:
        _places.release()


def _draw(file: IO[bytes]) -> ReadyPicture:
    file.seek(0)
    with Image.open(file, formats=("JPEG", "PNG", "WEBP")) as image:
        if image.width * image.height > MOST_PIXELS.get(image.format or "", MOST_PIXELS_OTHERWISE):
            raise _too_many_pixels()
        image.draft("RGB", (LARGE, LARGE))
        ImageOps.exif_transpose(image, in_place=True)
        canvas = _on_new_canvas(image)
    canvas.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
    small = canvas.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    return ReadyPicture(large=_webp(canvas, 80), small=_small_webp(small))


def _too_many_pixels() -> Invalid:
    return Invalid(
        "picture.pixels", _("This picture has too many pixels. Send a smaller one, or a photo of it.")
    )


def _on_new_canvas(image: Image.Image) -> Image.Image:
    """
    Only the colours one sees, transparent parts white: no profile, comment, position or second frame comes
    along.
    """
    if image.mode.startswith("I"):  # 16 bits of grey: converting would cut off instead of scaling
        image = image.point(lambda value: value * (1 / 257)).convert("L")
    canvas = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        canvas.paste(image, mask=image.getchannel("A"))
    else:
        canvas.paste(image.convert("RGB"))
    return canvas


def _webp(canvas: Image.Image, quality: int) -> Rendition:
    out = BytesIO()
    canvas.save(out, "WEBP", quality=quality)
    return Rendition(out.getvalue(), canvas.width, canvas.height)


def _small_webp(canvas: Image.Image) -> Rendition:
    """The best quality at which the thumbnail keeps within its limit."""
    for quality in (75, 55, 35, 15):
        drawn = _webp(canvas, quality)
        if len(drawn.data) <= SMALL_BYTES:
            return drawn
    return _webp(canvas, 1)
