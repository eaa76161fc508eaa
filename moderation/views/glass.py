"""The page of broken glasses: to break one, and, for staff delegates, to see each of them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.ratelimit import hit
from moderation import actions
from moderation.forms import GlassForm
from moderation.models import Glass
from moderation.permissions import may_break_glass, may_see_glasses
from people.permissions import is_delegate

PAGE = 20
ATTEMPTS, DAY = 5, 86400


@require_http_methods(["GET", "HEAD", "POST"])
def glass(request):
    """Break the glass of one idea; below, the glasses broken: one's own, or all for a staff delegate."""
    if not may_see_glasses(request.user) or (request.method == "POST" and not may_break_glass(request.user)):
        raise Http404
    form = GlassForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            hit(f"glass:{request.user.pk}", ATTEMPTS, DAY)
            broken = actions.break_glass(by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The idea is open to you. Its authors and the staff delegates know it."))
            return redirect(broken.idea.get_absolute_url())
    rows, reads_entries = Glass.objects.select_related("by", "idea"), is_delegate(request.user)
    rows = rows if reads_entries else rows.filter(by=request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form if may_break_glass(request.user) else None, "page": page, "reads_entries": reads_entries}
    return render(request, "moderation/glass.html", context, status=422 if form.errors else 200)


@require_POST
def glass_close(request, pk):
    """Stop reading before the time is over."""
    found = get_object_or_404(Glass.objects.select_related("idea"), pk=pk, by=request.user)
    actions.close_glass(found, by=request.user)
    messages.success(request, _("You no longer read this idea."))
    return redirect("glass")
