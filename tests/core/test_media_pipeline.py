"""The picture pipeline (pets.md, "Photos"): what survives, what is refused, and at what cost."""

import contextlib
import subprocess
import sys
import threading
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from hub.core.kit.errors import Invalid, TooMany
from hub.core.media import pipeline
from tests.core.pictures import BLUE, RED, WHITE, encode, jpeg, near, opened, png, png_chunk, two_halves


def prepared(data: bytes) -> pipeline.ReadyPicture:
    return pipeline.prepare(BytesIO(data))


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        prepared(data)
    assert str(refused.value.message)
    return refused.value.code


def with_exif(image: Image.Image, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "SecretPhone"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (31.0, 13.0, 25.0)
    return encode(image, "JPEG", exif=exif)


# --- what survives ------------------------------------------------------------


def test_neither_gps_nor_comment_nor_anything_behind_the_image_survives() -> None:
    source = encode(
        two_halves(), "JPEG", exif=opened(with_exif(two_halves())).getexif(), comment=b"secret comment",
        icc_profile=b"secret profile" * 20, xmp=b"<x>secret xmp</x>",
    )  # fmt: skip
    source += b"PK\x03\x04<script>secret tail</script>"
    assert opened(source).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    ready = prepared(source)
    for drawn in (ready.large.data, ready.small.data):
        assert b"ecret" not in drawn
        assert b"EXIF" not in drawn
        image = opened(drawn)
        assert image.format == "WEBP"
        assert not dict(image.getexif())
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)


def test_text_chunks_of_a_png_do_not_survive() -> None:
    info = PngInfo()
    info.add_text("Comment", "secret", zip=True)
    info.add_itxt("XML:com.adobe.xmp", "secret")
    ready = prepared(encode(two_halves(), "PNG", pnginfo=info))
    assert b"secret" not in ready.large.data
    assert set(opened(ready.large.data).info) <= {"loop", "background", "timestamp", "duration"}


@pytest.mark.parametrize(("size", "large", "small"), [
    ((4000, 3000), (1600, 1200), (320, 240)),
    ((3000, 4000), (1200, 1600), (240, 320)),
    ((200, 100), (200, 100), (200, 100)),
    ((9000, 3), (1600, 1), (320, 1)),
    ((1, 1), (1, 1), (1, 1)),
])  # fmt: skip
def test_two_sizes_never_larger_than_the_original(
    size: tuple[int, int], large: tuple[int, int], small: tuple[int, int]
) -> None:
    ready = prepared(jpeg(size))
    assert (ready.large.width, ready.large.height) == opened(ready.large.data).size == large
    assert (ready.small.width, ready.small.height) == opened(ready.small.data).size == small


