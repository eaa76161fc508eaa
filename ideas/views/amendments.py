"""Changes of a text that colleagues propose: written, compared, accepted or declined by the authors, taken back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.ratelimit import hit
from ideas import actions
from ideas.actions.writing import TEXTS as LONG
from ideas.forms import AmendForm, DeclineForm, number
from ideas.models import Amendment, Draft, Idea, Version
from ideas.models.version import TEXTS
from ideas.permissions import may_amend, may_answer_amendment, may_withdraw_amendment
from ideas.views import drafts
from ideas.views.access import seen_or_404
from ideas.views.held import NOTHING
from ideas.views.preview import seen
from ideas.views.versions import parts, since_read
from ideas.views.write import key_of

PROPOSALS_AN_HOUR = 30
PAGE = 20
PURPOSE = Draft.Purpose.AMENDMENT


# ── proposing ──


def propose(request, pk):
    """The text as it stands, to be changed and sent to its authors; an author is led to the page that changes it."""
    idea = seen_or_404(request.user, pk, Idea.objects.with_authors())
    if not idea.is_published:
        raise Http404
    if request.method != "POST":
        return _open(request, idea)
    form = AmendForm(request.POST)
    if "draft" in request.POST:
        address = reverse("amendment-propose", args=[idea.pk])
        return drafts.keep(request, key_of(form), NOTHING, address=address, idea=idea, purpose=PURPOSE)
    if "preview" in request.POST:
        texts = {name: seen(request.POST.get(name, ""), idea.language, request.user) for name in LONG}
        return _write(request, idea, form, previews=texts)
    since = None
    if form.is_valid():
        try:
            return _send(request, idea, form)
        except actions.Outdated as refusal:
            form.refuse(refusal)
            since = since_read(form, refusal.current)
        except DomainError as refusal:
            form.refuse(refusal)
    return _write(request, idea, form, since=since, status=422)


def _open(request, idea):
    if idea.is_author(request.user):
        messages.info(request, _("You sign this idea: you can change its text yourself."))
        return redirect("idea-revise", idea.pk)
    if waiting := Amendment.objects.open().filter(idea=idea, by=request.user).first():
        return redirect(waiting)
    if refusal := may_amend(request.user, idea):
        return render(request, "ideas/refused.html", {"idea": idea, "message": refusal})
    draft, current = drafts.opened(request, idea, PURPOSE), actions.latest(idea)
    initial = {name: getattr(idea, name) for name in TEXTS} | {"seen": current.number if current else 1}
    if draft:
        kept = {name: draft.payload.get(name, "") for name in drafts.FIELDS[PURPOSE]}
        initial |= kept | {"client_key": draft.client_key}
    return _write(request, idea, AmendForm(initial=initial), draft=draft)


def _send(request, idea, form):
    said = {name: form.cleaned_data[name] for name in ("client_key", "seen", "why")}
    hit(f"amendments:{request.user.pk}", PROPOSALS_AN_HOUR, 3600, once=said["client_key"])
    amendment = actions.propose_amendment(idea, by=request.user, **said, **form.texts)
    messages.success(request, _("Your proposal has gone to the authors. Only they and you can read it."))
    return redirect(amendment)


def _write(request, idea, form, *, draft=None, since=None, previews=None, status=200):
    context = {
        "idea": idea,
        "form": form,
        "draft": draft,
        "others": draft.others() if draft else (),
        "revision": request.POST.get("revision", draft.revision if draft else ""),
        "page": drafts.page_of(request),
        "since": since,
        "seen": previews or {},
    }
    return render(request, "ideas/propose.html", context, status=status)


# ── one proposal, and the answers to it ──


def _found_or_404(request, pk):
    """The amendment with its idea, for its writer and the idea's authors; one query when there is none for them."""
    rows = Amendment.objects.readable_by(request.user).select_related("by", "answered_by", "version")
    amendment = rows.filter(pk=pk).first()
    if amendment is None:
        raise Http404
    amendment.idea = Idea.objects.with_authors().get(pk=amendment.idea_id)
    return amendment


