"""The inbox, what one wants of it, and the way out of its mails."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.keyset import page_number
from core.ratelimit import rate_limited
from core.worktime import FIRST_HOUR, LAST_HOUR
from inbox import actions
from inbox.forms import WishesForm
from inbox.mail import MOST_A_DAY
from inbox.models import MOST_COUNTED, Subject, unread_count
from inbox.sentences import shown
from inbox.unsubscribing import stopping
from inbox.wishes import wishes_of

GROUPS_A_PAGE = 20


@require_safe
def inbox(request):
    """What is new, one group for each idea, the freshest first."""
    unread = unread_count(request.user)  # before the list: a message that comes meanwhile is never in the title alone
    subjects = Subject.objects.visible_to(request.user).order_by("-last_at", "group_key")
    number = page_number(request.GET.get("page", ""))
    start = (number - 1) * GROUPS_A_PAGE
    found = list(subjects[start : start + GROUPS_A_PAGE + 1])
    page = {"before": number - 1, "after": number + 1 if len(found) > GROUPS_A_PAGE else None}
    groups = shown(found[:GROUPS_A_PAGE], request.user)
    context = {"groups": groups, "page": page, "unread": unread, "is_capped": unread >= MOST_COUNTED}
    return render(request, "inbox/inbox.html", context)


@require_safe
def badge(request):
    """The number beside the tray, wherever the page shows it."""
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
    context = {"form": form, "hours": {"first": FIRST_HOUR, "last": LAST_HOUR}, "most": MOST_A_DAY}
    return render(request, "inbox/preferences.html", context, status=422 if form.errors else 200)


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
