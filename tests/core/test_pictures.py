"""Uploads come out as small clean WebP copies, or as a clear refusal."""

import io
import random
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.errors import DomainError
from core.pictures import reencode, takes_long


def upload(data, name="photo.jpg"):
    return SimpleUploadedFile(name, data)


def drawn(kind="JPEG", size=(1200, 800), mode="RGB", **options):
    out = io.BytesIO()
    Image.effect_noise((size[0] // 8, size[1] // 8), 60).resize(size).convert(mode).save(out, kind, **options)
    return out.getvalue()


def opened(picture):
    return Image.open(io.BytesIO(picture.data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_each_accepted_kind_becomes_webp_in_three_sizes(kind):
    pictures = reencode(upload(drawn(kind, (2400, 1200), "P" if kind == "GIF" else "RGB")))
    assert [(picture.width, picture.height) for picture in pictures] == [(480, 240), (960, 480), (1920, 960)]
    assert {opened(picture).format for picture in pictures} == {"WEBP"}
    assert [opened(picture).size for picture in pictures] == [(480, 240), (960, 480), (1920, 960)]


def test_a_small_picture_is_never_enlarged():
    assert [picture.width for picture in reencode(upload(drawn("PNG", (40, 20))))] == [40]
    assert [picture.width for picture in reencode(upload(drawn("PNG", (600, 300))))] == [480, 600]


def test_the_place_where_a_photo_was_taken_is_left_behind():
    exif = Image.Exif()
    exif[0x010F] = "MAKER-OF-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    data = drawn("JPEG", exif=exif, comment=b"SECRET-COMMENT")
    assert b"MAKER-OF-CAMERA" in data
    for picture in reencode(upload(data)):
        assert b"MAKER" not in picture.data
        assert b"SECRET" not in picture.data
        assert b"EXIF" not in picture.data
        assert not opened(picture).getexif()


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert [(p.width, p.height) for p in reencode(upload(drawn("JPEG", (800, 400), exif=exif)))] == [
        (240, 480),
        (400, 800),
    ]


def test_what_takes_long_is_known_by_its_head():
    assert not takes_long(upload(drawn(size=(4000, 3000))))
    assert takes_long(upload(drawn(size=(8000, 2000))))
    head = upload(drawn(size=(8000, 2000))[:2000])  # the pixels are not looked at
    assert takes_long(head) and head.tell() == 0


def test_transparency_stays():
    picture = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
    out = io.BytesIO()
    picture.save(out, "PNG")
    assert opened(reencode(upload(out.getvalue()))[0]).mode == "RGBA"


def test_of_an_animation_the_first_image_is_kept():
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
        kept = opened(reencode(upload(out.getvalue()))[0])
        assert getattr(kept, "n_frames", 1) == 1
        red, _, blue = kept.convert("RGB").getpixel((25, 25))
        assert red > 200 > 60 > blue


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "LA", "P", "I;16"])
def test_unusual_colours_are_understood(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = io.BytesIO()
    Image.new("L", (30, 30), 128).convert("I" if mode == "I;16" else mode).convert(mode).save(out, kind)
    assert reencode(upload(out.getvalue()))[0].width == 30


def bomb():
    """A tiny PNG that says it is 30,000 × 30,000."""
    head = b"\x00\x00\x75\x30\x00\x00\x75\x30\x01\x00\x00\x00\x00"
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\x00" * 100_000)), (b"IEND", b"")]
    chunks = [
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big") for name, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


BAD = {
    "empty": b"",
    "too heavy": drawn() + b"\0" * 30 * 1024 * 1024,
    "a web page": b"<html><script>alert(1)</script></html>",
    "a drawing that can run": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a program": b"MZ" + b"\0" * 500,
    "a kind we do not take": drawn("BMP"),
    "another kind we do not take": drawn("TIFF"),
    "a bomb": bomb(),
    "half a photo": drawn()[:5000],
    "the head of a photo": drawn()[:20],
    "half a drawing": drawn("PNG")[:3000],
    "half a webp": drawn("WEBP")[:3000],
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_words(name):
    with pytest.raises(DomainError) as refusal:
        reencode(upload(BAD[name]))
    assert str(refusal.value)


def test_a_page_hidden_behind_a_photo_is_gone():
    pictures = reencode(upload(drawn("GIF", mode="P") + b"<script>alert(1)</script>", "a.gif"))
    assert all(b"<script>" not in picture.data for picture in pictures)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_damaged_bytes_never_bring_anything_but_a_refusal(kind):
    chance = random.Random(kind)  # noqa: S311
    sound = drawn(kind, (120, 90), "P" if kind == "GIF" else "RGB")
    for _ in range(150):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            reencode(upload(bytes(data)))
        except DomainError as refusal:
            assert str(refusal)
