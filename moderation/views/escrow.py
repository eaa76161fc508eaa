"""The page of names kept under seal: to ask for one, to agree or decline, to read what was opened."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.ratelimit import hit
from ideas.models import Idea
from moderation import actions
from moderation.forms import EscrowForm
from moderation.models import Escrow
from moderation.permissions import may_answer_escrow, may_break_glass, may_see_glasses
from people.permissions import is_delegate

PAGE = 20
REQUESTS, DAY = 5, 86400


@require_http_methods(["GET", "HEAD", "POST"])
def escrow(request):
    """Ask for the name behind a pseudonym; below, the requests: one's own, or all for a staff delegate."""
    if not may_see_glasses(request.user) or (request.method == "POST" and not may_break_glass(request.user)):
        raise Http404
    form = EscrowForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            hit(f"escrow:{request.user.pk}", REQUESTS, DAY)
            actions.ask_name(by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The author knows that you ask. A staff delegate answers."))
            return redirect("escrow")
    rows = Escrow.objects.select_related("by", "answered_by", "idea")
    rows = rows if is_delegate(request.user) else rows.filter(by=request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    read = Idea.objects.visible_to(request.user).in_bulk([row.idea_id for row in page])
    for row in page:
        row.names = actions.names_behind(row, reader=request.user)
        row.may_answer = may_answer_escrow(request.user, row) is None
        row.shown = read.get(row.idea_id)
    context = {"form": form if may_break_glass(request.user) else None, "page": page}
    return render(request, "moderation/escrow.html", context, status=422 if form.errors else 200)


@require_POST
def escrow_answer(request, pk):
    """A staff delegate's yes or no."""
    found = get_object_or_404(Escrow.objects.select_related("idea", "by"), pk=pk)
    if not is_delegate(request.user):
        raise Http404
    try:
        actions.answer_escrow(found, by=request.user, agrees=request.POST.get("agrees") == "1")
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Your answer is kept. Who asked, the author and the register know of it."))
    return redirect("escrow")
