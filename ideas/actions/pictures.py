"""Taking in pictures: re-encoded at once, their owner's alone until the idea is sent, gone if it never is."""

from datetime import timedelta
from secrets import token_hex

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from core.pictures import reencode
from ideas.models import Draft, Picture
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


def hold_pictures(keys, *, by):
    """Note that a form of `by` holds these pictures still: none of them is cleaned while it may yet be sent."""
    Picture.objects.filter(key__in=keys, owner=by, idea__isnull=True).update(used_at=timezone.now())


def drop_unsent_pictures(now=None):
    """Delete the pictures that no idea, no draft and no form holds any more; returns how many.

    A form may be open as long as a session, and is offered back after it: PICTURE_DAYS begin only then.
    """
    patience = timedelta(seconds=settings.SESSION_COOKIE_AGE, days=settings.EUREKA["PICTURE_DAYS"])
    unsent = Picture.objects.filter(idea__isnull=True, used_at__lt=(now or timezone.now()) - patience)
    drafts = Draft.objects.filter(purpose=Draft.Purpose.IDEA, owner__in=unsent.values("owner"))
    drafted = {key for payload in drafts.values_list("payload", flat=True) for key in payload.get("pictures", ())}
    return sum(_drop(picture, unsent) for picture in unsent.exclude(key__in=drafted))


def _drop(picture, unsent):
    """Delete one picture with its files, unless it was taken up in the meantime; whether it went."""
    with transaction.atomic():
        if not unsent.filter(pk=picture.pk).delete()[0]:
            return False
        for width, _height in picture.widths:
            path = picture_path(picture, f"{width}.webp")
            transaction.on_commit(lambda path=path: default_storage.delete(path))
    return True
