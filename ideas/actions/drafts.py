"""Keeping what somebody has not sent yet: theirs alone, no line in the diary."""

from django.db import transaction
from django.utils import timezone

from core.errors import DomainError
from ideas.actions.talk import COMMENT_LENGTH, KEPT
from ideas.models import Amendment, Comment, Draft, Idea
from ideas.permissions import may_comment

LONGEST = 60_000  # characters of one field
FIELDS = 40
WRITTEN = ("title", "problem", "proposal", "benefit")


def keep_draft(*, by, client_key, payload, purpose=Draft.Purpose.IDEA, target="", page="", revision=None):
    """Write the draft of `by` that bears `client_key`, anew or over the former text. Returns the Draft that holds it.

    `page`: the open page that writes, by a word of its own; `revision`: the one it had read. Where another page has
    written since, that text stays, and this one is kept beside it; where it was sent meanwhile, under a key of its own.
    """
    payload = {
        name: value[:LONGEST].replace("\x00", "") if isinstance(value, str) else value
        for name, value in list(payload.items())[:FIELDS]
    }
    if _is_sent(by, client_key, purpose):
        client_key = _apart(client_key, page)
    fields = {"purpose": purpose, "target": target, "payload": payload, "page": page}
    with transaction.atomic():
        draft, is_new = _take(by, client_key, fields)
        if not is_new and revision not in (None, draft.revision) and draft.page != page and draft.payload != payload:
            draft, is_new = _take(by, _apart(client_key, page), fields | {"beside": draft.beside or draft})
        if not is_new and draft.payload != payload:
            draft.payload, draft.page, draft.updated_at = payload, page, timezone.now()
            draft.revision += 1
            draft.save(update_fields=["payload", "page", "updated_at", "revision"])
    return draft


def _is_sent(by, client_key, purpose):
    """The idea, or the amendment, that was written under this key has gone."""
    if purpose == Draft.Purpose.AMENDMENT:
        return Amendment.objects.filter(by=by, client_key=client_key).exists()
    return Idea.objects.filter(client_key=f"{by.pk}:{client_key}").exists()


def _take(by, client_key, fields):
    drafts = Draft.objects.select_for_update().select_related(None)
    return drafts.get_or_create(owner=by, client_key=client_key, defaults=fields)


def _apart(client_key, page):
    """The key of what `page` goes on writing when the text of `client_key` has gone another way."""
    return f"{client_key[:44]}~{page}"


def enrich(idea, *, by, client_key, payload):
    """Make of an idea that `by` is writing, under `client_key`, the draft of a comment on `idea`. Returns the draft.

    Doing it again writes over the same one, until the comment is posted. Raises DomainError where `by` may not comment.
    """
    if refusal := may_comment(by, idea):
        raise DomainError(refusal)
    key = f"{KEPT}{client_key[:32]}-{idea.pk}"
    posted = Comment.objects.filter(author=by, client_key__startswith=key, idea=idea).count()
    remark = {"body": _as_comment(payload), "kind": Comment.Kind.IMPROVEMENT}
    key = f"{key}-{posted}" if posted else key
    return keep_draft(by=by, client_key=key, payload=remark, purpose=Draft.Purpose.COMMENT, target=str(idea.pk))


def _as_comment(payload):
    """The words of an idea, one part a paragraph, as long as a comment may be."""
    parts = [payload.get(name, "").strip() for name in WRITTEN]
    text = "\n\n".join(part for part in parts if part)
    return text if len(text) <= COMMENT_LENGTH else text[: COMMENT_LENGTH - 1].rsplit(maxsplit=1)[0] + "…"


def drop_drafts_about(target, *, by, purpose=Draft.Purpose.DECISION):
    """Throw away what one had kept for something that is now sent; twice is harmless."""
    Draft.objects.filter(owner=by, purpose=purpose, target=str(target)).delete()


def drop_draft(draft, *, by):
    """Throw one's own draft away; twice is harmless."""
    Draft.objects.filter(pk=draft.pk, owner=by).delete()
