"""Appealing against a decision, following one's appeal, and judging somebody else's."""

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from ideas.models import Authorship, Idea
from ideas.verbs import Verb
from ideas.views.access import comment_or_404, seen_or_404
from moderation import actions, wording
from moderation.forms import AppealAnswerForm, AppealForm
from moderation.grounds import ends_at, ground_of_comment, ground_of_idea
from moderation.models import Appeal, Decision, Hiding, Seat
from moderation.permissions import may_appeal
from moderation.views.waiting import Asked, at, going_on, waiting


@require_POST
def idea_appeal(request, pk):
    """One tap: an author contests the refusal of the idea, or its being parked."""
    idea = seen_or_404(request.user, pk, Idea.objects.with_authors().select_related("stage"))
    if not idea.is_author(request.user):
        raise Http404
    return _appeal(request, ground_of_idea(idea), idea.get_absolute_url())


def comment_appeal(request, pk):
    """What was hidden and why, for who wrote it; one tap contests it."""
    comment = comment_or_404(request.user, pk)
    if comment.author_id != request.user.pk:
        raise Http404
    ground = ground_of_comment(comment)
    if request.method == "POST":
        return _appeal(request, ground, reverse("comment-appeal", args=[pk]))
    made = ground and Appeal.objects.filter(against=ground).first()
    if made:
        return redirect("appeal", made.pk)
    context = {"comment": comment, "ground": ground, "refusal": may_appeal(request.user, ground)}
    context |= {"ends_at": ends_at(ground) if ground else None}
    context["hiding"] = Hiding.objects.filter(comment=comment, state=Hiding.State.OPEN).first()
    return render(request, "moderation/comment_appeal.html", context)


def _appeal(request, ground, back):
    form = AppealForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["text"]))
        return redirect(back)
    if refusal := None if ground else may_appeal(request.user, None):
        messages.error(request, refusal)
        return redirect(back)
    try:
        made = actions.appeal(ground, by=request.user, text=form.cleaned_data["text"])
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(back)
    messages.success(request, _("Your appeal is lodged: somebody else looks at the decision again."))
    return redirect("appeal", made.pk)


def appeal(request, pk):
    """For its judge the desk, for those whom it concerns its course; for everybody else it does not exist."""
    made = Appeal.objects.filter(pk=pk).select_related("idea__theme", "idea__stage", "comment", "against__by").first()
    # asked of an appeal that is not there as well: both take the same queries
    if Seat.objects.open().filter(appeal=made.pk if made else 0, judge=request.user).exists():
        queue = waiting(request.user, Asked.of(request.GET))
        queue = queue if queue.find(appeal_id=pk) else waiting(request.user)
        if row := queue.find(appeal_id=pk):
            return show(request, queue, row)
    if not Appeal.objects.of(request.user).filter(pk=pk).exists():
        raise Http404
    form, status = AppealForm(request.POST or None, initial={"text": made.text}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.plead(made, by=request.user, text=form.cleaned_data["text"])
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, _("Your words are with your appeal."))
                return redirect("appeal", pk)
    return render(request, "moderation/appeal.html", _course(made, form), status=status)


def _course(made, form):
    """What those concerned see: who judges, until when, what was answered, and how each person was chosen."""
    seats = list(made.seats.select_related("judge__entity__company"))
    for seat in seats:
        seat.reasons = wording.why_this_judge(seat, made)
    spoken = [seat for seat in seats if seat.state == Seat.State.SPOKEN]
    is_open = made.state == Appeal.State.OPEN
    return {
        "appeal": made,
        "seats": [seat for seat in seats if seat.state == Seat.State.OPEN],
        "spoken": [] if is_open else spoken,
        "voices": len(spoken) if is_open else 0,
        "gone": [seat for seat in seats if seat.state == Seat.State.CLOSED],
        "reason": reason_of(made.against),
        "form": form if is_open and not spoken else None,
    }


def reason_of(ground):
    """The words of a refusal or a hiding; those of a park stand among the official answers."""
    if ground.verb != Verb.REFUSED:
        return ground.data.get("reason", "")
    step = ground.idea.steps.filter(status=Idea.Status.REFUSED, purpose="").order_by("-started_at", "-pk").first()
    return step.note if step else ""


@require_POST
def appeal_answer(request, pk):
    """Overturn or confirm, then go on with the next one; what cannot be done keeps what was typed."""
    seat = Seat.objects.filter(appeal=pk, judge=request.user).select_related("appeal__idea").order_by("-pk").first()
    if seat is None:
        raise Http404
    form = AppealAnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_appeal(seat, by=request.user, **form.cleaned_data)
        except actions.TooLate as late:
            return _too_late(request, late.message, form)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Your answer is sent. Those concerned have been told."))
            return redirect(going_on(request.GET))
    queue = waiting(request.user)
    row = queue.find(appeal_id=pk)
    if row is None:
        return _too_late(request, actions.what_was_answered(seat), form)
    return show(request, queue, row, form=form, status=422)


def _too_late(request, message, form):
    context = {"message": message, "text": form.data.get("text", "")}
    return render(request, "moderation/too_late.html", context, status=409)


def show(request, queue, row, form=None, status=200, alone=True):
    """The desk, open at an appeal: what was decided and why, what its authors say, and the answer to write."""
    seat, made = row.item, row.item.appeal
    idea = made.idea
    authorships = Authorship.objects.select_related("person__entity", "entity__company")
    prefetch_related_objects([idea], Prefetch("authorships", authorships))
    context = {
        **at(queue, row),
        "alone": alone,
        "seat": seat,
        "appeal": made,
        "idea": idea,
        "authors": idea.byline(request.user),
        "pictures": [] if made.comment else list(idea.pictures.all()),
        "attachments": [] if made.comment else list(idea.attachments.all()),
        "answers": [] if made.comment else idea.answers(),
        "ground": made.against,
        "reason": reason_of(made.against),
        "list_reason": _list_reason(made),
        "why": wording.why_you_judge(seat),
        "form": form or AppealAnswerForm(),
        "choices": _choices(made, form),
    }
    return render(request, "moderation/appeal_desk.html", context, status=status)


def _list_reason(made):
    """The reason of the list, of a refusal."""
    return dict(Decision.Reason.choices).get(made.against.data.get("reason"), "") if not made.comment_id else ""


def _choices(made, form):
    """Overturn or confirm, as cards that say what happens."""
    effects = {
        Appeal.Kind.REFUSAL: (_("The idea is published at once."), _("The idea stays unpublished.")),
        Appeal.Kind.HIDING: (_("The comment is shown again at once."), _("The comment stays hidden.")),
        Appeal.Kind.REMOVAL: (_("The idea is shown again at once."), _("The idea stays hidden.")),
        Appeal.Kind.PARK: (_("The idea returns at once to its former stage."), _("The idea stays parked.")),
    }
    titles = (_("Overturn the decision"), _("Confirm the decision"))
    chosen = form.data.get("verdict") if form else None
    return [
        {"value": value, "title": title, "detail": detail, "key": key, "is_chosen": value == chosen}
        for key, (value, title, detail) in enumerate(
            zip(Seat.Verdict.values, titles, effects[made.kind], strict=True), start=1
        )
    ]
