"""The inbox, what one wants of it and when, and the way out of its mails."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.keyset import page_number
from core.ratelimit import rate_limited
from inbox import actions, rest
from inbox.forms import MOST_WEEKS, HoursForm, LeaveForm, WishesForm
from inbox.hours import OWN, calendar_of, shown_rhythm, standing, today_of, with_own
from inbox.mail import MOST_A_DAY
from inbox.models import MOST_COUNTED, Hours, Leave, Subject, unread_count
from inbox.sentences import shown, with_last_lines
from inbox.unsubscribing import stopping
from inbox.wishes import wishes_of
from people.permissions import is_delegate

GROUPS_A_PAGE = 20
NUMBER = re.compile("[0-9]{1,18}")
WEEKS = [str(count) for count in range(1, MOST_WEEKS + 1)]


@require_safe
def inbox(request):
    """What is new, one group for each idea, the freshest first."""
    unread = unread_count(request.user)  # before the list: a message that comes meanwhile is never in the title alone
    subjects = with_last_lines(Subject.objects.visible_to(request.user).order_by("-last_at", "group_key"))
    number = page_number(request.GET.get("page", ""))
    start = (number - 1) * GROUPS_A_PAGE
    found = list(subjects[start : start + GROUPS_A_PAGE + 1])
    page = {"before": number - 1, "after": number + 1 if len(found) > GROUPS_A_PAGE else None}
    groups = shown(found[:GROUPS_A_PAGE], request.user)
    context = {
        "groups": groups,
        "page": page,
        "unread": unread,
        "is_capped": unread >= MOST_COUNTED,
        "now": _now(request.user),
    }
    return render(request, "inbox/inbox.html", context)


@require_safe
def badge(request):
    """The number beside the tray, wherever the page shows it; nothing to a page that asks by itself outside hours."""
    if request.GET.get("by") == "itself" and not _now(request.user).is_open:
        return HttpResponse(status=204)
    return render(request, "inbox/_badge.html", {"count": unread_count(request.user)})


@require_POST
def read(request):
    """Mark one group read, or all of them."""
    actions.mark_read(request.user, group_key=request.POST.get("group"))
    if request.htmx:
        return render(request, "inbox/_badge.html", {"count": unread_count(request.user)})
    return redirect("inbox")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    """How soon each kind of news comes, by each channel."""
    form = WishesForm(request.POST if request.method == "POST" else None, chosen=wishes_of(request.user))
    if request.method == "POST" and form.is_valid():
        actions.set_wishes(request.user, form.wanted())
        messages.success(request, _("Your choices are kept."))
        return redirect("preferences")
    context = {"form": form, "now": _now(request.user), "most": MOST_A_DAY}
    return render(request, "inbox/preferences.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def hours(request):
    """When news may come: one's week, or weeks in turn, and one's leaves; nobody else sees it."""
    form = _hours_form(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_hours(request.user, **form.said())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Your hours are kept."))
            return redirect("hours")
    return _show_hours(request, form, LeaveForm())


@require_POST
def hours_forget(request):
    """Back to the hours of where one works."""
    actions.forget_hours(request.user)
    messages.success(request, _("The hours of where you work hold again."))
    return redirect("hours")


@require_POST
def leave_add(request):
    """Days without work."""
    form = LeaveForm(request.POST)
    if form.is_valid():
        try:
            actions.take_leave(request.user, form.cleaned_data["first_on"], form.cleaned_data["last_on"])
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Nothing will come to you on these days."))
            return redirect("hours")
    return _show_hours(request, _hours_form(request), form)


@require_POST
def leave_end(request):
    """Work on these days after all."""
    number = request.POST.get("leave", "")
    if NUMBER.fullmatch(number):
        actions.end_leave(request.user, int(number))
    return redirect("hours")


def _now(person):
    now = timezone.now()
    return standing(shown_rhythm(person, now), now)


def _hours_form(request, data=None):
    own = Hours.objects.filter(person=request.user).first()
    rhythm = with_own(calendar_of(request.user), *(getattr(own, name, None) for name in OWN))
    asked = (data or request.GET).get("weeks", "")
    count = int(asked) if asked in WEEKS else len(rhythm.weeks)
    return HoursForm(data, rhythm=rhythm, own=own, count=count)


def _show_hours(request, form, leave):
    today = today_of(shown_rhythm(request.user, timezone.now()))
    context = {
        "form": form,
        "leave": leave,
        "leaves": Leave.objects.filter(person=request.user, last_on__gte=today),
        "is_own": Hours.objects.filter(person=request.user).exists(),
        "now": _now(request.user),
        "weeks": [int(count) for count in WEEKS],
    }
    return render(request, "inbox/hours.html", context, status=422 if form.errors or leave.errors else 200)


@require_safe
def disconnection(request):
    """What deliveries do to people's rest, year by year, for the delegates; the whole group, never a person."""
    if not is_delegate(request.user):
        raise Http404
    return render(request, "inbox/disconnection.html", {"years": rest.by_year()})


@login_not_required
@csrf_exempt  # the signed address is the proof; mail programs post to it without a page of ours
@rate_limited("unsubscribe", limit=20, seconds=300)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """The link under each mail: a visit asks, a click stops the mails of its sort, without a log-in."""
    stop = stopping(token)
    if stop is None:
        raise Http404
    if request.method == "POST":
        actions.stop_mail(stop.person, stop.paces)
    with translation.override(stop.person.language):
        return render(request, "inbox/unsubscribe.html", {"done": request.method == "POST", "what": stop.what})
