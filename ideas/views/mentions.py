"""Whom and what one may mean while writing @… or #…."""

from django.shortcuts import render
from django.views.decorators.http import require_POST

from core.ratelimit import rate_limited
from ideas.mentions import ideas_like, people_like
from ideas.views.access import seen_or_404

ASKED_A_MINUTE = 240
FINDERS = {"@": people_like, "#": ideas_like}


@require_POST
@rate_limited("mentions", ASKED_A_MINUTE, 60)
def mentions(request):
    """Colleagues (sign=@) or ideas (sign=#) that the words seem to mean; `about` names the idea of a comment."""
    about = request.POST.get("about", "")
    idea = seen_or_404(request.user, int(about[:18])) if about.isascii() and about.isdecimal() else None
    sign, words = request.POST.get("sign", ""), request.POST.get("words", "")[:80]
    find = FINDERS.get(sign)
    found = find(words, viewer=request.user, idea=idea) if find else []
    return render(request, "ideas/_mentions.html", {"sign": sign, "found": found})
