"""A second opinion: asking for it, saying one's own, giving it to a colleague."""

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from ideas.models import Authorship
from moderation import actions
from moderation.forms import OpinionForm
from moderation.models import Opinion, Review
from moderation.views.waiting import at, going_on, waiting


@require_POST
def review_opinion(request, pk):
    """The reviewer asks for a second opinion, or says what they think themselves."""
    found = Review.objects.visible_to(request.user).filter(pk=pk).select_related("idea").first()
    if found is None:
        raise Http404
    known = found.opinions.exclude(state=Opinion.State.CLOSED).first()
    text = request.POST.get("own", "")
    try:
        if known:
            actions.say_own(known, by=request.user, text=text)
            messages.success(request, _("Your opinion is noted; the other one is shown when both are there."))
        else:
            asked = actions.ask_opinion(found, by=request.user, text=text)
            who = asked.person.get_full_name()
            messages.success(request, _("%(name)s is asked for an opinion.") % {"name": who})
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("review", pk)


def opinion(request, pk):
    """Read the idea and say what one thinks, without knowing what the reviewer thinks."""
    queue = waiting(request.user)
    row = next((row for row in queue.rows if isinstance(row.item, Opinion) and row.item.pk == pk), None)
    if row is None:
        raise Http404
    if request.method != "POST":
        return show(request, queue, row)
    form = OpinionForm(request.POST)
    if form.is_valid():
        try:
            actions.give_opinion(row.item, by=request.user, text=form.cleaned_data["text"])
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Thank you: your opinion is given."))
            return redirect(going_on({}))
    return show(request, queue, row, form=form, status=422)


def show(request, queue, row, form=None, status=200, alone=True):
    """The desk, open at an idea about which this person is asked."""
    idea = row.item.review.idea
    authorships = Authorship.objects.select_related("person__entity", "entity__company")
    prefetch_related_objects([idea], Prefetch("authorships", authorships))
    context = {**at(queue, row), "alone": alone, "opinion": row.item, "idea": idea, "form": form or OpinionForm()}
    context |= {"authors": idea.byline(request.user), "pictures": list(idea.pictures.all())}
    context |= {"attachments": list(idea.attachments.all()), "answers": idea.answers()}
    return render(request, "moderation/opinion_desk.html", context, status=status)
