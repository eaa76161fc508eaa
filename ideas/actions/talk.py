"""Talking about an idea: comments in two levels, withdrawn or hidden but never deleted."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas.actions.journey import lock
from ideas.actions.support import recount
from ideas.mentions import as_html, mentioned_people
from ideas.models import Activity, Comment, Draft, EarlierText, Follow, Reaction
from ideas.permissions import may_comment, may_edit_comment, may_react, may_withdraw_comment
from ideas.verbs import Verb

COMMENT_LENGTH = 4000
UNMET = (Verb.COMMENTED, Verb.MENTIONED, Verb.COMMENT_EDITED)  # what a comment’s own author did
KEPT = "draft-"  # begins the key of a comment that was kept before it was posted


def _body(text):
    text = (text or "").replace("\x00", "").strip()
    if not text:
        raise DomainError(_("Your comment is empty."), field="body")
    if len(text) > COMMENT_LENGTH:
        raise DomainError(_("Your comment is longer than %(max)s characters.") % {"max": COMMENT_LENGTH}, field="body")
    return text


def post_comment(idea, *, by, body, client_key, kind=Comment.Kind.SUPPORT, parent=None):
    """Publish a comment or a reply; the same `client_key` again returns the comment posted before.

    Raises DomainError on an empty or too long text, and when the idea cannot be commented on.
    """
    if comment := Comment.objects.filter(author=by, client_key=client_key).first():
        return comment
    body = _body(body)
    try:
        with transaction.atomic():
            idea = lock(idea)
            if refusal := may_comment(by, idea, parent):
                raise DomainError(refusal)
            if parent and (parent.idea_id != idea.pk or parent.status != Comment.Status.PUBLISHED):
                raise DomainError(_("The comment you answer is no longer there."), field="body")
            people = mentioned_people(body, idea)
            comment = Comment.objects.create(
                idea=idea,
                author=by,
                parent_id=(parent.parent_id or parent.pk) if parent else None,
                body=body,
                body_html=as_html(body, by.language, people),
                kind=kind,
                language=by.language,
                client_key=client_key,
            )
            if client_key.startswith(KEPT):
                Draft.objects.filter(owner=by, client_key=client_key).delete()
            Follow.objects.bulk_create([Follow(idea=idea, person=by)], ignore_conflicts=True)
            recount(idea)
            Activity.record(Verb.COMMENTED, by=by, idea=idea, comment=comment)
            for person in people:
                Activity.record(Verb.MENTIONED, by=by, person=person, idea=idea, comment=comment)
    except IntegrityError:  # the double click arrived first
        return Comment.objects.get(author=by, client_key=client_key)
    return comment


def _locked(comment):
    """The comment as it now stands and its idea, the idea's row locked first."""
    idea = lock(comment.idea)
    return Comment.objects.select_for_update().get(pk=comment.pk), idea


def edit_comment(comment, *, by, body):
    """Its author changes a comment; what it said before stays readable, but for a slip of the first minutes."""
    body = _body(body)
    with transaction.atomic():
        comment, idea = _locked(comment)
        if refusal := may_edit_comment(by, comment):
            raise DomainError(refusal, field="body")
        if comment.body == body:
            return comment
        _keep_text(comment)
        comment.body = body
        comment.body_html = as_html(body, comment.language, mentioned_people(body, idea))
        comment.save(update_fields=["body", "body_html", "edited_at"])
        recount(idea)
        Activity.record(Verb.COMMENT_EDITED, by=by, idea=idea, comment=comment)
    return comment


def _keep_text(comment):
    """Keep what a locked comment says, unless it is COMMENT_GRACE minutes old at most and nobody has answered it,
    reacted to it or reported it yet.
    """
    now, written = timezone.now(), comment.edited_at or comment.created_at
    grace = timedelta(minutes=settings.EUREKA["COMMENT_GRACE"])
    met = Activity.objects.filter(comment=comment).exclude(verb__in=UNMET)
    if now - comment.created_at <= grace and not comment.replies.exists() and not met.exists():
        return
    EarlierText.objects.create(
        comment=comment, body=comment.body, body_html=comment.body_html, since=written, until=now
    )
    comment.edited_at = now


