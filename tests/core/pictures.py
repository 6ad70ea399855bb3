"""Files as bytes, harmless and hostile, for the tests of media."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
RED, BLUE, WHITE = (220, 30, 30), (30, 30, 220), (255, 255, 255)


def encode(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """A file of the image."""
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def two_halves(size: tuple[int, int] = (640, 320), mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, size[0], size[1]))
    return image.convert(mode)


def jpeg(size: tuple[int, int] = (640, 320), **options: Any) -> bytes:
    """A small JPEG."""
    return encode(two_halves(size), "JPEG", **options)


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    """As a browser sends it."""
    return SimpleUploadedFile(name, data, "image/jpeg")


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes) -> bytes:
    """
    A grey PNG of this size whose rows are all zero, compressed as well as can be; `more` chunks before the
    image.
    """
    packer = zlib.compressobj(9)
    row = bytes(width + 1)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [png_chunk(b"IHDR", header), *more, png_chunk(b"IDAT", pixels), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def opened(data: bytes) -> Image.Image:
    """What is in a file, decoded."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


def near(found: Any, wanted: tuple[int, int, int], by: int = 30) -> bool:
    """Whether a pixel has about this colour."""
    return all(abs(one - other) <= by for one, other in zip(found, wanted, strict=True))


def files(root: Path) -> set[str]:
    """Every file below a folder."""
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
