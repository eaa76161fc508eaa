"""Taking in pictures: re-encoded at once, their owner's alone until the idea is sent."""

from secrets import token_hex

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.pictures import reencode
from ideas.models import Picture
from ideas.models.idea import picture_path


def keep_picture(uploaded_file, *, by, alt=""):
    """Store our own copies of an uploaded picture and return its row. Raises DomainError on anything unsound."""
    copies = reencode(uploaded_file)
    picture = Picture(key=token_hex(16), owner=by, alt=alt, widths=[[copy.width, copy.height] for copy in copies])
    for copy in copies:
        default_storage.save(picture_path(picture, f"{copy.width}.webp"), ContentFile(copy.data))
    picture.save()
    return picture


def describe_picture(picture, *, by, alt):
    """Its owner says what a picture shows, for those who do not see it."""
    Picture.objects.filter(pk=picture.pk, owner=by).update(alt=alt.replace("\x00", "").strip()[:240])
