"""Reports of comments: by anybody who sees one, answered by a community manager without a conflict."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import ideas.actions
from core.errors import DomainError
from ideas.actions.journey import lock
from ideas.models import Activity, Comment
from ideas.verbs import Verb
from moderation.entries import of_report
from moderation.models import Report
from moderation.permissions import may_handle, may_report
from register.actions import append

TEXT_LENGTH = 2000
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
            report = Report.objects.create(comment=comment, reporter=by, reason=reason, text=text)
            Activity.record(Verb.COMMENT_REPORTED, idea=comment.idea, comment=comment, data={"report": report.pk})
    except IntegrityError:  # the double click arrived first
        return Report.objects.get(comment=comment, reporter=by)
    return report


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
        if hide:
            ideas.actions.hide_comment(comment, by=by, reason=answer)
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
