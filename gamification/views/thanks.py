"""“Merci”: saying it, and those one has received and said; nobody else sees any of them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.ratelimit import rate_limited
from gamification import actions
from gamification.actions.thanking import A_WEEK, bars_thanks, left_this_week
from gamification.forms import ThankForm
from gamification.models import Thanks
from ideas.forms import number
from ideas.models import Comment, Idea
from people.models import User

SHOWN = 100


@rate_limited("thank", limit=30, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def thank(request, pk):
    """Say thank you to a colleague, perhaps for a comment; the limits are told before one types."""
    somebody = get_object_or_404(User.objects.select_related("entity__company"), pk=pk)
    comment = _comment(request, somebody)
    form = ThankForm(request.POST if request.method == "POST" else None)
    back = comment.get_absolute_url() if comment else somebody.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        try:
            actions.thank(somebody, by=request.user, comment=comment, **form.cleaned_data)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Your thanks are on their way: only the two of you will read them."))
            return redirect(back)
    context = {
        "somebody": somebody,
        "comment": comment,
        "form": form,
        "refusal": bars_thanks(request.user, somebody),
        "left": left_this_week(request.user),
        "most": A_WEEK,
        "back": back,
    }
    return render(request, "gamification/thank.html", context, status=422 if form.errors else 200)


def _comment(request, somebody):
    """The comment that is thanked for: one that the reader sees, by somebody who signs it in the sight of all."""
    pk = number(request.POST.get("comment") or request.GET.get("comment"))
    if not pk:
        return None
    said = Comment.objects.published().filter(Idea.objects.as_seen_by(request.user), pk=pk)
    found = said.select_related("author", "idea").first()
    return found if found and found.idea.known_as(found.author)[1] == somebody else None


def thanks(request):
    """What one was thanked for, and what one has thanked for."""
    rows = Thanks.objects.select_related("giver", "receiver")
    context = {
        "received": list(rows.received_by(request.user)[:SHOWN]),
        "given": list(rows.given_by(request.user)[:SHOWN]),
        "left": left_this_week(request.user),
        "most": A_WEEK,
    }
    return render(request, "gamification/thanks.html", context)


@require_POST
def thanks_remove(request, pk):
    """Take back what one said, or put away what one received."""
    mine = Thanks.objects.filter(giver=request.user) | Thanks.objects.filter(receiver=request.user)
    found = get_object_or_404(mine.select_related("giver", "receiver"), pk=pk)
    if found.giver_id == request.user.pk:
        actions.take_thanks_back(found, by=request.user)
        messages.success(request, _("Taken back: it is no longer shown."))
    else:
        actions.put_away(found, by=request.user)
        messages.success(request, _("Put away. Nobody is told."))
    return redirect("thanks")
