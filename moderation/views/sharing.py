"""What colleagues have waiting, handing over many, and saying that one is away."""

from datetime import datetime, time

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.errors import DomainError
from moderation import actions
from moderation.candidates import claimable
from moderation.forms import AbsenceForm, HandOverForm
from moderation.models import Correspondent, Review
from moderation.views.waiting import PAGE, Age, open_reviews

SHOWN = 20


def _posts_or_404(user):
    posts = list(Correspondent.objects.begun().filter(person=user, is_active=True).select_related("theme", "delegate"))
    if not posts:
        raise Http404
    return posts


def _sent(request):
    """What was sent, even when nothing was filled in; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def claims(request):
    """What waits with colleagues of one's themes: a theme and an age, nothing else before it is taken."""
    themes = [post.theme_id for post in _posts_or_404(request.user)]
    waiting = Review.objects.takeable_by(request.user, themes)
    waiting = waiting.select_related("theme", "reviewer").order_by("due_at", "pk")[: 3 * SHOWN]
    now = timezone.now()
    rows = [(review, Age.of(review, now)) for review in claimable(request.user, list(waiting))[:SHOWN]]
    return render(request, "moderation/claims.html", {"rows": rows})


@require_POST
def review_claim(request, pk):
    """Take one; what is not there for this person does not exist."""
    themes = [post.theme_id for post in _posts_or_404(request.user)]
    mine = Review.objects.open().filter(reviewer=request.user)
    there = mine | Review.objects.takeable_by(request.user, themes)
    found = there.filter(pk=pk).select_related("idea", "theme", "reviewer").first()
    if not found or (found.reviewer_id != request.user.pk and not claimable(request.user, [found])):
        raise Http404
    try:
        taken = actions.claim(found, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("claims")
    messages.success(request, _("The idea is yours to decide; its authors know."))
    return redirect("review", taken.pk)


def hand_over(request):
    """Choose several of one's reviews and give them away, each checked for itself."""
    reviews = open_reviews(request.user)[0]
    chosen = set(request.POST.getlist("review"))
    form, results, status = HandOverForm(_sent(request)), [], 200
    if request.method == "POST":
        status = 422
        picked = [review for review in reviews if str(review.pk) in chosen]
        if form.is_valid() and not picked:
            form.add_error(None, _("Choose at least one idea."))
        elif picked and form.is_valid():
            results = actions.hand_over_many(picked, by=request.user, **form.cleaned_data)
            gone = [review for review, problem in results if problem is None]
            reviews = [review for review in reviews if review not in gone]
            words = ngettext("%(count)d idea is in other hands.", "%(count)d ideas are in other hands.", len(gone))
            messages.success(request, words % {"count": len(gone)})
            if len(gone) == len(results):
                return redirect("queue")
    now = timezone.now()
    rows = [(review, Age.of(review, now), str(review.pk) in chosen) for review in reviews]
    context = {"form": form, "rows": rows, "results": results, "most": PAGE}
    return render(request, "moderation/hand_over.html", context, status=status)


def absence(request):
    """Say that one is away, until when, and who stands in; or that one is back."""
    posts = _posts_or_404(request.user)
    form, status = AbsenceForm(_sent(request), posts=posts, user=request.user), 200
    if request.method == "POST" and "back" in request.POST:
        actions.come_back(request.user)
        messages.success(request, _("Welcome back: ideas come to you again."))
        return redirect("queue")
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                moved = _go_away(request.user, form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Your absence is noted."))
                if moved:
                    words = ngettext("%(count)d idea has passed on.", "%(count)d ideas have passed on.", moved)
                    messages.success(request, words % {"count": moved})
                return redirect("absence")
    now = timezone.now()
    said = next((post for post in posts if post.absent_until and post.absent_until > now), None)
    return render(request, "moderation/absence.html", {"form": form, "said": said}, status=status)


def _go_away(user, data):
    """From the first minute of a day, or now, to the last minute of another."""
    since = data["since"] and _at(data["since"], time.min)
    return actions.go_away(user, since=since, until=_at(data["until"], time.max), delegate=data["delegate"])


def _at(day, moment):
    return timezone.make_aware(datetime.combine(day, moment))
