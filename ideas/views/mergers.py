"""Joining two ideas: proposed from the page of one of them, answered by who posted each, undone at any time."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.ratelimit import hit
from ideas import actions
from ideas.forms import ReasonForm, number
from ideas.mentions import ideas_like
from ideas.models import Authorship, Idea, Merger
from ideas.permissions import may_answer_merger, may_end_merger, may_merge, may_propose_merger
from ideas.similar import similar
from ideas.views.access import seen_or_404
from people.permissions import is_community_manager

PROPOSALS_AN_HOUR = 30
FOUND = 8
LONGEST = 120


# ── proposing ──


def propose(request, pk):
    """Choose the other idea, then which of the two stays and why; whoever sees the idea reads who may propose."""
    idea = seen_or_404(request.user, pk, Idea.objects.select_related("stage", "entity").with_authors())
    if idea.is_merged:
        return redirect(Merger.objects.in_force().get(joined=idea))
    if not idea.is_published:
        raise Http404
    if request.method != "POST":
        return _choose(request, idea, _other(request.user, idea, request.GET.get("other")))
    form = _why(request.POST)
    other = _other(request.user, idea, request.POST.get("other"))
    if other is None:
        return _choose(request, idea, refusal=_("Choose the other idea."), status=422)
    stays = {str(one.pk): one for one in (idea, other)}.get(request.POST.get("stays", ""))
    if form.is_valid() and stays:
        try:
            return _send(request, stays, other if stays == idea else idea, form)
        except DomainError as refusal:
            form.refuse(refusal)
    refusal = "" if stays else _("Choose which of the two stays.")
    return _choose(request, idea, other, form=form, refusal=refusal, stays=stays, status=422)


def _why(data=None):
    hint = _("The authors of both ideas read it before they answer.")
    return ReasonForm(data, label=_("Why they are one idea"), hint=hint)


def _other(user, idea, text):
    """The published idea of that number that `user` may see; None without one, and for the idea itself."""
    seen = Idea.objects.published().visible_to(user).exclude(pk=idea.pk).filter(pk=number(text))
    return seen.select_related("stage", "entity").with_authors().first()


def _send(request, kept, joined, form):
    hit(f"mergers:{request.user.pk}", PROPOSALS_AN_HOUR, 3600, once=f"{kept.pk}-{joined.pk}")
    merger = actions.propose_merger(kept, joined, by=request.user, reason=form.cleaned_data["reason"])
    if merger.is_accepted:
        messages.success(request, _("Both ideas are yours: they are joined."))
    else:
        messages.success(request, _("Proposed: who posted the ideas is asked, and you hear of the answer."))
    return redirect(merger)


def _choose(request, idea, other=None, *, form=None, refusal="", stays=None, status=200):
    user, is_own = request.user, idea.is_author(request.user)
    closed, ways = _closed(user, idea, other, is_own), []
    if other and not closed:
        answers = [(kept, may_merge(kept, joined)) for kept, joined in ((idea, other), (other, idea))]
        ways = [kept for kept, refused in answers if not refused]
        closed = "" if ways else answers[0][1]
    sought = request.GET.get("q", "")[:LONGEST].strip()
    context = {
        "idea": idea,
        "other": other,
        "closed": closed,
        "ways": ways,
        "stays": stays or (ways[0] if ways else None),
        "refusal": refusal,
        "form": form or _why(),
        "days": settings.EUREKA["MERGER_DAYS"],
        "sought": sought,
        "found": [] if other or closed else _found(user, idea, sought, is_own),
        "is_own": is_own,
        "is_free": is_own or is_community_manager(user),
    }
    return render(request, "ideas/merge.html", context, status=status)


def _closed(user, idea, other, is_own):
    """Why `user` proposes nothing about the idea, with any other or with `other`; "" when that may be tried."""
    if other:
        return may_propose_merger(user, idea, other) or ""
    if is_own or idea.pseudonym or is_community_manager(user):
        return may_propose_merger(user, idea, idea) or ""
    return ""


def _found(user, idea, sought, is_own):
    """What the idea could be joined with: by words or number, else what resembles it; of a reader's own ideas all."""
    if not is_own and not is_community_manager(user):
        mine = Authorship.objects.filter(person=user, state=Authorship.State.ACTIVE).values("idea")
        ideas = Idea.objects.published().filter(pk__in=mine, pseudonym="").exclude(pk=idea.pk)
        return list(ideas.select_related("stage", "entity").with_authors().order_by("-published_at", "-pk")[:FOUND])
    if sought:
        found = ideas_like(sought, viewer=user, idea=idea)
    else:
        found = similar(f"{idea.title} {idea.summary}", viewer=user, exclude=idea, limit=FOUND)
    rows = Idea.objects.select_related("stage", "entity").with_authors().in_bulk([one.pk for one in found])
    return [rows[one.pk] for one in found if one.pk in rows and not rows[one.pk].pseudonym]


