"""Where is it? An author asks, whoever has the idea is nudged, and the answer is given at once."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from ideas import actions
from ideas.models import Idea
from ideas.views import story
from ideas.views.access import seen_or_404


@require_POST
def where(request, pk):
    """Ask once per step; repeating it says the same again."""
    idea = seen_or_404(request.user, pk, Idea.objects.with_authors().select_related("stage", "theme", "entity"))
    if not idea.is_author(request.user):
        raise Http404
    try:
        step = actions.ask_where(idea, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(idea)
    rows, _tone = story.where(idea, step, request.user)
    facts = {"name": step.holder.get_full_name(), "place": rows[0]["answer"], "then": rows[3]["answer"]}
    messages.success(request, _("%(place)s: %(name)s has it and has been told that you ask. %(then)s.") % facts)
    return redirect(idea)
