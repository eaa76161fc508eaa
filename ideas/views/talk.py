"""Comments: post, open by their own address, change, withdraw, mark useful, react."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from ideas import actions, discussion
from ideas.forms import CommentForm
from ideas.models import Comment
from ideas.permissions import may_edit_comment, may_withdraw_comment
from ideas.views.access import back, comment_or_404, keep_pace
from ideas.views.idea import find_standing, show
from ideas.views.preview import seen
from ideas.views.signs import bars


@require_POST
def comment(request, pk):
    """Post a remark, or a reply when `parent` names a comment."""
    idea = find_standing(request.user, pk)
    if "preview" in request.POST:
        return show(request, idea, *_preview(request, idea, request.user.language))
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            keep_pace(request.user, "COMMENTS", form.cleaned_data["client_key"])
            parent = _parent(request.POST.get("parent"), idea)
            posted = actions.post_comment(
                parent.idea if parent else idea,  # an answer stays with the idea it was written under
                by=request.user,
                body=form.cleaned_data["body"],
                kind=form.cleaned_data["kind"],
                client_key=form.cleaned_data["client_key"],
                parent=parent,
            )
            return redirect(posted.get_absolute_url())
        except DomainError as refusal:
            form.refuse(refusal)
    return show(request, idea, form, status=422)


def _preview(request, idea, language):
    """The form with what is written in it, and the same as the page will show it."""
    names = [name for name in ("body", "kind", "client_key") if request.POST.get(name)]
    form = CommentForm(initial={name: request.POST[name] for name in names})
    return form, seen(form.initial.get("body", ""), language, request.user, idea)


def _parent(text, idea):
    if not text:
        return None
    found = discussion.find(idea, number) if (number := discussion.number(text)) else None
    if found is None:
        raise DomainError(_("The comment you answer is no longer there."), field="body")
    return found


@require_safe
def permalink(request, pk):
    """The address of one comment: the idea, opened at it, on whichever page it stands now."""
    return redirect(comment_or_404(request.user, pk))


@require_safe
def texts(request, pk):
    """What a comment said before it was changed, as long as it is published."""
    found = comment_or_404(request.user, pk)
    if found.status != Comment.Status.PUBLISHED:
        raise Http404
    context = {"comment": found, "idea": found.idea, "earlier": found.earlier_texts.all()}
    return render(request, "ideas/comment_texts.html", context)


def edit(request, pk):
    """Change one's own comment."""
    found = comment_or_404(request.user, pk)
    if found.author_id != request.user.pk:
        raise Http404
    is_preview = "preview" in request.POST
    form = CommentForm(request.POST or None, initial={"body": found.body, "kind": found.kind})
    refusal, text = may_edit_comment(request.user, found), ""
    if is_preview:
        form, text = _preview(request, found.idea, found.language)
    elif request.method == "POST" and form.is_valid():
        try:
            return redirect(
                actions.edit_comment(found, by=request.user, body=form.cleaned_data["body"]).get_absolute_url()
            )
        except DomainError as error:
            form.refuse(error)
    grace = settings.EUREKA["COMMENT_GRACE"]
    context = {"comment": found, "idea": found.idea, "form": form, "refusal": refusal, "seen": text, "grace": grace}
    return render(request, "ideas/comment_edit.html", context, status=422 if form.errors else 200)


def withdraw(request, pk):
    """Take one's own comment back, after a page that asks."""
    found = comment_or_404(request.user, pk)
    if found.author_id != request.user.pk:
        raise Http404
    refusal = may_withdraw_comment(request.user, found)
    if request.method == "POST":
        try:
            return redirect(actions.withdraw_comment(found, by=request.user).get_absolute_url())
        except DomainError as error:
            refusal = error.message
    context = {"comment": found, "idea": found.idea, "refusal": refusal}
    return render(request, "ideas/comment_withdraw.html", context, status=422 if refusal else 200)


@require_POST
def useful(request, pk):
    """An author of the idea marks (wanted=1) a comment useful, or not (wanted=0)."""
    found = comment_or_404(request.user, pk)
    try:
        actions.set_useful(found, by=request.user, wanted=request.POST.get("wanted") == "1")
    except DomainError as refusal:
        return render(request, "ideas/refused.html", {"idea": found.idea, "message": refusal.message}, status=422)
    return back(request, found.idea.get_absolute_url(), f"comment-{pk}")


@require_POST
def react(request, pk):
    """Put a sign of one kind under a comment (wanted=1), or take it away (wanted=0)."""
    found = comment_or_404(request.user, pk)
    kind, wanted = request.GET.get("kind", ""), request.POST.get("wanted") == "1"
    try:
        actions.set_reaction(found, by=request.user, kind=kind, wanted=wanted)
    except DomainError as refusal:
        return render(request, "ideas/refused.html", {"idea": found.idea, "message": refusal.message}, status=422)
    if not request.htmx:
        return back(request, found.idea.get_absolute_url(), f"comment-{pk}")
    return HttpResponse(bars(request.user, found.idea.standing, [pk]))
