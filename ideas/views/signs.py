"""What differs by reader in a discussion: the reactions under each comment, filled into a drawing that all share."""

import re
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ideas import discussion
from ideas.models import Comment, Reaction

HOLE = re.compile("<!--reactions ([0-9]+)-->")  # no text of a comment can bear it: mark-up is shown as words
ANY = "\ue000"  # stands for the number of a comment
ANSWERED = 3  # comments from which on a discussion can be ordered


def with_reactions(user, idea, html, known=None):
    """A drawn discussion with its reactions as `user` sees them.

    One query, unless they are `known` because the discussion has just been read, or nobody has spoken.
    """
    if known is None:
        ids = [int(pk) for pk in HOLE.findall(html)]
        known = discussion.reactions(user, idea, ids) if ids else {}
    return HOLE.sub(lambda hole: _bar(int(hole[1]), known, idea), html)


def bars(user, idea, ids):
    """The same reactions alone, for a page that is already open."""
    known = discussion.reactions(user, idea, ids)
    return mark_safe("".join(_bar(pk, known, idea) for pk in known))  # noqa: S308 (rendered by the template below)


def _bar(pk, known, idea):
    own, signs = known.get(pk, (True, {}))
    html = _bar_html(tuple(signs.items()), idea.is_published and not own, get_language())
    return html.replace(ANY, str(pk))


@lru_cache(maxsize=4096)
def _bar_html(signs, may, _language):
    """The reactions of any comment, with a mark where its number goes."""
    given = dict(signs)
    rows = [
        {"kind": kind, "name": name, "count": given.get(kind, (0, False))[0], "mine": given.get(kind, (0, False))[1]}
        for kind, name in Reaction.Kind.choices
    ]
    url = reverse("comment-react", args=[0]).replace("/0/", f"/{ANY}/")
    return render_to_string("ideas/_reactions.html", {"id": ANY, "url": url, "rows": rows, "may": may})


def talk_filters(asked, counts):
    """The chips above a discussion: kinds of remark with their counts, and orders."""
    if sum(counts.values()) < ANSWERED and not (asked.sort or asked.kind):
        return []
    kinds = {kind: str(name) for kind, name in Comment.Kind.choices}
    orders = {
        "": pgettext("comments", "Oldest first"),
        "newest": pgettext("comments", "Newest first"),
        "useful": pgettext("comments", "Most useful first"),
    }
    return [
        {
            "name": orders[asked.sort],
            "chosen": "",
            "options": [
                {"name": name, "href": f"{asked.href(sort=sort)}#discussion", "current": sort == asked.sort}
                for sort, name in orders.items()
            ],
        },
        {
            "name": _("All kinds"),
            "chosen": kinds.get(asked.kind, "").capitalize(),
            "clear": f"{asked.href(kind='')}#discussion",
            "options": [
                {
                    "name": name.capitalize(),
                    "href": f"{asked.href(kind=kind)}#discussion",
                    "current": kind == asked.kind,
                    "count": counts.get(kind, 0),
                }
                for kind, name in kinds.items()
            ],
        },
    ]
