"""What one has begun: kept while one writes, found again on any device, in each of its versions."""

from secrets import token_hex

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ideas import actions
from ideas.actions.drafts import WRITTEN
from ideas.models import Draft, Idea

DRAFTED = (
    "title",
    "problem",
    "proposal",
    "benefit",
    "theme",
    "entity",
    "campaign",
    "origin",
    "is_pseudonymous",
    "behalf",
)
BY_ITSELF = "eureka-draft"
Purpose = Draft.Purpose
FIELDS = {Purpose.IDEA: DRAFTED, Purpose.AMENDMENT: (*WRITTEN, "why", "seen")}
"""The fields of a form that its draft keeps."""

EXTRA, MOST_EXTRAS = "extra_", 20
"""How the fields of a campaign's own questions are called, and how many a draft keeps."""


def drafts_of(user, idea=None, purpose=Purpose.IDEA):
    """Drafts of `user` for a new idea, or for completing or amending `idea`, newest first."""
    target = str(idea.pk) if idea else ""
    return Draft.objects.filter(owner=user, purpose=purpose, target=target)


def opened(request, idea=None, purpose=Purpose.IDEA):
    """The draft that the address asks for; the newest one when it asks for none and the form is about `idea`."""
    kept = drafts_of(request.user, idea, purpose)
    if request.GET.get("draft", "").isdecimal():
        return get_object_or_404(kept, pk=request.GET["draft"][:12])
    return kept.first() if idea else None


def page_of(request):
    """The word by which the open page is known; a new one when it opens."""
    return request.POST.get("page", "")[:16] or token_hex(6)


def extras(sent):
    """The answers to a campaign's own questions among what was sent or kept."""
    named = [name for name in sent if name.startswith(EXTRA) and len(name) < 30][:MOST_EXTRAS]
    return {name: sent.get(name, "") for name in named}


def keep(request, client_key, held, *, address, idea=None, purpose=Purpose.IDEA):
    """Keep what is written, as it is: answers the page that saves by itself, or opens the draft again."""
    is_by_itself = request.headers.get("X-Requested-With") == BY_ITSELF
    if is_by_itself and not any(request.POST.get(name, "").strip() for name in WRITTEN):
        return HttpResponse(status=204)
    draft = kept(request, client_key, held, idea, purpose)
    address = f"{address}?draft={draft.pk}"
    if is_by_itself:
        context = {"draft": draft, "others": draft.others(), "address": address}
        return render(request, "ideas/_draft_saved.html", context)
    for error in held.errors:
        messages.error(request, error)
    at = formats.time_format(timezone.localtime(draft.updated_at), "TIME_FORMAT")
    messages.success(request, _("Draft saved at %(time)s. Only you can read it.") % {"time": at})
    return redirect(address)


def kept(request, client_key, held, idea=None, purpose=Purpose.IDEA):
    """The Draft that now holds what was sent with the form."""
    revision = request.POST.get("revision", "")[:9]
    return actions.keep_draft(
        by=request.user,
        client_key=client_key,
        purpose=purpose,
        payload={name: request.POST.get(name, "") for name in FIELDS[purpose]} | extras(request.POST) | held.keys,
        target=str(idea.pk) if idea else "",
        page=page_of(request),
        revision=int(revision) if revision.isdecimal() else None,
    )


def drafts(request):
    """One's own drafts: of ideas, of proposals and comments about the ideas of others."""
    mine = Draft.objects.filter(owner=request.user)
    remarks, amendments = (list(mine.filter(purpose=kind)[:100]) for kind in (Purpose.COMMENT, Purpose.AMENDMENT))
    about = [int(draft.target) for draft in (*remarks, *amendments)]
    about = Idea.objects.visible_to(request.user).published().in_bulk(about)
    for draft in (*remarks, *amendments):
        draft.idea = about.get(int(draft.target))
    context = {"drafts": mine.filter(purpose=Purpose.IDEA)[:100], "remarks": remarks, "amendments": amendments}
    return render(request, "ideas/drafts.html", context)


@require_POST
def drop_draft(request, pk):
    """Throw a draft away."""
    draft = get_object_or_404(Draft, pk=pk, owner=request.user)
    actions.drop_draft(draft, by=request.user)
    messages.success(request, _("The draft has been deleted."))
    return redirect("drafts")
