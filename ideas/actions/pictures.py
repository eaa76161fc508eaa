"""Taking in pictures: re-encoded at once or by a task; their owner's alone until sent, gone if they never are."""

from datetime import timedelta
from secrets import token_hex

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from core.errors import DomainError
from core.pictures import reencode, takes_long
from ideas.models import Draft, Idea, Picture
from ideas.models.idea import picture_path

MOST_TRIES = 3
FORGOTTEN = timedelta(minutes=10)
"""A picture that has waited so long has lost its task."""


def keep_picture(uploaded_file, *, by, alt="", client_key=None):
    """Store our own copies of an uploaded picture, or have a task make them, and return its row.

    The same `client_key` again returns the picture kept before. Raises DomainError on anything unsound.
    """
    if client_key and (kept := Picture.objects.filter(owner=by, client_key=client_key).first()):
        return kept
    picture = Picture(key=token_hex(16), owner=by, alt=alt, client_key=client_key)
    if takes_long(uploaded_file):
        picture.raw = storages["private"].save(f"raw/{token_hex(16)}", uploaded_file)
    else:
        _write(picture, reencode(uploaded_file))
    try:
        with transaction.atomic():
            picture.save()
            if picture.raw:
                _prepare_soon(picture)
    except IntegrityError:  # the same upload, sent again while this one was on its way
        _drop_files(picture)
        return Picture.objects.get(owner=by, client_key=client_key)
    return picture


def _prepare_soon(picture):
    from ideas.tasks import prepare_picture as prepare_later

    prepare_later.enqueue(picture.pk)


def prepare_picture(pk):
    """Make the copies of a picture that came large, once; a worker killed by it three times tries no more."""
    waiting = Picture.objects.filter(pk=pk).exclude(raw="")
    if not waiting.update(tries=F("tries") + 1):
        return None
    picture = waiting.get()
    if picture.tries <= MOST_TRIES:
        try:
            with storages["private"].open(picture.raw) as raw:
                _write(picture, reencode(raw))
        except (DomainError, FileNotFoundError):
            picture.widths = []
    raw, picture.raw = picture.raw, ""
    with transaction.atomic():
        if not waiting.update(raw="", widths=picture.widths):
            return None  # removed, or prepared by another worker
        Idea.objects.filter(pictures=picture).update(version=F("version") + 1)
        transaction.on_commit(lambda: storages["private"].delete(raw))
    return picture


def prepare_forgotten_pictures(now=None):
    """Have the pictures prepared whose task was lost; returns how many."""
    lost = Picture.objects.exclude(raw="").filter(created_at__lt=(now or timezone.now()) - FORGOTTEN)
    for picture in lost[:100]:
        _prepare_soon(picture)
    return len(lost)


def _write(picture, copies):
    """Keep the copies under the picture's random key; written over when a former try had begun."""
    picture.widths = [[copy.width, copy.height] for copy in copies]
    for copy in copies:
        path = picture_path(picture, f"{copy.width}.webp")
        default_storage.delete(path)
        default_storage.save(path, ContentFile(copy.data))


def describe_picture(picture, *, by, alt):
    """Its owner says what a picture shows, for those who do not see it."""
    Picture.objects.filter(pk=picture.pk, owner=by).update(alt=alt.replace("\x00", "").strip()[:240])


def hold_pictures(keys, *, by):
    """Note that a form of `by` holds these pictures still: none of them is cleaned while it may yet be sent."""
    Picture.objects.filter(key__in=keys, owner=by, idea__isnull=True).update(used_at=timezone.now())


def forgotten(model, name, now=None):
    """The rows that no idea and no form holds any more, and the keys of those that a draft does, under `name`.

    A form may be open as long as a session, and is offered back after it: PICTURE_DAYS begin only then.
    """
    patience = timedelta(seconds=settings.SESSION_COOKIE_AGE, days=settings.EUREKA["PICTURE_DAYS"])
    unsent = model.objects.filter(idea__isnull=True, used_at__lt=(now or timezone.now()) - patience)
    drafts = Draft.objects.filter(purpose=Draft.Purpose.IDEA, owner__in=unsent.values("owner"))
    return unsent, {key for payload in drafts.values_list("payload", flat=True) for key in payload.get(name, ())}


def drop_unsent_pictures(now=None):
    """Delete the pictures that no idea, no draft and no form holds any more; returns how many."""
    unsent, drafted = forgotten(Picture, "pictures", now)
    return sum(_drop(picture, unsent) for picture in unsent.exclude(key__in=drafted))


def _drop(picture, unsent):
    """Delete one picture with its files, unless it was taken up in the meantime; whether it went."""
    with transaction.atomic():
        if not unsent.filter(pk=picture.pk).delete()[0]:
            return False
        transaction.on_commit(lambda: _drop_files(picture))
    return True


def _drop_files(picture):
    for width, _height in picture.widths:
        default_storage.delete(picture_path(picture, f"{width}.webp"))
    if picture.raw:
        storages["private"].delete(picture.raw)
