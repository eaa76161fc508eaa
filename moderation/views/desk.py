"""The correspondent's desk: the queue at the left, the idea, the decision at the right; on a phone one idea alone."""

from django.contrib import messages
from django.core.cache import cache
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from core.errors import DomainError
from ideas.actions import keep_draft
from ideas.models import Authorship, Draft
from ideas.similar import similar, still_seen
from moderation import actions, wording
from moderation.forms import DecisionForm
from moderation.models import Correspondent, Decision, Opinion, Review
from moderation.views import appeals, opinions
from moderation.views.waiting import NEXT, Asked, at, going_on, waiting

SIMILAR = 3
SHARES_SECONDS, LIKE_SECONDS = 300, 900
DRAFTED = ("kind", "reason", "theme", "company", "text", "would_change", "nothing", "similar")


def queue(request):
    """What waits for this person, the most urgent first, with the first one open; alone on a phone when one goes on."""
    found = waiting(request.user, Asked.of(request.GET))
    first = found.rows[0] if found.rows else None
    alone = first is not None and NEXT in request.GET
    if first and isinstance(first.item, Opinion):
        return opinions.show(request, found, first, alone=alone)
    if first and first.is_appeal:
        return appeals.show(request, found, first, alone=alone)
    return _show(request, found, first, alone=alone)


def review(request, pk):
    """One review; decided ones lead to what became of the idea."""
    found, current = _open(request, pk)
    if current is None:
        past = Review.objects.filter(pk=pk, reviewer=request.user).exclude(state=Review.State.OPEN).first()
        if past is None:
            raise Http404
        messages.info(request, actions.what_was_decided(past, request.user))
        return redirect("queue")
    return _show(request, found, current)


def _open(request, pk):
    """The page of the queue on which a review stands, and its row; None when it is not there for this person."""
    found = waiting(request.user, Asked.of(request.GET), around=pk)
    if (row := found.find(pk=pk, reviewer_id=request.user.pk)) is None:  # what was asked leaves it out
        found = waiting(request.user, around=pk)
        row = found.find(pk=pk, reviewer_id=request.user.pk)
    return found, row


@require_POST
def decision(request, pk):
    """Decide, then go on with the next one; what cannot be done keeps what was typed."""
    found = Review.objects.select_related("idea").filter(pk=pk, reviewer=request.user).first()
    if found is None:
        raise Http404
    form = DecisionForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            _decide(found, request.user, form.cleaned_data)
        except actions.TooLate as late:
            return _too_late(request, late, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _done(form.cleaned_data["kind"]))
            return redirect(going_on(request.GET))
    queued, current = _open(request, pk)
    if current is None:
        late = actions.TooLate(actions.what_was_decided(found, request.user), found)
        return _too_late(request, late, form)
    return _show(request, queued, current, form=form, status=422)


@require_POST
def recuse(request, pk):
    """Step back from an idea without saying why; it goes to somebody else."""
    found = Review.objects.select_related("idea").filter(pk=pk, reviewer=request.user).first()
    if found is None:
        raise Http404
    actions.recuse(found, by=request.user)
    messages.success(request, _("The idea goes to somebody else. Nobody is told why."))
    return redirect(going_on(request.GET))


@require_POST
def review_draft(request, pk):
    """Keep what is being written about an open review, for whoever reviews it, on any device."""
    found = Review.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    payload = {name: request.POST.get(name, "") for name in DRAFTED}
    kept = {"purpose": Draft.Purpose.DECISION, "target": str(pk), "payload": payload}
    draft = keep_draft(by=request.user, client_key=_draft_key(pk), **kept)
    if request.headers.get("X-Requested-With") == "eureka-draft":
        return render(request, "moderation/_draft_saved.html", {"draft": draft})
    messages.success(request, _("Your draft is kept: you find it here again, on any device."))
    return redirect("review", pk)


def _draft_key(pk):
    return f"review-{pk}"


