"""Reporting a comment, and what community managers answer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.ratelimit import rate_limited
from ideas.views.access import comment_or_404
from moderation import actions
from moderation.forms import AnswerForm, ReportForm
from moderation.models import Report
from moderation.permissions import barred_authors, may_report
from moderation.unassigned import waiting_for
from people.permissions import is_community_manager

ANSWERED = 20


@rate_limited("comment-report", limit=20, seconds=3600)
def comment_report(request, pk):
    """Tell the community managers that a comment breaks the charter."""
    comment = comment_or_404(request.user, pk)
    form, refusal = ReportForm(request.POST or None), may_report(request.user, comment)
    status = 422 if request.method == "POST" else 200
    if status == 422 and form.is_valid():
        try:
            actions.report_comment(comment, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Thank you. A community manager reads your report and answers you."))
            return redirect(comment.get_absolute_url())
    context = {"comment": comment, "form": form, "refusal": refusal}
    return render(request, "moderation/comment_report.html", context, status=status)


def reports(request):
    """The reports that this community manager may answer, the oldest first, and the last answers."""
    return _show(request)


@require_POST
def report_answer(request, pk):
    """Hide the comment or keep it; what cannot be done keeps what was typed."""
    found = _allowed(request.user, Report.objects.filter(pk=pk))
    if not found:
        raise Http404
    report, form = found[0], AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_report(report, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Your answer is sent to who reported and to who wrote."))
            return redirect("reports")
    return _show(request, refused=report, form=form, status=422)


def _allowed(user, found):
    """Reports of comments whose author `user` is not, is not above and not below; others do not exist for `user`."""
    if not is_community_manager(user):
        raise Http404
    found = list(
        found.exclude(reporter=user).select_related(
            "comment__author__entity__company", "comment__idea", "comment__hiding", "reporter", "handled_by"
        )
    )
    barred = barred_authors(user, {report.comment.author_id for report in found})
    return [report for report in found if report.comment.author_id not in barred]


def _tell_shares(waiting):
    """How many earlier reports of each person were answered, and how many in vain: one query."""
    shares = actions.rejected_shares({report.reporter_id for report in waiting})
    for report in waiting:
        report.answered_before, report.kept_before = shares.get(report.reporter_id, (0, 0))


def _show(request, refused=None, form=None, status=200):
    waiting = _allowed(request.user, Report.objects.filter(state=Report.State.OPEN))
    latest = Report.objects.exclude(state=Report.State.OPEN).order_by("-handled_at").values("pk")[:ANSWERED]
    answered = Report.objects.filter(pk__in=latest).order_by("-handled_at")
    rows = {}
    for report in waiting:  # one row a comment, with everybody's reasons
        blank = AnswerForm(auto_id=f"r{report.pk}_%s")
        rows.setdefault(report.comment_id, {"report": report, "all": [], "form": blank})
        rows[report.comment_id]["all"].append(report)
    if refused and refused.comment_id in rows:
        form.auto_id = f"r{refused.pk}_%s"
        rows[refused.comment_id]["form"] = form
    _tell_shares(waiting)
    context = {
        "rows": list(rows.values()),
        "answered": _allowed(request.user, answered),
        "lost": form.errors if form and not (refused and refused.comment_id in rows) else None,
        "lost_text": form.data.get("answer", "") if form else "",
        "unassigned": waiting_for(request.user),
    }
    return render(request, "moderation/reports.html", context, status=status)
