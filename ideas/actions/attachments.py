"""Taking in documents: known by what is in them, kept where no address leads, gone if they are never sent."""

import re
import unicodedata
from pathlib import PurePath
from secrets import token_hex

from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.documents import kind_of
from ideas.actions.pictures import forgotten
from ideas.models import Attachment
from ideas.models.attachment import NAME_LENGTH


def keep_attachment(uploaded_file, *, by, client_key=None):
    """Store an uploaded document and return its row; the same `client_key` again returns the one kept before.

    Raises DomainError on a kind that is not taken, on macros and on what is locked.
    """
    if client_key and (kept := Attachment.objects.filter(owner=by, client_key=client_key).first()):
        return kept
    kind = kind_of(uploaded_file)
    attachment = Attachment(
        key=token_hex(16),
        owner=by,
        name=_name(uploaded_file.name, kind),
        kind=kind,
        size=uploaded_file.size,
        file=storages["private"].save(f"files/{token_hex(16)}", uploaded_file),
        client_key=client_key,
    )
    try:
        with transaction.atomic():
            attachment.save()
    except IntegrityError:  # the same upload, sent again while this one was on its way
        storages["private"].delete(attachment.file)
        return Attachment.objects.get(owner=by, client_key=client_key)
    return attachment


def _name(given, kind):
    """A name that is safe to show and to save: letters that are seen, an ending that says what the file is."""
    stem = PurePath((given or "").replace("\\", "/")).name
    stem = re.sub(rf"\.{kind}$", "", stem, flags=re.IGNORECASE)
    seen = "".join(sign for sign in stem if unicodedata.category(sign)[0] != "C" and sign not in '<>:"/|?*')
    stem = " ".join(seen.split()).strip(". ")[: NAME_LENGTH - len(kind) - 1] or _("document")
    return f"{stem}.{kind}"


def hold_attachments(keys, *, by):
    """Note that a form of `by` holds these documents still."""
    Attachment.objects.filter(key__in=keys, owner=by, idea__isnull=True).update(used_at=timezone.now())


def drop_unsent_attachments(now=None):
    """Delete the documents that no idea, no draft and no form holds any more; returns how many."""
    unsent, drafted = forgotten(Attachment, "attachments", now)
    return sum(_drop(attachment, unsent) for attachment in unsent.exclude(key__in=drafted))


def _drop(attachment, unsent):
    with transaction.atomic():
        if not unsent.filter(pk=attachment.pk).delete()[0]:
            return False
        transaction.on_commit(lambda: storages["private"].delete(attachment.file))
    return True
