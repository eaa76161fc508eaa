"""The inbox, what one wants of it, and the way out of its mails."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.ratelimit import rate_limited
from inbox import actions
from inbox.forms import MailForm
from inbox.mail import unsubscribing
from inbox.models import Notification, Preference, unread_count
from inbox.sentences import grouped

GROUPS_A_PAGE = 20


@require_safe
def inbox(request):
    """What is new, one group for each idea, the freshest first."""
    unread = unread_count(request.user)  # before the list: a message that comes meanwhile is never in the title alone
    mine = Notification.objects.visible_to(request.user)
    freshest = mine.order_by().values("group_key").annotate(last=Max("timestamp")).order_by("-last", "group_key")
    page = Paginator(freshest.values_list("group_key", flat=True), GROUPS_A_PAGE).get_page(request.GET.get("page"))
    groups = grouped(mine.filter(group_key__in=list(page.object_list)), request.user)
    return render(request, "inbox/inbox.html", {"groups": groups, "page": page, "unread": unread})


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
    """By mail: nothing, what matters, everything."""
    chosen = Preference.objects.filter(person=request.user).values_list("mail", flat=True).first()
    form = MailForm(request.POST or None, initial={"mail": chosen or Preference.Mail.IMPORTANT})
    if request.method == "POST" and form.is_valid():
        actions.set_mail(request.user, form.cleaned_data["mail"])
        messages.success(request, _("Your choice is kept."))
        return redirect("preferences")
    checked = {form["mail"].value(): True}
    context = {"form": form, "checked": checked}
    return render(request, "inbox/preferences.html", context, status=422 if form.errors else 200)


@login_not_required
@csrf_exempt  # the signed address is the proof; mail programs post to it without a page of ours
@rate_limited("unsubscribe", limit=20, seconds=300)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """The link under each mail: asks once, then sends no more."""
    person = unsubscribing(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        actions.set_mail(person, Preference.Mail.NONE)
    with translation.override(person.language):
        return render(request, "inbox/unsubscribe.html", {"done": request.method == "POST"})
