"""Naming correspondents: told to them, written in the register, and in force only some hours later."""

from django.db import transaction
from django.utils import timezone

from moderation.models import Correspondent
from people.actions import in_force_from, record

POWER = ("person_id", "theme_id", "company_id")
"""What makes a post another one."""


def keep_post(post, *, by):
    """Save a correspondent's post, new or changed; a new one, or one given again, opens nothing for ROLE_HOURS."""
    with transaction.atomic():
        known = Correspondent.objects.select_for_update(of=("self",)).filter(pk=post.pk).first()
        is_other = known is None or any(getattr(known, name) != getattr(post, name) for name in POWER)
        if is_other or (post.is_active and not known.is_active):
            post.since = in_force_from()
        post.save()
        changes = []
        if known and known.person_id != post.person_id:
            changes.append(("post_ended", known.person_id, _told(known)))
        changes.append(("post_given" if is_other else "post_changed", post.person_id, _told(post)))
        record(changes, by=by)
    return post


def end_post(post, *, by):
    """Take a post away at once; twice changes nothing."""
    with transaction.atomic():
        if Correspondent.objects.filter(pk=post.pk).delete()[0]:
            record([("post_ended", post.person_id, _told(post))], by=by)


def _told(post):
    facts = {"theme": post.theme.key, "company": post.company.code, "delegate": post.delegate_id}
    is_away = bool(post.absent_until and post.absent_until > timezone.now())
    return {**facts, "is_active": post.is_active, "is_away": is_away, "from": post.since.isoformat()}
