"""Talking about an idea: comments in two levels, withdrawn or hidden but never deleted."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.markdown import render
from ideas.actions.journey import lock
from ideas.actions.support import recount
from ideas.mentions import mentioned_people
from ideas.models import Activity, Comment, Follow
from ideas.permissions import may_comment
from ideas.verbs import Verb

COMMENT_LENGTH = 4000
EDIT_WINDOW = timedelta(minutes=30)


def _body(text):
    text = (text or "").strip()
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
            if refusal := may_comment(by, idea):
                raise DomainError(refusal)
            if parent and (parent.idea_id != idea.pk or parent.status != Comment.Status.PUBLISHED):
                raise DomainError(_("The comment you answer is no longer there."))
            comment = Comment.objects.create(
                idea=idea,
                author=by,
                parent=(parent.parent or parent) if parent else None,
                body=body,
                body_html=render(body, by.language),
                kind=kind,
                language=by.language,
                client_key=client_key,
            )
            Follow.objects.get_or_create(idea=idea, person=by)
            recount(idea)
            Activity.record(Verb.COMMENTED, by=by, idea=idea, comment=comment)
            for person in mentioned_people(body, idea):
                Activity.record(Verb.MENTIONED, by=by, person=person, idea=idea, comment=comment)
    except IntegrityError:
        return Comment.objects.get(author=by, client_key=client_key)
    return comment


def edit_comment(comment, *, by, body):
    """Its author corrects a comment within 30 minutes."""
    body = _body(body)
    with transaction.atomic():
        comment = Comment.objects.select_for_update().get(pk=comment.pk)
        if comment.author_id != by.pk or comment.status != Comment.Status.PUBLISHED:
            raise DomainError(_("Only its author can edit a comment."))
        if timezone.now() - comment.created_at > EDIT_WINDOW:
            raise DomainError(_("A comment can be edited for 30 minutes."))
        comment.body, comment.body_html, comment.edited_at = body, render(body, comment.language), timezone.now()
        comment.save(update_fields=["body", "body_html", "edited_at"])
        Activity.record(Verb.COMMENT_EDITED, by=by, idea=comment.idea, comment=comment)
    return comment


def _set_status(comment, status, verb, *, by, data=None):
    with transaction.atomic():
        lock(comment.idea)
        comment = Comment.objects.select_for_update().get(pk=comment.pk)
        if comment.status != status:
            comment.status = status
            comment.save(update_fields=["status"])
            recount(lock(comment.idea))
            Activity.record(verb, by=by, idea=comment.idea, comment=comment, data=data)
    return comment


def withdraw_comment(comment, *, by):
    """Its author takes a comment back; a tombstone stays."""
    if comment.author_id != by.pk:
        raise DomainError(_("Only its author can withdraw a comment."))
    if comment.status == Comment.Status.HIDDEN:
        raise DomainError(_("This comment has been hidden after a report."))
    return _set_status(comment, Comment.Status.WITHDRAWN, Verb.COMMENT_WITHDRAWN, by=by)


def hide_comment(comment, *, by, reason):
    """Hide a reported comment; called by moderation, which guards who may."""
    return _set_status(comment, Comment.Status.HIDDEN, Verb.COMMENT_HIDDEN, by=by, data={"reason": reason})


def restore_comment(comment, *, by):
    """Show a hidden comment again; called by moderation."""
    return _set_status(comment, Comment.Status.PUBLISHED, Verb.COMMENT_RESTORED, by=by)


def set_useful(comment, *, by, wanted):
    """An author of the idea marks a colleague's comment useful, or takes the mark back."""
    with transaction.atomic():
        idea = lock(comment.idea)
        comment = Comment.objects.select_for_update().get(pk=comment.pk)
        if not idea.is_author(by) or comment.author_id == by.pk:
            raise DomainError(_("Only an author of the idea can mark a colleague’s comment useful."))
        if comment.is_useful != bool(wanted):
            comment.is_useful = bool(wanted)
            comment.save(update_fields=["is_useful"])
            verb = Verb.MARKED_USEFUL if wanted else Verb.UNMARKED_USEFUL
            Activity.record(verb, by=by, idea=idea, comment=comment, person=comment.author)
    return comment
