"""The conformity report of a month, for the staff delegates: a page, and a file to print or to send."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.ratelimit import rate_limited
from insights import conformity, paper
from insights.models import MonthFigure
from insights.views.entries import delegates_only
from register.actions import verify


def register_report(request):
    """The report of `?month=2026-10`, or of the last closed month."""
    delegates_only(request)
    first, last = conformity.month_of(request.GET.get("month", ""), timezone.localdate())
    found = conformity.count(first, last)
    closed = MonthFigure.objects.filter(span=MonthFigure.Span.MONTH, kind=MonthFigure.Kind.GROUP)
    months = closed.values_list("month", flat=True)
    context = {
        "month": first,
        "months": months[:12],
        "found": found,
        "origin": paper.origin(found),
        "sections": conformity.sections(found),
    }
    return render(request, "insights/conformity.html", context)


@rate_limited("register-report", limit=10, seconds=60)
def register_report_pdf(request):
    """The same on paper, the whole chain recomputed for it."""
    delegates_only(request)
    first, last = conformity.month_of(request.GET.get("month", ""), timezone.localdate())
    found = conformity.count(first, last)
    drawn = paper.draw(found, conformity.sections(found), first, verify())
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="eureka-conformite-{first:%Y-%m}.pdf"'
    return response