def _decide(found, user, data):
    kind, text = data["kind"], data["text"]
    if kind == Decision.Kind.APPROVE:
        actions.approve(found, by=user, text=text)
    elif kind == Decision.Kind.RETURN:
        actions.return_with_advice(found, by=user, text=text)
    elif kind == Decision.Kind.REFUSE:
        more = {name: data[name] for name in ("reason", "would_change", "nothing", "similar")}
        actions.refuse(found, by=user, text=text, **more)
    else:
        actions.hand_over(found, by=user, theme=data["theme"], company=data["company"], text=text)


def _done(kind):
    return {
        Decision.Kind.APPROVE: _("The idea is published."),
        Decision.Kind.RETURN: _("The idea goes back to its authors with your advice."),
        Decision.Kind.REFUSE: _("The idea is refused; its authors read your reason."),
        Decision.Kind.HAND_OVER: _("The idea is in other hands."),
    }[kind]


def _too_late(request, late, form):
    context = {"message": late.message, "text": form.data.get("text", "")}
    return render(request, "moderation/too_late.html", context, status=409)


def _show(request, queue, row, form=None, status=200, alone=True):
    context = {**at(queue, row), "current": row and row.item, "alone": alone}
    context["shares"] = _shares(request.user)
    if row:
        context |= _current(request, row.item, form)
    return render(request, "moderation/desk.html", context, status=status)


def _shares(user):
    """Whether `user` is a correspondent, who takes over and goes away; remembered, for it hardly changes."""
    key = f"moderation:shares:{user.pk}"
    posts = Correspondent.objects.begun().filter(person=user, is_active=True)
    return cache.get_or_set(key, posts.exists, SHARES_SECONDS)


def _current(request, current, form):
    """What the page shows of the open review: the idea, its like, why this person, what was said before."""
    idea = current.idea
    authorships = Authorship.objects.select_related("person__entity", "entity__company")
    prefetch_related_objects([idea], Prefetch("authorships", authorships))
    like = _like(idea, request.user)
    draft = None
    if current.has_draft and not form:
        draft = Draft.objects.filter(owner=request.user, client_key=_draft_key(current.pk)).first()
    opinions_there = current.opinions.exclude(state=Opinion.State.CLOSED).select_related("person")
    earlier = Decision.objects.filter(review__idea=idea).exclude(text="").select_related("by").order_by("at")
    kept = draft.payload if draft else {}
    wanted = request.GET.get("decide") or kept.get("kind")
    kind = wanted if wanted in Decision.Kind.values else Decision.Kind.APPROVE
    form = form or DecisionForm(initial={**kept, "kind": kind}, user=request.user, similar=like)
    form.fields["similar"].choices = [("", _("None")), *((other.pk, other.title) for other in like)]
    return {
        "idea": idea,
        "authors": idea.byline(request.user),
        "pictures": list(idea.pictures.all()) if current.has_pictures else [],
        "attachments": list(idea.attachments.all()) if current.has_attachments else [],
        "answers": idea.answers(),
        "similar": like,
        "draft": draft,
        "opinion": opinions_there.first() if current.has_opinion else None,
        "why": wording.why_you(current, idea),
        "earlier": earlier if current.has_earlier else [],
        "form": form,
        "choices": _choices(form["kind"].value()),
    }


def _like(idea, user):
    """Ideas like one under review; which ones is remembered, whether `user` may still see them never."""
    key = f"moderation:like:{idea.pk}.{idea.version}:{user.pk}"
    if (known := cache.get(key)) is not None:
        return still_seen(known, user)
    found = similar(f"{idea.title} {idea.summary}", viewer=user, exclude=idea, limit=SIMILAR)
    cache.set(key, [other.pk for other in found], LIKE_SECONDS)
    return found


def _choices(chosen):
    """The four decisions as cards, with their keys."""
    cards = (
        (Decision.Kind.APPROVE, pgettext("review", "Publish"), _("Visible to the idea’s whole audience.")),
        (Decision.Kind.RETURN, _("Return with advice"), _("The authors complete it and send it again.")),
        (Decision.Kind.REFUSE, _("Refuse, with a reason"), _("The authors read why; it stands in the register.")),
        (Decision.Kind.HAND_OVER, _("Hand over"), _("To another theme, company or person.")),
    )
    return [
        {"value": value, "title": title, "detail": detail, "key": key, "is_chosen": value == chosen}
        for key, (value, title, detail) in enumerate(cards, start=1)
    ]