@pytest.mark.parametrize(("orientation", "first", "last"), [
    (1, RED, BLUE), (2, BLUE, RED), (3, BLUE, RED), (4, RED, BLUE), (5, RED, BLUE), (6, RED, BLUE),
    (7, BLUE, RED), (8, BLUE, RED),
])  # fmt: skip
def test_orientation_is_applied(
    orientation: int, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    """The corners of a picture that is red on the left, after the turn its EXIF asks for."""
    image = opened(prepared(with_exif(two_halves((640, 320)), orientation)).large.data)
    assert image.size == ((640, 320) if orientation < 5 else (320, 640))
    assert near(image.getpixel((5, 5)), first)
    assert near(image.getpixel((image.width - 5, image.height - 5)), last)


def test_broken_exif_costs_the_orientation_at_most() -> None:
    source = jpeg(exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xffgarbage")
    assert prepared(source).large.width == 640


def test_cmyk_keeps_its_colours() -> None:
    image = opened(prepared(encode(two_halves(mode="CMYK"), "JPEG")).large.data)
    assert image.mode == "RGB"
    assert near(image.getpixel((5, 5)), RED, 45)
    assert near(image.getpixel((600, 5)), BLUE, 45)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_every_mode_of_pixels_is_read(mode: str, form: str) -> None:
    image = opened(prepared(encode(two_halves(mode=mode), form)).large.data)
    assert (image.mode, image.size) == ("RGB", (640, 320))


def test_transparent_parts_become_white() -> None:
    image = two_halves(mode="RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 100, 320))
    found = opened(prepared(encode(image, "PNG")).large.data)
    assert near(found.getpixel((20, 20)), WHITE)
    assert near(found.getpixel((200, 20)), RED)


def test_a_palette_with_transparency_becomes_white_there() -> None:
    image = Image.new("P", (64, 64), 0)
    image.putpalette([0, 0, 0, *RED])
    image.paste(1, (32, 0, 64, 64))
    found = opened(prepared(encode(image, "PNG", transparency=0)).large.data)
    assert near(found.getpixel((5, 5)), WHITE)
    assert near(found.getpixel((60, 5)), RED)


def test_sixteen_bits_are_scaled_not_cut_off() -> None:
    image = Image.new("I;16", (90, 30))
    for third, level in enumerate((0, 32896, 65535)):
        image.paste(level, (third * 30, 0, third * 30 + 30, 30))
    found = opened(prepared(encode(image, "PNG")).large.data)
    assert near(found.getpixel((15, 15)), (0, 0, 0), 8)
    assert near(found.getpixel((45, 15)), (128, 128, 128), 8)
    assert near(found.getpixel((75, 15)), (255, 255, 255), 8)


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
def test_of_an_animation_only_the_first_frame_is_kept(form: str) -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in (RED, BLUE, WHITE)]
    source = encode(frames[0], form, save_all=True, append_images=frames[1:], duration=100)
    assert getattr(opened(source), "n_frames", 1) == 3
    found = opened(prepared(source).large.data)
    assert getattr(found, "n_frames", 1) == 1
    assert near(found.getpixel((5, 5)), RED)


def test_a_phones_picture_of_several_pictures_gives_the_first() -> None:
    source = encode(two_halves(), "MPO", save_all=True, append_images=[Image.new("RGB", (640, 320), WHITE)])
    assert near(opened(prepared(source).large.data).getpixel((5, 5)), RED)


def test_thumbnails_stay_within_twenty_kilobytes_even_of_noise() -> None:
    noise = Image.effect_noise((1600, 1600), 120).convert("RGB")
    ready = prepared(encode(noise, "JPEG", quality=95))
    assert max(ready.small.width, ready.small.height) == 320
    assert len(ready.small.data) <= pipeline.SMALL_BYTES == 20 * 1024


def test_the_name_of_a_file_is_not_believed_but_its_bytes() -> None:
    assert (
        prepared(encode(two_halves(), "PNG")).large.width == 640
    )  # called photo.jpg by the tests of keeping
    assert refusal(b"<html><script>alert(1)</script></html>") == "picture.kind"


# --- what is refused ------------------------------------------------------------


def test_heic_is_refused_with_what_to_do() -> None:
    for brand in (b"heic", b"mif1", b"hevc"):
        with pytest.raises(Invalid) as refused:
            prepared(b"\x00\x00\x00\x18ftyp" + brand + b"\x00" * 64)
        assert refused.value.code == "picture.heic"
        assert "HEIC" in str(refused.value.message)


FOREIGN = [
    *(b"GIF89a", b"BM", b"II*\x00", b"%PDF-1.7", b"<svg xmlns=", b"PK\x03\x04", b"\x00\x00\x00\x18ftypavif"),
    *(b"RIFF1234WAVE", b"\xff\xd8", b"\x89PNG", b"MZ"),
]


@pytest.mark.parametrize("head", FOREIGN)
def test_other_kinds_are_refused(head: bytes) -> None:
    assert refusal(head.ljust(200, b"\x00")) == "picture.kind"


def test_formats_that_only_look_right_are_refused() -> None:
    gif = encode(two_halves(mode="P"), "GIF")
    assert refusal(b"\xff\xd8\xff" + gif) == "picture.damaged"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_truncated_file_is_refused(form: str, share: float) -> None:
    source = encode(Image.effect_noise((400, 400), 90).convert("RGB"), form)
    assert refusal(source[: int(len(source) * share)]) == "picture.damaged"


def test_an_empty_file_and_one_too_large_are_refused() -> None:
    assert refusal(b"") == "picture.empty"
    assert refusal(jpeg() + bytes(pipeline.LARGEST_FILE)) == "picture.too_large"


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(self: Any) -> None:
        raise AssertionError("decoded")

    bomb = png(20_000, 20_000)
    assert len(bomb) < 1_000_000
    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    assert refusal(bomb) == "picture.pixels"
    assert refusal(png(4097, 4097)) == "picture.pixels"


@pytest.mark.parametrize("declared", [(2**31 - 1, 2**31 - 1), (70_000, 70_000), (16_000, 1_100), (0, 10)])
def test_impossible_sizes_are_refused(declared: Any) -> None:
    source = png(1, 1)
    header = declared[0].to_bytes(4, "big") + declared[1].to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    lying = source[:8] + png_chunk(b"IHDR", header) + source[33:]
    assert refusal(lying) in ("picture.pixels", "picture.damaged")


def test_a_bomb_of_text_inside_a_png_is_refused() -> None:
    text = png_chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(80 * 2**20), 9))
    assert refusal(png(8, 8, text)) == "picture.damaged"


