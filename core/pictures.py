"""Take a picture that somebody uploads and make our own clean copies of it."""

import io
import struct
import threading
import zlib
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.errors import DomainError

MAX_PIXELS = 52_000_000
"""What phones call 50 Mpx: 8,160 × 6,144 is a little more."""

SOON_PIXELS, SOON_BYTES = 13_000_000, 8 * 1024 * 1024
"""Up to here a picture is made smaller while its sender waits: about a second; beyond it is a task's work."""

SIZES = (480, 960, 1920)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 82

_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, RuntimeError, AssertionError, struct.error, zlib.error),
)
_one_at_a_time = threading.Lock()


class Picture(NamedTuple):
    """One WebP copy of a picture; sizes in pixels."""

    width: int
    height: int
    data: bytes


def reencode(uploaded_file, sizes=SIZES) -> list[Picture]:
    """WebP copies made from the pixels alone, smallest first, longest side at most each of `sizes`, never enlarged.

    Position, camera data and whatever hides in the file are left behind; of an animation the first image is
    kept. Raises DomainError with a clear message for anything that is not a sound JPEG, PNG, WebP or GIF.
    """
    with _one_at_a_time:
        return _copies(_opened(uploaded_file), sorted(sizes))


def takes_long(uploaded_file) -> bool:
    """Whether a picture is so large that a task should make its copies; only its head is read.

    Raises DomainError when its kind, weight or size is not taken.
    """
    image = _opened(uploaded_file)
    uploaded_file.seek(0)
    return image.width * image.height > SOON_PIXELS or uploaded_file.size > SOON_BYTES


def _opened(file):
    """The picture, not decoded yet: its kind is read in its content, its size before its pixels."""
    if not file.size:
        raise DomainError(_("This file is empty."))
    if file.size > settings.EUREKA["PICTURE_MB"] * 1024**2:
        raise DomainError(
            _("This picture is too heavy: %(limit)d MB at most.") % {"limit": settings.EUREKA["PICTURE_MB"]}
        )
    try:
        image = Image.open(file, formats=FORMATS)
    except _BOMB as bomb:
        raise _too_large() from bomb
    except _BROKEN as broken:
        raise DomainError(_("This file is not a picture we can read. Send a JPEG, PNG, WebP or GIF.")) from broken
    if image.width * image.height > MAX_PIXELS:
        raise _too_large()
    return image


def _copies(image, sizes):
    """Decode, turn upright, shrink and write; the largest first, so that each step works on fewer pixels."""
    try:
        image.draft("RGB", (sizes[-1], sizes[-1]))  # a JPEG is decoded at half, a quarter or an eighth of its size
        image = _upright(image, sizes[-1])
        longest = max(image.size)
        wanted = {min(size, longest) for size in sizes}
        copies = []
        for size in sorted(wanted, reverse=True):
            image.thumbnail((size, size), Image.Resampling.LANCZOS)
            out = io.BytesIO()
            image.save(out, "WEBP", quality=QUALITY, method=4)
            copies.append(Picture(image.width, image.height, out.getvalue()))
    except _BOMB as bomb:
        raise _too_large() from bomb
    except _BROKEN as broken:
        raise DomainError(_("This picture is damaged or incomplete. Save it again and retry.")) from broken
    return copies[::-1]


def _upright(image, largest):
    """The pixels in RGB or RGBA, no larger than needed, turned as the camera meant, and nothing besides.

    Made small before it is turned: a picture of 50 Mpx is held once, not twice.
    """
    turned = image.getexif()
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    image = image if image.mode == mode else image.convert(mode)
    image.thumbnail((largest, largest), Image.Resampling.LANCZOS)
    image.getexif().update(turned)
    image = ImageOps.exif_transpose(image)
    image.info = {}
    return image


def _too_large():
    return DomainError(
        _("This picture has too many pixels: %(limit)d million at most.") % {"limit": MAX_PIXELS // 10**6}
    )
