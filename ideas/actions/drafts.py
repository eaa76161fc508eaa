"""Keeping what somebody has not sent yet: theirs alone, no line in the diary."""

from django.db import transaction
from django.utils import timezone

from ideas.models import Draft

LONGEST = 60_000  # characters of one field
FIELDS = 40


def keep_draft(*, by, client_key, payload, purpose=Draft.Purpose.IDEA, target=""):
    """Write the draft of `by` that bears `client_key`, anew or over the former text. Returns it."""
    payload = {
        name: value[:LONGEST].replace("\x00", "") if isinstance(value, str) else value
        for name, value in list(payload.items())[:FIELDS]
    }
    with transaction.atomic():
        draft, is_new = Draft.objects.select_for_update().get_or_create(
            owner=by, client_key=client_key, defaults={"purpose": purpose, "target": target, "payload": payload}
        )
        if not is_new:
            draft.payload, draft.updated_at = payload, timezone.now()
            draft.revision += 1
            draft.save(update_fields=["payload", "updated_at", "revision"])
    return draft


def drop_drafts_about(target, *, by, purpose=Draft.Purpose.DECISION):
    """Throw away what one had kept for something that is now sent; twice is harmless."""
    Draft.objects.filter(owner=by, purpose=purpose, target=str(target)).delete()


def drop_draft(draft, *, by):
    """Throw one's own draft away; twice is harmless."""
    Draft.objects.filter(pk=draft.pk, owner=by).delete()
