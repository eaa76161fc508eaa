"""Search: one page for ideas, comments, people and pages, and what it proposes while one types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from community import suggesting
from community.asking import FILTERS, PAGE, Asked
from community.finding import IDEAS, find, respelt
from community.known import named
from community.sections import SECTIONS
from core.ratelimit import TooMany, hit, who

LOOKS_A_MINUTE = 240


def search(request):
    """What answers to `?q=`, in the section asked for, narrowed by the filters; all of it in the address."""
    asked = Asked.of(request.GET)
    found = find(request.user, asked)
    context = {
        "asked": asked,
        "found": found,
        "is_asked": bool(asked.q or asked.is_filtered),
        "respelt": respelt(found) if found.is_corrected else "",
        "as_typed": asked.href(exact=True),
        "tabs": _tabs(found),
        "filters": _filters(request.user, found) if found.kind == IDEAS else [],
        "template": "community/_found_idea.html" if found.kind == IDEAS else SECTIONS[found.kind].template,
        "next": asked.href(kind=found.kind, page=asked.page + 1) if found.more else None,
        "former": asked.href(kind=found.kind, page=asked.page - 1) if asked.page > 1 else None,
        "left": min(PAGE, found.total - asked.start - PAGE),
        "as_list": f"{asked.href(q=found.listed, kind='', exact=False)}&list=1",
        "unfiltered": asked.href(**dict.fromkeys(FILTERS, "")),
    }
    return render(request, "community/search.html", context)


def suggestions(request):
    """What the words typed so far may become: themes, people, titles of ideas."""
    try:
        hit(f"suggest:{who(request)}", LOOKS_A_MINUTE, 60)
    except TooMany:
        return HttpResponse(status=429)
    typed = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    context = {"groups": suggesting.groups(request.user, typed) if len(typed) > 1 else []}
    return render(request, "community/_suggestions.html", context)


def _tabs(found):
    names = {IDEAS: _("Ideas"), **{key: section.name for key, section in SECTIONS.items()}}
    return [
        {"name": name, "href": found.asked.href(kind=key), "current": key == found.kind, "count": found.counts[key]}
        for key, name in names.items()
        if key in found.counts
    ]


def _filters(user, found):
    names = {
        "theme": _("Theme"),
        "entity": _("Entity"),
        "stage": _("Stage"),
        "campaign": _("Campaign"),
        "year": _("Year"),
    }
    filters = []
    for kind, name in names.items():
        chosen = getattr(found.asked, kind)
        options = [
            {
                "name": option.text,
                "href": found.asked.href(**{kind: option.slug}),
                "current": option.slug == chosen,
                "count": count,
            }
            for option, count in found.facets.get(kind, ())
        ]
        if options or chosen:
            known = named(kind, chosen, user) if chosen else None
            filters.append(
                {
                    "name": name,
                    "chosen": known.text if known else chosen,
                    "clear": found.asked.href(**{kind: ""}),
                    "options": options,
                }
            )
    return filters