def amendment(request, pk):
    """What it changes, beside the text of today while it is open, else beside the one that it was written on."""
    return _show(request, _found_or_404(request, pk), DeclineForm())


def _show(request, amendment, form, refusal="", is_quiet=False, status=200):
    idea, user = amendment.idea, request.user
    by_number = {version.number: version for version in Version.objects.filter(idea=idea)}
    base = by_number[amendment.seen]
    before, after, current = base, amendment, by_number[max(by_number)]
    if amendment.is_open:
        before, after = current, Version(**amendment.upon(base, current))
    elif amendment.version:
        before, after = by_number[amendment.version.number - 1], amendment.version
    changed = [(name, rows) for name, rows in parts(before, after) if any(row[2] for row in rows)]
    context = {
        "idea": idea,
        "amendment": amendment,
        "is_mine": amendment.by_id == user.pk,
        "who": idea.name_of(amendment.by, user),
        "answered_by": idea.name_of(amendment.answered_by, user) if amendment.answered_by else "",
        "parts": changed,
        "seen": before.number,
        "is_late": amendment.is_open and current.number != amendment.seen,
        "may_answer": amendment.is_open and not may_answer_amendment(user, idea, amendment),
        "may_withdraw": amendment.is_open and not may_withdraw_amendment(user, amendment),
        "form": form,
        "refusal": refusal,
        "is_quiet": is_quiet,
    }
    return render(request, "ideas/amendment.html", context, status=status)


@require_POST
def accept(request, pk):
    """It becomes the text; when that has changed meanwhile, it is compared anew and asked about."""
    amendment, form = _found_or_404(request, pk), DeclineForm()
    changes_meaning = "changes_meaning" in request.POST
    try:
        said = {"seen": number(request.POST.get("seen")), "changes_meaning": changes_meaning}
        actions.accept_amendment(amendment, by=request.user, **said)
    except DomainError as refusal:
        amendment = _found_or_404(request, pk)
        return _show(request, amendment, form, refusal.message, is_quiet=not changes_meaning, status=422)
    messages.success(request, _("Accepted: it is the text of the idea now. Whoever proposed it is named and told."))
    return redirect("amendment", pk)


@require_POST
def decline(request, pk):
    """The text stays; whoever proposed another reads why."""
    amendment, form = _found_or_404(request, pk), DeclineForm(request.POST)
    refusal = may_answer_amendment(request.user, amendment.idea, amendment) or ""
    if form.is_valid():
        try:
            actions.decline_amendment(amendment, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("Declined. Whoever proposed it reads your reason."))
            return redirect("amendment", pk)
        except DomainError as error:
            refusal = error.message
    return _show(request, _found_or_404(request, pk), form, refusal, status=422)


@require_POST
def withdraw(request, pk):
    """Who proposed it takes it back."""
    amendment = _found_or_404(request, pk)
    try:
        actions.withdraw_amendment(amendment, by=request.user)
    except DomainError as refusal:
        return _show(request, _found_or_404(request, pk), DeclineForm(), refusal.message, status=422)
    messages.success(request, _("Taken back. The text of the idea stays as it is."))
    return redirect("amendment", pk)


# ── lists ──


def amendments(request, pk):
    """What was proposed to the authors of an idea: what waits, then what was answered."""
    idea = seen_or_404(request.user, pk, Idea.objects.with_authors())
    if not idea.is_author(request.user):
        raise Http404
    rows = Amendment.objects.filter(idea=idea).select_related("by", "version")
    page = Paginator(rows.with_open_first(), PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.who = idea.name_of(row.by, request.user)
    return render(request, "ideas/amendments.html", {"idea": idea, "page": page})


def mine(request):
    """What I have proposed, and what became of it: a list for me alone."""
    rows = Amendment.objects.readable_by(request.user).filter(by=request.user).select_related("idea", "version")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "ideas/my_amendments.html", {"page": page})
