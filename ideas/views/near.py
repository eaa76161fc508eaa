"""Ideas like one that is being read: asked for when its reader comes to them, so that its page waits for no search."""

from django.core.cache import cache
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.prepared import Prepared
from ideas.models import Idea
from ideas.similar import similar
from ideas.views.idea import find
from people.models import User

MOST = 4
KEPT_SECONDS = 900


@require_GET
def near(request, pk):
    """Up to four ideas like this one: the panel alone for a script, a page for whoever follows the link."""
    idea = find(request.user, pk)
    if not idea.is_published:
        raise Http404
    wanted = "ideas/_near.html" if request.headers.get("HX-Request") else "ideas/near.html"
    return render(request, wanted, {"idea": idea, "near": _near(request.user, idea)})


def _near(user, idea):
    """Ideas like this one, as dicts; which ones is remembered, whether `user` may still see them never."""
    key = f"near:{idea.pk}"
    known = cache.get(key)
    if known is None:
        found = similar(f"{idea.title} {idea.summary}", viewer=user, exclude=idea, limit=MOST)
        known = [
            {
                "pk": other.pk,
                "title": other.title,
                "url": other.get_absolute_url(),
                "entity": other.entity,
                "stage": other.stage,
            }
            for other in found
        ]
        cache.set(key, known, KEPT_SECONDS)
        return [other | {"vote_count": idea.vote_count} for other, idea in zip(known, found, strict=True)]
    places = dict(zip("abcd", [other["pk"] for other in known] + [0] * MOST, strict=False))
    counts = dict(STILL_SEEN.rows(me=user.pk, **places)) if known else {}
    return [other | {"vote_count": counts[other["pk"]]} for other in known if other["pk"] in counts]


def _still_seen(me, a, b, c, d):
    """The four ideas that are published for the reader, with their votes."""
    ideas = Idea.objects.published().in_audience_of(User(pk=me))
    return ideas.filter(Q(pk=a) | Q(pk=b) | Q(pk=c) | Q(pk=d)).values_list("pk", "vote_count")


STILL_SEEN = Prepared(_still_seen)