def within(megabytes: int, data: bytes) -> str:
    """What a process says that gets only so much memory more than it has after its imports."""
    script = f"""
import io, re, resource, sys
from hub.core.media import pipeline
from hub.core.kit.errors import Refused
data = io.BytesIO(sys.stdin.buffer.read())
used = int(re.search(r"VmSize:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (used + {megabytes} * 2**20,) * 2)
try:
    ready = pipeline.prepare(data)
    print(ready.large.width, ready.large.height)
except Refused as refused:
    print(refused.code)
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], input=data, capture_output=True, cwd=settings.BASE_DIR, check=True
    )
    return ran.stdout.decode().strip()


def test_a_bomb_takes_little_memory() -> None:
    assert within(16, png(20_000, 20_000)) == "picture.pixels"


def test_a_48_megapixel_photo_takes_bounded_memory() -> None:
    """Without `draft` it takes 574 MB (pets.md): with too little memory it would be called damaged."""
    assert within(200, encode(Image.new("RGB", (8064, 6048), RED), "JPEG")) == "1600 1200"


JPEG, PNG, WEBP = jpeg((64, 64)), encode(two_halves((64, 64)), "PNG"), encode(two_halves((64, 64)), "WEBP")


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([JPEG, PNG, WEBP]), st.lists(st.tuples(st.integers(0), st.binary(max_size=6)), max_size=6)
)
def test_no_changed_bytes_raise_anything_but_a_refusal(
    source: bytes, changes: list[tuple[int, bytes]]
) -> None:
    data = bytearray(source)
    for place, replacement in changes:
        at = place % len(data)
        data[at : at + len(replacement)] = replacement
    with contextlib.suppress(Invalid):
        prepared(bytes(data))


# --- at what cost ------------------------------------------------------------


def most_at_once(monkeypatch: pytest.MonkeyPatch, places: int, threads: int) -> int:
    """How many decodes were under way together; each waits until `places` are."""
    monkeypatch.setattr(pipeline, "_places", threading.BoundedSemaphore(places))
    together, guard = threading.Barrier(places, timeout=20), threading.Lock()
    inside, most = 0, 0

    def draw(file: Any) -> None:
        nonlocal inside, most
        with guard:
            inside += 1
            most = max(most, inside)
        together.wait()
        with guard:
            inside -= 1
        together.wait()

    monkeypatch.setattr(pipeline, "_draw", draw)
    crowd = [threading.Thread(target=prepared, args=(JPEG,)) for _ in range(threads)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(30)
    return most


def test_at_most_two_decodes_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pipeline.AT_ONCE == 2
    assert most_at_once(monkeypatch, places=pipeline.AT_ONCE, threads=6) == 2


def test_without_the_guard_all_decode_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert most_at_once(monkeypatch, places=6, threads=6) == 6


def test_who_waits_too_long_is_asked_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "PATIENCE", 0)
    places = threading.BoundedSemaphore(1)
    monkeypatch.setattr(pipeline, "_places", places)
    with places, pytest.raises(TooMany) as refused:
        prepared(JPEG)
    assert refused.value.extra["retry_after"] > 0
    assert prepared(JPEG).large.width == 64


def test_a_refusal_gives_its_place_back() -> None:
    for _ in range(pipeline.AT_ONCE + 1):
        refusal(JPEG[:300])
    assert prepared(JPEG).large.width == 64


async def test_never_on_the_event_loop() -> None:
    with pytest.raises(SynchronousOnlyOperation):
        prepared(JPEG)
