"""Having a list made into a file, and what becomes of the file."""

import tempfile
from datetime import timedelta

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import spreadsheets
from core.errors import DomainError
from insights import exporting
from insights.models import Export

KEPT = timedelta(hours=24)
AT_ONCE = 3  # files in preparation that one person may have


def ask_export(*, by, query, kind, client_key):
    """Have the list that `query` says made into a file for `by` alone; the same `client_key` again asks for nothing."""
    from insights.tasks import make_file

    if export := Export.objects.filter(owner=by, client_key=client_key).first():
        return export
    if Export.objects.visible_to(by).unfinished().count() >= AT_ONCE:
        raise DomainError(_("Three of your files are in preparation already: wait for one of them."))
    with transaction.atomic():
        export, is_new = Export.objects.get_or_create(
            owner=by,
            client_key=client_key,
            defaults={
                "query": query,
                "kind": kind,
                "rows_count": exporting.count(by, query),
                "expires_at": timezone.now() + KEPT,
            },
        )
        if is_new:
            make_file.enqueue(export.pk)
    return export


def make_export(export):
    """Write the file of an export, with what its owner may see now; doing it again writes it anew.

    Nothing when its owner has left or its time is over.
    """
    owner = export.owner
    if export.state == Export.State.DONE or not owner.is_active or export.expires_at <= timezone.now():
        return
    mine = Export.objects.filter(pk=export.pk)

    def told(done, count):
        mine.update(rows_done=done, rows_count=count)

    with translation.override(owner.language), tempfile.TemporaryFile() as file:
        spreadsheets.write(file, export.kind, exporting.table(owner, export.query, told))
        file.seek(0)
        default_storage.delete(export.path)  # of a worker that died in the midst
        default_storage.save(export.path, File(file))
    mine.update(state=Export.State.DONE)


def drop_export(export, *, by):
    """Its owner no longer wants a file."""
    if export.owner_id == by.pk:
        _drop(export)


def drop_expired_exports():
    """Files whose time is over leave no trace."""
    for export in Export.objects.filter(expires_at__lte=timezone.now()):
        _drop(export)


def give_up_exports(before):
    """What has not been finished since `before` will not be: its owner may ask again."""
    Export.objects.unfinished().filter(created_at__lt=before).update(state=Export.State.FAILED)


def _drop(export):
    default_storage.delete(export.path)
    export.delete()
