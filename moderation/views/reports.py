"""Reporting a comment or an idea, and what community managers answer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.ratelimit import rate_limited
from ideas.models import Idea
from ideas.permissions import may_see
from ideas.views.access import comment_or_404, seen_or_404
from moderation import actions
from moderation.candidates import authors_of
from moderation.forms import AnswerForm, ReportForm
from moderation.models import Report
from moderation.permissions import barred_authors, may_report
from moderation.unassigned import waiting_for
from people.permissions import is_community_manager

ANSWERED = 20


@rate_limited("comment-report", limit=20, seconds=3600)
def comment_report(request, pk):
    """Tell the community managers that a comment breaks the charter."""
    return _report(request, comment_or_404(request.user, pk), actions.report_comment)


@rate_limited("idea-report", limit=20, seconds=3600)
def idea_report(request, pk):
    """Tell the community managers that an idea breaks the charter."""
    return _report(request, seen_or_404(request.user, pk, Idea.objects.with_authors()), actions.report_idea)


def _report(request, subject, action):
    form, refusal = ReportForm(request.POST or None), may_report(request.user, subject)
    status, back = 422 if request.method == "POST" else 200, subject.get_absolute_url()
    if status == 422 and form.is_valid():
        try:
            action(subject, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Thank you. A community manager reads your report and answers you."))
            still = may_see(request.user, Idea.objects.get(pk=subject.pk)) if isinstance(subject, Idea) else True
            return redirect(back if still else "feed")
    context = {"subject": subject, "is_idea": isinstance(subject, Idea), "form": form, "refusal": refusal, "back": back}
    return render(request, "moderation/report.html", context, status=status)


def reports(request):
    """The reports that this community manager may answer, the oldest first, and the last answers."""
    return _show(request)


@require_POST
def report_answer(request, pk):
    """Hide what was reported or keep it; what cannot be done keeps what was typed."""
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
    """Reports of what others wrote, whom `user` may judge, and what `user` has not reported; no other exists."""
    if not is_community_manager(user):
        raise Http404
    found = list(
        found.select_related(
            "comment__author__entity__company", "comment__idea", "comment__hiding", "idea__hiding", "idea__theme",
            "reporter", "handled_by",
        ).prefetch_related("idea__authorships__person__entity__company")
    )  # fmt: skip
    own = Report.objects.filter(reporter=user).values_list("comment", "idea")
    own = set(own.filter(state=Report.State.OPEN)) if found else set()
    wrote = authors_of({report.idea_id for report in found} - {None})
    for report in found:
        report.wrote = {report.comment.author_id} if report.comment else wrote.get(report.idea_id, set())
    barred = barred_authors(user, {pk for report in found for pk in report.wrote})
    return [r for r in found if not r.wrote & barred and (r.comment_id, r.idea_id) not in own]


def _tell_shares(waiting):
    """How many earlier reports of each person were answered, and how many in vain: one query."""
    shares = actions.rejected_shares({report.reporter_id for report in waiting})
    for report in waiting:
        report.answered_before, report.kept_before = shares.get(report.reporter_id, (0, 0))


def _subject(report):
    return report.comment_id, report.idea_id


def _show(request, refused=None, form=None, status=200):
    waiting = _allowed(request.user, Report.objects.filter(state=Report.State.OPEN))
    latest = Report.objects.exclude(state=Report.State.OPEN).order_by("-handled_at").values("pk")[:ANSWERED]
    answered = Report.objects.filter(pk__in=latest).order_by("-handled_at")
    rows = {}
    for report in waiting:  # one row for each comment or idea, with everybody's reasons
        blank = AnswerForm(auto_id=f"r{report.pk}_%s")
        row = rows.setdefault(_subject(report), {"report": report, "all": [], "form": blank})
        row["all"].append(report)
    if refused and _subject(refused) in rows:
        form.auto_id = f"r{refused.pk}_%s"
        rows[_subject(refused)]["form"] = form
    _tell_shares(waiting)
    context = {
        "rows": list(rows.values()),
        "answered": list({_subject(report): report for report in _allowed(request.user, answered)}.values()),
        "lost": form.errors if form and not (refused and _subject(refused) in rows) else None,
        "lost_text": form.data.get("answer", "") if form else "",
        "unassigned": waiting_for(request.user),
    }
    return render(request, "moderation/reports.html", context, status=status)