def _set_status(comment, idea, status, verb, *, by, data=None):
    comment.status = status
    comment.save(update_fields=["status"])
    recount(idea)
    Activity.record(verb, by=by, idea=idea, comment=comment, data=data)
    return comment


def withdraw_comment(comment, *, by):
    """Its author takes a comment back; a tombstone stays."""
    with transaction.atomic():
        comment, idea = _locked(comment)
        if refusal := may_withdraw_comment(by, comment):
            raise DomainError(refusal)
        if comment.status == Comment.Status.WITHDRAWN:
            return comment
        return _set_status(comment, idea, Comment.Status.WITHDRAWN, Verb.COMMENT_WITHDRAWN, by=by)


def hide_comment(comment, *, by, reason, is_provisional=False):
    """Hide a reported comment, unless its author withdrew it; called by moderation, which guards who may.

    `is_provisional`: for now, until somebody decides; then hiding it for good is one more line of the diary.
    """
    with transaction.atomic():
        comment, idea = _locked(comment)
        if comment.status == Comment.Status.WITHDRAWN or (comment.status == Comment.Status.HIDDEN and is_provisional):
            return comment
        if comment.status == Comment.Status.HIDDEN and not _is_hidden_for_now(comment):
            return comment
        data = {"reason": reason, "provisional": True} if is_provisional else {"reason": reason}
        return _set_status(comment, idea, Comment.Status.HIDDEN, Verb.COMMENT_HIDDEN, by=by, data=data)


def _is_hidden_for_now(comment):
    """Whether nobody has decided yet about a hidden comment."""
    last = Activity.objects.filter(comment=comment, verb=Verb.COMMENT_HIDDEN).order_by("-pk").first()
    return last is not None and bool(last.data.get("provisional"))


def restore_comment(comment, *, by):
    """Show a hidden comment again, never a withdrawn one; called by moderation."""
    with transaction.atomic():
        comment, idea = _locked(comment)
        if comment.status != Comment.Status.HIDDEN:
            return comment
        return _set_status(comment, idea, Comment.Status.PUBLISHED, Verb.COMMENT_RESTORED, by=by)


def set_useful(comment, *, by, wanted):
    """An author of the idea marks a colleague's comment useful, or takes the mark back."""
    with transaction.atomic():
        comment, idea = _locked(comment)
        if not idea.standing.is_author(by) or comment.author_id == by.pk:
            raise DomainError(_("Only an author of the idea can mark a colleague’s comment useful."))
        if wanted and comment.status != Comment.Status.PUBLISHED:
            raise DomainError(_("This comment is no longer there."))
        if comment.is_useful != bool(wanted):
            comment.is_useful = bool(wanted)
            comment.save(update_fields=["is_useful"])
            recount(idea)
            verb = Verb.MARKED_USEFUL if wanted else Verb.UNMARKED_USEFUL
            Activity.record(verb, by=by, idea=idea, comment=comment, person=comment.author)
    return comment


def set_reaction(comment, *, by, kind, wanted):
    """Put a sign of one kind under a colleague’s comment, or take it away; asking twice changes nothing."""
    if kind not in Reaction.Kind.values:
        raise DomainError(_("There is no such reaction."))
    with transaction.atomic():
        comment, idea = _locked(comment)
        if refusal := may_react(by, comment, idea):
            raise DomainError(refusal)
        if wanted:
            changed = Reaction.objects.get_or_create(comment=comment, person=by, kind=kind)[1]
        else:
            changed = Reaction.objects.filter(comment=comment, person=by, kind=kind).delete()[0]
        if changed:
            comment.reaction_count = comment.reactions.count()
            comment.save(update_fields=["reaction_count"])
            verb = Verb.REACTED if wanted else Verb.UNREACTED
            Activity.record(verb, by=by, idea=idea, comment=comment, data={"kind": kind})
    return comment
