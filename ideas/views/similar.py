"""Ideas that resemble the one being written, and supporting one of them instead."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.ratelimit import rate_limited
from ideas import actions
from ideas.forms import IdeaForm
from ideas.views import drafts
from ideas.views.drafts import WRITTEN
from ideas.views.held import of_request
from ideas.views.idea import find
from ideas.views.write import key_of, similar_to

LOOKS_A_MINUTE = 120


@require_POST
@rate_limited("similar", LOOKS_A_MINUTE, 60)
def look(request):
    """The ideas that resemble a title, as the form shows them."""
    return render(request, "ideas/_similar.html", {"similar": similar_to(request.user, request.POST.get("title", ""))})


@require_POST
def enrich(request, pk):
    """Support this idea instead of posting one's own: what was written becomes the draft of a comment on it."""
    idea = find(request.user, pk)
    words = {name: request.POST.get(name, "") for name in WRITTEN}
    if not any(text.strip() for text in words.values()):
        return redirect(f"{idea.get_absolute_url()}#comment")
    key = key_of(IdeaForm(request.POST, user=request.user))
    held = of_request(request)
    drafts.kept(request, key, held)
    try:
        draft = actions.enrich(idea, by=request.user, client_key=key, payload=words)
    except DomainError as refusal:
        return render(request, "ideas/refused.html", {"idea": idea, "message": refusal.message}, status=422)
    for error in held.errors:
        messages.error(request, error)
    messages.success(request, _("Your words wait below, ready to be a comment. Your idea stays among your drafts."))
    return redirect(f"{idea.get_absolute_url()}?draft={draft.pk}#comment")
