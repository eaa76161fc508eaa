"""The texts that an idea has had, any two of them side by side; and changing the text of a published one."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.differ import side_by_side
from core.errors import DomainError
from ideas import actions, phases
from ideas.actions.writing import TEXTS as LONG
from ideas.forms import ReviseForm
from ideas.models import Idea, Version
from ideas.models.version import TEXTS
from ideas.permissions import may_revise
from ideas.views.access import seen_or_404
from ideas.views.preview import seen
from ideas.views.support import own_reason, vote_html


def versions(request, pk):
    """The list, and two of them compared: the last one beside the one before, or those of the address."""
    told = Idea.objects.with_authors().with_own(request.user).with_supported(request.user)
    idea = seen_or_404(request.user, pk, told)
    rows = list(Version.objects.filter(idea=idea).select_related("by"))
    if not rows:
        raise Http404
    by_number = {row.number: row for row in rows}
    after = by_number.get(_number(request, "to"), rows[-1])
    before = by_number.get(_number(request, "from")) or by_number.get(after.number - 1, after)
    for row in rows:
        row.who = idea.name_of(row.by, request.user) if row.by else ""
    reason = own_reason() if idea.is_own else phases.resting().get(idea.campaign_id, "")
    context = {
        "idea": idea,
        "versions": rows[::-1],
        "before": before,
        "after": after,
        "parts": parts(before, after),
        "is_author": idea.is_author(request.user),
        "vote": vote_html(idea.pk, idea.vote_count, idea.is_supported, reason, "bar") if idea.is_published else "",
    }
    return render(request, "ideas/versions.html", context)


def enriched_by(idea, viewer):
    """Pairs (name, person) of those whose proposals are in the text, in order, less whoever signs it; one query."""
    rows = Version.objects.filter(idea=idea, why=Version.Why.AMENDED).select_related("by")
    people = {row.by_id: row.by for row in rows if not idea.is_author(row.by)}
    return [(idea.name_of(person, viewer), person) for person in people.values()]


def _number(request, name):
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def parts(before, after):
    """The texts of two versions beside each other: tuples (name, rows), those with something to read."""
    names = dict(
        zip(TEXTS, (_("The title"), _("The problem"), _("The proposal"), _("The expected benefit")), strict=True)
    )
    compared = ((names[name], side_by_side(getattr(before, name), getattr(after, name))) for name in TEXTS)
    return [(name, rows) for name, rows in compared if rows]


def revise(request, pk):
    """An author changes the text; when it has changed meanwhile, what changed is shown and asked about."""
    idea = seen_or_404(request.user, pk, Idea.objects.with_authors())
    if not idea.is_author(request.user) or not idea.is_published:
        raise Http404
    if request.method != "POST" and (refusal := may_revise(request.user, idea)):
        return render(request, "ideas/refused.html", {"idea": idea, "message": refusal})
    current, since = actions.latest(idea), None
    if request.method != "POST":
        texts = {name: getattr(idea, name) for name in TEXTS}
        form = ReviseForm(initial=texts | {"seen": current.number if current else 0})
        return _show(request, idea, form)
    form = ReviseForm(request.POST)
    if "preview" in request.POST:
        texts = {name: seen(request.POST.get(name, ""), idea.language, request.user) for name in LONG}
        return _show(request, idea, form, previews=texts)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("seen", "note", "changes_meaning")}
        try:
            version = actions.revise(idea, by=request.user, **said, **form.texts)
            messages.success(request, _("The text has been changed. The former one can still be read."))
            return redirect(f"{request.path.replace('revise', 'versions')}?to={version.number}")
        except actions.Outdated as refusal:
            form.refuse(refusal)
            since = since_read(form, refusal.current)
        except DomainError as refusal:
            form.refuse(refusal)
    return _show(request, idea, form, since, status=422)


def since_read(form, current):
    """What changed since the text that the writer had read; from now on the form says that it was shown."""
    read = Version.objects.filter(idea=current.idea_id, number=form.cleaned_data["seen"]).first()
    form.data = form.data.copy()
    form.data["seen"] = current.number
    return {"before": read or current, "after": current, "parts": parts(read or current, current)}


def _show(request, idea, form, since=None, previews=None, status=200):
    context = {
        "idea": idea,
        "form": form,
        "since": since,
        "seen": previews or {},
        "is_quiet": form.is_bound and not form["changes_meaning"].value(),
    }
    return render(request, "ideas/revise.html", context, status=status)
