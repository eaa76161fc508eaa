"""What one writes, as the page will show it: drawn by the renderer of the page itself."""

from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.ratelimit import rate_limited
from ideas.mentions import as_html, link_ideas, mentioned_people
from ideas.views.access import seen_or_404

PREVIEWS_A_MINUTE = 60
LANGUAGES = ("fr", "en")


@require_POST
@rate_limited("preview", PREVIEWS_A_MINUTE, 60)
def preview(request):
    """The text of one field; `about` names the idea that a comment is about."""
    about = request.POST.get("about", "")
    idea = seen_or_404(request.user, int(about[:18])) if about.isascii() and about.isdecimal() else None
    language = request.POST.get("language", "")
    language = language if language in LANGUAGES else request.user.language
    context = drawn(request.POST.get("text", ""), language, request.user, idea)
    return render(request, "ideas/_preview.html", context, status=422 if context["refusal"] else 200)


def seen(text, language, viewer, idea=None):
    """The same as a piece of a form shown again, for whom no script asks for it."""
    return render_to_string("ideas/_preview.html", drawn(text, language, viewer, idea))


def drawn(text, language, viewer, idea=None):
    """What the template of a preview needs."""
    try:
        people = mentioned_people(text, idea) if idea else None
        [text] = link_ideas([as_html(text, language, people)], viewer)
        return {"text": text, "refusal": None, "language": language}
    except DomainError as refusal:
        return {"text": "", "refusal": refusal.message, "language": language}
