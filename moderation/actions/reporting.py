"""Reports of comments: by anybody who sees one, answered by a community manager without a conflict."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import ideas.actions
from core.errors import DomainError
from core.worktime import add_working_days
from ideas.actions.journey import lock
from ideas.conflict import Between
from ideas.models import Activity, Comment
from ideas.verbs import Verb
from moderation.entries import of_hiding, of_report
from moderation.models import Hiding, Report
from moderation.permissions import may_handle, may_report
from register.actions import append

TEXT_LENGTH = 2000
ENOUGH = 3
"""People of different teams, without a conflict with who wrote, whose reports hide a comment for now."""
State = Report.State


def report_comment(comment, *, by, reason, text=""):
    """Tell the community managers that a comment breaks the charter; telling it twice changes nothing."""
    if reason not in Report.Reason.values:
        raise DomainError(_("Choose what is wrong with the comment."), field="reason")
    text = _short(text, "text")
    if reason == Report.Reason.OTHER and not text:
        raise DomainError(_("Say in a few words what is wrong."), field="text")
    if known := Report.objects.filter(comment=comment, reporter=by).first():
        return known
    if refusal := may_report(by, comment):
        raise DomainError(refusal)
    try:
        with transaction.atomic():
            lock(comment.idea)
            report = Report.objects.create(comment=comment, reporter=by, reason=reason, text=text)
            Activity.record(Verb.COMMENT_REPORTED, idea=comment.idea, comment=comment, data={"report": report.pk})
            _hide_for_now(comment)
    except IntegrityError:  # the double click arrived first
        return Report.objects.get(comment=comment, reporter=by)
    return report


def _hide_for_now(comment):
    """Hide a comment that enough people without a conflict reported, once, until a manager decides; idea locked."""
    comment = Comment.objects.select_related("idea__theme", "author").get(pk=comment.pk)
    if comment.status != Comment.Status.PUBLISHED or Hiding.objects.filter(comment=comment).exists():
        return
    reports = Report.objects.filter(comment=comment, state=State.OPEN).select_related("reporter").order_by("pk")
    reports = list(reports)
    if len(reports) < ENOUGH:
        return
    between = Between({report.reporter_id for report in reports}, [comment.author_id])
    free = [report for report in reports if not between.why(report.reporter_id, [comment.author_id])]
    apart = {report.reporter.entity_id: report for report in free if report.reporter.entity_id}
    if len(apart) < ENOUGH:
        return
    now, three = timezone.now(), list(apart.values())[:ENOUGH]
    until = add_working_days(now, settings.EUREKA["HIDING_DAYS"])
    hiding = Hiding.objects.create(comment=comment, at=now, until=until)
    with translation.override(comment.author.language):  # who wrote reads them
        reasons = ", ".join(sorted({str(report.get_reason_display()) for report in three}))
    ideas.actions.hide_comment(comment, by=None, reason=reasons, is_provisional=True)
    append(*of_hiding(hiding, "comment_hidden_for_now", now, [report.reporter for report in three]))


def lift_hidings():
    """Show again the comments hidden for now about which nobody decided in time; returns how many."""
    late = Hiding.objects.filter(state=Hiding.State.OPEN, until__lte=timezone.now()).select_related("comment__idea")
    lifted = 0
    for hiding in late:
        with transaction.atomic():
            lock(hiding.comment.idea)
            if not _end_hiding(hiding.comment, Hiding.State.LIFTED):
                continue
            ideas.actions.restore_comment(hiding.comment, by=None)
            append(*of_hiding(hiding, "comment_shown_again", timezone.now()))
            lifted += 1
    return lifted


def _end_hiding(comment, state):
    """Close the open hiding of a comment; True when there was one. With the idea locked."""
    open_one = Hiding.objects.filter(comment=comment, state=Hiding.State.OPEN)
    return bool(open_one.update(state=state, ended_at=timezone.now()))


def rejected_shares(people):
    """Map each of `people` (ids) to (reports answered, of which the comment stayed): abuse of reports is visible."""
    rows = Report.objects.filter(reporter__in=people).exclude(state=State.OPEN).order_by().values_list("reporter")
    rows = rows.annotate(answered=Count("pk"), kept=Count("pk", filter=Q(state=State.KEPT)))
    return {person: (answered, kept) for person, answered, kept in rows}


def answer_report(report, *, by, hide, answer):
    """Hide the comment or keep it, with an answer that its author and the reporters read; closes all its reports."""
    answer = _short(answer, "answer")
    if not answer:
        raise DomainError(_("Say why: the person who reported and the author read it."), field="answer")
    state = State.HIDDEN if hide else State.KEPT
    with transaction.atomic():
        lock(report.comment.idea)
        comment = Comment.objects.select_for_update(of=("self",)).select_related("idea").get(pk=report.comment_id)
        report = Report.objects.select_for_update(of=("self",)).select_related("handled_by").get(pk=report.pk)
        if report.state != State.OPEN:
            if (report.handled_by_id, report.state, report.answer) == (by.pk, state, answer):
                return report
            raise DomainError(
                _("%(who)s has already answered: %(what)s.")
                % {"who": report.handled_by.get_full_name(), "what": report.get_state_display()}
            )
        report.comment = comment
        if refusal := may_handle(by, report):
            raise DomainError(refusal)
        now = timezone.now()
        reports = Report.objects.filter(comment=comment, state=State.OPEN)
        reporters = [(open_report.pk, open_report.reporter) for open_report in reports.select_related("reporter")]
        reports.update(state=state, handled_by=by, handled_at=now, answer=answer)
        was_hidden = _end_hiding(comment, Hiding.State.DECIDED)
        if hide:
            ideas.actions.hide_comment(comment, by=by, reason=answer)
        elif was_hidden:
            ideas.actions.restore_comment(comment, by=by)
        for pk, reporter in reporters:
            data = {"report": pk, "state": str(state)}
            Activity.record(Verb.REPORT_ANSWERED, by=by, person=reporter, idea=comment.idea, comment=comment, data=data)
        report.state, report.handled_by = state, by
        append(*of_report(report, comment, len(reporters), answer, now))
    report.refresh_from_db()
    return report


def _short(text, field):
    text = (text or "").strip()
    if len(text) > TEXT_LENGTH:
        raise DomainError(_("Your text is longer than %(max)s characters.") % {"max": TEXT_LENGTH}, field=field)
    return text
