"""What a file is, by its first bytes. Its name and its declared type are never believed."""

from typing import IO

from django.utils.translation import gettext_lazy as _

from hub.core.kit.errors import Invalid

_HEAD = 32
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def check_picture(file: IO[bytes]) -> None:
    """Raises Invalid (`picture.heic`, `picture.kind`) unless the file begins as a JPEG, PNG or WebP does."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        raise Invalid(
            "picture.heic",
            _(
                "This is a HEIC picture, which most phones cannot show. On an iPhone choose Settings, Camera,"
                " Formats, Most Compatible and take it again, or send a screenshot of it."
            ),
        )
    raise Invalid(
        "picture.kind",
        _("This is not a JPEG, PNG or WebP picture. Choose a photo, or send a screenshot instead."),
    )


def check_pdf(data: bytes) -> None:
    """Raises Invalid (`attachment.kind`) unless the file begins and ends as a PDF does."""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise Invalid(
            "attachment.kind",
            _("This is not a PDF, or it is damaged. Attach a PDF, or send a photo instead."),
        )