# ── one merger: what was asked, the answers, and the way back ──


def _found_or_404(request, pk):
    """The merger with its two ideas, for whom it concerns; one query when there is none for them."""
    rows = Merger.objects.visible_to(request.user).select_related("proposed_by", "ended_by")
    merger = rows.filter(pk=pk).first()
    if merger is None:
        raise Http404
    ideas = Idea.objects.select_related("stage", "theme", "entity").with_authors()
    ideas = ideas.in_bulk([merger.kept_id, merger.joined_id])
    merger.kept, merger.joined = ideas[merger.kept_id], ideas[merger.joined_id]
    return merger


def merger(request, pk):
    """The two ideas and what is said about joining them; in force, with the text of the one that was joined."""
    return _show(request, _found_or_404(request, pk))


def _decline(data=None):
    return ReasonForm(data, label=_("Why they stay two"), hint=_("The authors of both ideas read it."))


def _separate(data=None):
    return ReasonForm(data, label=_("Why they are two again"), hint=_("The authors of both ideas read it."))


def _show(request, merger, *, declining=None, separating=None, refusal="", status=200):
    user = request.user
    seen = set(
        Idea.objects.visible_to(user).filter(pk__in=[one.pk for one in merger.ideas]).values_list("pk", flat=True)
    )
    answers = {answer.idea_id: answer for answer in merger.answers.select_related("by")}
    sides = [_side(idea, answers.get(idea.pk), user, idea.pk in seen) for idea in merger.ideas]
    mine = [side for side in sides if side["is_mine"]]
    joined = merger.joined if merger.is_accepted else None
    context = {
        "merger": merger,
        "sides": sides,
        "proposer": merger.kept.name_of(merger.proposed_by, user),
        "ended_by": merger.kept.name_of(merger.ended_by, user) if merger.ended_by else "",
        "may_answer": not may_answer_merger(user, merger) and any(not side["answer"] for side in mine),
        "has_answered": bool(mine) and all(side["answer"] for side in mine),
        "may_end": merger.is_accepted and not may_end_merger(user, merger),
        "is_decision": not mine,
        "joined": joined,
        "pictures": list(joined.pictures.all()) if joined else [],
        "attachments": list(joined.attachments.all()) if joined else [],
        "declining": declining or _decline(),
        "separating": separating or _separate(),
        "refusal": refusal,
        "days": settings.EUREKA["MERGER_DAYS"],
    }
    return render(request, "ideas/merger.html", context, status=status)


def _side(idea, answer, user, is_seen):
    """One of the two ideas: who answers for it, and what was said; `is_seen`: whether `user` may read it today."""
    return {
        "idea": idea,
        "is_seen": is_seen,
        "is_mine": idea.is_first_author(user),
        "who": idea.name_of(answer.by, user) if answer else idea.byline(user)[0][0],
        "answer": answer,
    }


@require_POST
def answer(request, pk):
    """Who posted one of the ideas says yes (wanted=1), or no with a reason (wanted=0)."""
    merger, is_yes = _found_or_404(request, pk), request.POST.get("wanted") == "1"
    form = _decline(request.POST)
    if refusal := _not_asked(request.user, merger):
        return _show(request, merger, refusal=refusal, status=422)
    if not is_yes and not form.is_valid():
        return _show(request, merger, declining=form, status=422)
    try:
        reason = "" if is_yes else form.cleaned_data["reason"]
        merger = actions.answer_merger(merger, by=request.user, is_yes=is_yes, reason=reason)
    except DomainError as refusal:
        return _show(request, _found_or_404(request, pk), refusal=refusal.message, status=422)
    if merger.is_accepted:
        messages.success(request, _("The two ideas are one. You may separate them at any time."))
    elif is_yes:
        messages.success(request, _("Noted. The other side has not answered yet."))
    else:
        messages.success(request, _("Declined: both ideas stay as they are, and nobody will propose it again."))
    return redirect(merger)


def _not_asked(user, merger):
    """Why an answer of `user` would not be heard; whoever has answered may send the same again."""
    has_answered = merger.answers.filter(by=user).exists()
    return "" if has_answered else may_answer_merger(user, merger) or ""


@require_POST
def end(request, pk):
    """Make two ideas of one again, for a reason."""
    merger, form = _found_or_404(request, pk), _separate(request.POST)
    refusal = "" if merger.state == Merger.State.ENDED else may_end_merger(request.user, merger) or ""
    if refusal or not form.is_valid():
        return _show(request, merger, separating=form, refusal=refusal, status=422)
    try:
        merger = actions.end_merger(merger, by=request.user, reason=form.cleaned_data["reason"])
    except DomainError as error:
        return _show(request, _found_or_404(request, pk), separating=form, refusal=error.message, status=422)
    messages.success(request, _("The two ideas are two again, each with what is its own."))
    return redirect(merger)
