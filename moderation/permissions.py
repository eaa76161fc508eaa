"""What a person may do in moderation; each function's docstring is the rule.

`may_…` functions return None when allowed, else the reason in the person's language.
"""

from django.utils.translation import gettext as _

from core.dates import day_of
from ideas.conflict import Between, author_ids, conflict
from ideas.models import Comment
from ideas.verbs import Verb
from moderation.candidates import doubt, doubtful_seats
from moderation.grounds import KINDS, ends_at, ground_of_comment, ground_of_idea, is_open
from people.permissions import is_administrator, is_community_manager, is_delegate


def may_decide(user, review, authors=None, between=None):
    """Its reviewer decides, while nothing stands between that person and the authors, and the lines prove it.

    `authors` (ids) and what stands `between` them and `user`, where both are known.
    """
    if review.reviewer_id != user.pk:
        return _("This review is in other hands.")
    authors = author_ids(review.idea) if authors is None else authors
    because = doubt(review, review.reviewer, authors, between or Between([user.pk], authors))
    if because == "away":  # an author declared it, or this person did: nobody is told who
        return _("This review is passing to somebody else.")
    if because:
        return _("You can no longer decide about this idea: the directory now places you near an author.")
    return None


def may_appeal(user, ground):
    """Who the decision concerns (an author of the idea, or of the hidden comment), while it stands and time remains."""
    if ground is None or ground.verb not in KINDS:
        return _("There is no decision to appeal against.")
    is_mine = ground.comment.author_id == user.pk if ground.comment_id else ground.idea.is_author(user)
    if not is_mine:
        return _("Only those concerned by a decision appeal against it.")
    about_comment = ground.verb == Verb.COMMENT_HIDDEN
    now = ground_of_comment(ground.comment) if about_comment else ground_of_idea(ground.idea)
    if now is None or now.pk != ground.pk:
        return _("This decision no longer stands: there is nothing to appeal against.")
    if not is_open(ground):
        return _("The time to appeal ended on %(day)s.") % {"day": day_of(ends_at(ground))}
    return None


def may_judge(user, seat):
    """Whoever has the seat, while that person is in no conflict with those whom the appeal is about."""
    if seat.judge_id != user.pk:
        return _("This appeal is in other hands.")
    for _seat, because in doubtful_seats([seat]):
        if because == "away":
            return _("This appeal is passing to somebody else.")
        if because == "first_team":
            return _("You can no longer judge this appeal: you are now of the team of whoever decided first.")
        return _("You can no longer judge this appeal: the directory now places you near an author.")
    return None


def may_opine(user, opinion):
    """Whoever was asked, while that is open, the review too, and nothing stands between that person and the authors."""
    is_open = opinion.state == opinion.State.OPEN and opinion.review.state == opinion.review.State.OPEN
    if opinion.person_id != user.pk or not is_open:
        return _("Your opinion is no longer asked for.")
    if conflict(user, author_ids(opinion.review.idea)):
        return _("Somebody else is asked for an opinion.")
    return None


def may_report(user, subject):
    """Anybody who sees a published comment, or a published idea, may report it, but who wrote it."""
    if isinstance(subject, Comment):
        if subject.author_id == user.pk:
            return _("One does not report one’s own comment: you can withdraw it.")
        return None if subject.status == Comment.Status.PUBLISHED else _("This comment is no longer shown.")
    if user.pk in author_ids(subject):
        return _("One does not report one’s own idea.")
    return None if subject.is_published else _("This idea is no longer shown.")


def may_handle(user, subject):
    """A community manager who neither wrote nor reported it, without a conflict with those who wrote."""
    wrote = [subject.author_id] if isinstance(subject, Comment) else author_ids(subject)
    has_reported = subject.reports.filter(reporter=user).exists()
    if not is_community_manager(user) or has_reported or conflict(user, wrote):
        return _("This report is for another community manager.")
    return None


def barred_authors(user, author_ids):
    """Those of `author_ids` whom `user` may not judge; one query for the whole list."""
    between = Between([user.pk], author_ids)
    return {pk for pk in author_ids if between.why(user.pk, [pk])}


def may_break_glass(user):
    """True for administrators and for superusers, once their role is in force."""
    return user.is_active and (user.is_superuser or is_administrator(user))


def may_see_glasses(user):
    """True for staff delegates, and for who may break a glass, who sees their own alone."""
    return is_delegate(user) or may_break_glass(user)


def may_answer_escrow(user, escrow):
    """A staff delegate other than who asks, while nobody has answered."""
    if not is_delegate(user) or escrow.by_id == user.pk:
        return _("A staff delegate answers, other than who asks.")
    return _("This request has been answered.") if escrow.answer else None
