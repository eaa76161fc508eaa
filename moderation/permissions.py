"""What a person may do in moderation; each function's docstring is the rule.

`may_…` functions return None when allowed, else the reason in the person's language.
"""

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from ideas.conflict import Between, author_ids, conflict
from ideas.models import Comment
from ideas.verbs import Verb
from moderation.candidates import doubtful, doubtful_seats
from moderation.grounds import KINDS, ends_at, ground_of_comment, ground_of_idea, is_open
from people.permissions import is_administrator, is_community_manager, is_delegate


def may_decide(user, review):
    """Its reviewer decides, while nothing stands between that person and the authors, and the lines prove it."""
    if review.reviewer_id != user.pk:
        return _("This review is in other hands.")
    for _review, because in doubtful([review]):
        if because == "away":  # an author declared it, or this person did: nobody is told who
            return _("This review is passing to somebody else.")
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
        day = formats.date_format(timezone.localtime(ends_at(ground)), "DATE_FORMAT")
        return _("The time to appeal ended on %(day)s.") % {"day": day}
    return None


def may_judge(user, seat):
    """Whoever has the seat, while that person is in no conflict with those whom the appeal is about."""
    if seat.judge_id != user.pk:
        return _("This appeal is in other hands.")
    for _seat, because in doubtful_seats([seat]):
        if because == "away":
            return _("This appeal is passing to somebody else.")
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


def may_report(user, comment):
    """Anybody who sees a published comment may report it, but its author."""
    if comment.author_id == user.pk:
        return _("One does not report one’s own comment: you can withdraw it.")
    if comment.status != Comment.Status.PUBLISHED:
        return _("This comment is no longer shown.")
    return None


def may_handle(user, report):
    """A community manager who did not write or report the comment, without a conflict with its author."""
    comment = report.comment
    if not is_community_manager(user) or user.pk == report.reporter_id or conflict(user, [comment.author_id]):
        return _("This report is for another community manager.")
    return None


def barred_authors(user, author_ids):
    """Those of `author_ids` whose comments `user` may not judge; one query for the whole list."""
    between = Between([user.pk], author_ids)
    return {pk for pk in author_ids if between.why(user.pk, [pk])}


def may_break_glass(user):
    """True for administrators and for superusers, once their role is in force."""
    return user.is_active and (user.is_superuser or is_administrator(user))


def may_see_glasses(user):
    """True for staff delegates, and for who may break a glass, who sees their own alone."""
    return is_delegate(user) or may_break_glass(user)
