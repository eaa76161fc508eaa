"""The list of ideas. What is the same for everybody is kept in the cache; the votes are the reader's own."""

from functools import lru_cache
from operator import itemgetter
from urllib.parse import quote_plus, urlsplit

from django.core.cache import cache
from django.db.models import CharField, Count, DateTimeField, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.http import QueryDict
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.pages import pages
from ideas import feed as lists
from ideas import follows, foryou, phases, ranking, visits
from ideas.models import Campaign, Idea, Stage, Theme
from ideas.permissions import seen_of
from ideas.views.support import own_reason, vote_html
from people.models import Entity

CARD_SECONDS = 3600  # names of people, themes and entities may change without a new version of the idea
FRAME_SECONDS = 60
KINDS = ("theme", "entity", "stage", "campaign")
ANY = "\ue000"  # stands for the words of a search


def feed(request):
    """The list: by tab, filters, words and page, all of it in the address."""
    asked = lists.Asked.of(request.GET)
    rows = lists.rows(request.user, asked)
    more, rows = lists.next_of(asked, rows), rows[: asked.size]
    language = get_language()
    since, seen = visits.before(request)
    response = render(
        request,
        "ideas/feed.html",
        {
            "asked": asked,
            "since": since,
            "news": lists.news(request.user, since) if since and asked.is_top else {},
            "rows": _rows(rows, _cards(rows, language), has_lead=not asked.after),
            "frame": _frame(request.user, asked, language),
            "follows": [] if asked.q else _follows(request.user, asked),
            "next": more,
            "top": asked.href() if asked.after else None,
            "everything": asked.href(theme="", entity=0, stage="", campaign=0, q=""),
        },
    )
    if seen:
        visits.remember(response, seen)
    if request.htmx:
        response["HX-Replace-Url"] = _address_of_all(request, asked)
    return response


def _address_of_all(request, asked):
    """Where a reload shows what the page holds once `asked` is put under it: « see more » fetched it."""
    before = lists.Asked.of(QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query))
    grown = before.with_more(asked)
    return asked.href(after=grown.after, pages=grown.pages)


def rows_html(rows, has_lead=False):
    """Rows of a list, with the cards they are drawn with."""
    return _rows(rows, _cards(rows, get_language()), has_lead)


def _rows(rows, cards, has_lead):
    """The rows as HTML: each one's vote button and its card, both finished."""
    own = own_reason() if any(row.is_own for row in rows) else ""
    resting = phases.resting() if any(row.campaign for row in rows) else {}
    items = []
    for row in rows:
        if row.pk in cards:
            vote = vote_html(
                row.pk, row.vote_count, row.is_supported, own if row.is_own else resting.get(row.campaign, "")
            )
            kind = "idea lead" if has_lead and not items else "idea"
            items.append(
                f'<li><article class="{kind}" id="idea-{row.pk}">{vote}{cards[row.pk]}{_why(row.why)}</article></li>\n'
            )
    return mark_safe("".join(items))  # noqa: S308 (rendered by ideas/_vote.html and ideas/_card.html)


def _why(reasons):
    """Why an idea stands in « Pour vous », for this reader; the card itself is the same for everybody."""
    return _why_html(reasons, get_language()) if reasons else ""


@lru_cache(maxsize=256)
def _why_html(reasons, _language):
    return get_template("ideas/_why.html").render({"reasons": reasons, "hardly": foryou.HARDLY, "near": foryou.NEAR})


def _cards(rows, language):
    """Map each idea to its card, from the cache; the missing ones are drawn in two queries."""
    keys = {f"card:{row.pk}:{row.version}:{language}": row.pk for row in rows}
    cards = {keys[key]: SafeString(card) for key, card in cache.get_many(keys).items()}
    missing = {pk: key for key, pk in keys.items() if pk not in cards}
    if missing:
        template = get_template("ideas/_card.html")
        drawn = {idea.pk: template.render({"idea": idea}) for idea in Idea.objects.for_cards().filter(pk__in=missing)}
        cache.set_many({missing[pk]: str(card) for pk, card in drawn.items()}, CARD_SECONDS)
        cards |= drawn
    return cards


def _follows(user, asked):
    """The theme and the campaign that the list is filtered by, and how much one wants to hear of each."""
    chosen = {("theme", asked.theme), ("campaign", str(asked.campaign or ""))}
    seen = _seen_by(user, _configured()) if asked.theme or asked.campaign else ()
    names = {row["kind"]: _named(row) for row in seen if (row["kind"], row["slug"]) in chosen}
    return follows.of_filters(user, asked.theme, asked.campaign, names) if names else []


# ── around the list: the same for all readers of one language ──


def _frame(user, asked, language):
    """The pieces around the list (top, bar, aside) as HTML, a minute old at most; a search shares its filters’.

    Those who see the same campaigns for some entity share them.
    """
    words = asked.q
    asked = lists.replace(asked, after="", pages=1, q=ANY if words else "")
    configured = _seen_by(user, _configured())
    own = ",".join(row["slug"] for row in configured if row["path"])
    key = f"feed:{language}:{timezone.localdate():%Y%m%d}:{own}:{asked.href()}"
    frame = pages.get(key)
    if frame is None:
        context = _around(asked, configured)
        frame = {
            part: str(get_template(f"ideas/_feed_{part}.html").render(context)) for part in ("top", "bar", "aside")
        }
        pages.set(key, frame, FRAME_SECONDS)
    if words:  # in the addresses alone
        frame = {part: html.replace(quote_plus(ANY), quote_plus(words)) for part, html in frame.items()}
    return {part: mark_safe(html) for part, html in frame.items()}  # noqa: S308 (rendered by the templates above)


def _seen_by(user, configured):
    """Without the campaigns for the people of an entity that `user` does not work in; `path` is empty elsewhere."""
    return seen_of(user, configured, itemgetter("path"))


def _around(asked, configured):
    """What the pieces around the list show, in three queries; a search shows what is in the making to nobody."""
    known = {kind: [row for row in configured if row["kind"] == kind] for kind in KINDS}
    now = timezone.now()
    open_now = {int(row["slug"]): row for row in known["campaign"] if row["opens"] <= now < row["closes"]}
    poster = phases.first_taking_ideas(list(open_now)) if open_now and not (asked.q or asked.is_filtered) else None
    deployed = sum(row["ideas"] for row in known["stage"] if row["slug"] == "deployed")
    building = Idea.objects.published().filter(audience__isnull=True, stage__key__in=("project", "pilot"))
    building = building.select_related("stage", "entity").with_holder().order_by("-stage_since", "-id")[:3]
    return {
        "asked": asked,
        "today": now,
        "idea_count": sum(row["ideas"] for row in known["stage"]),
        "deployed_count": deployed,
        "campaign": open_now[poster.campaign.pk] if poster else None,
        "now": poster,
        "tabs": _tabs(asked),
        "filters": _filters(asked, known),
        "building": [] if asked.q else building,
        "is_filtered": asked.is_filtered,
        "ranking": ranking,
        "foryou": foryou,
    }


def _configured():
    """Themes, companies, stages and campaigns as alike rows, in one query a minute.

    `ideas` counts what is published for everybody, or for all who see the campaign; `slug` is what the address says;
    `path` is that of the entity whose people alone see it, empty for everybody.
    """
    if (known := cache.get("feed:configured")) is not None:
        return known
    seen, meant = Idea.objects.published().order_by(), Q(audience__isnull=True)
    never = Cast(Value(None), DateTimeField())
    order = ("kind", "slug", "fr", "en", "rank", "ideas", "opens", "closes", "summary", "path")
    text = CharField()

    def rows(queryset, kind, slug, fr, en, rank, count=None, opens=never, closes=never, summary=None, path=None):
        columns = {
            "kind": Value(kind, text),
            "slug": Cast(slug, text),
            "fr": Cast(fr, text),
            "en": Cast(en, text),
            "rank": Cast(rank, IntegerField()),
            "count": Coalesce(Subquery(count), 0) if count is not None else Value(0, IntegerField()),
            "opens": opens,
            "closes": closes,
            "summary": Cast(summary or Value("", text), text),
            "path": Cast(path or Value("", text), text),
        }
        columns = {f"c_{name}": value for name, value in columns.items()}
        return queryset.order_by().annotate(**columns).values_list(*columns)

    found = rows(Theme.objects.filter(is_active=True), "theme", F("key"), F("name_fr"), F("name_en"), F("order")).union(
        rows(Entity.objects.companies().filter(is_outside=False), "entity", F("pk"), F("name"), F("name"), Value(0)),
        rows(
            Stage.objects.all(),
            "stage",
            F("key"),
            F("name_fr"),
            F("name_en"),
            F("order"),
            count=_count(seen.filter(meant, stage=OuterRef("pk")), "stage"),
        ),
        rows(
            Campaign.objects.all(),
            "campaign",
            F("pk"),
            F("question"),
            F("question"),
            Value(0),
            count=_count(
                seen.filter(meant | Q(audience=OuterRef("entity")), campaign=OuterRef("pk")),
                "campaign",
            ),
            opens=F("opens_at"),
            closes=F("closes_at"),
            summary=F("summary"),
            path=Coalesce(F("entity__path"), Value("")),
        ),
        all=True,
    )
    known = [dict(zip(order, row, strict=True)) for row in found]
    known.sort(key=lambda row: (row["rank"], -row["opens"].timestamp() if row["opens"] else 0, row["fr"]))
    cache.set("feed:configured", known, FRAME_SECONDS)
    return known


def _count(ideas, of):
    """How many ideas there are of each `of`, for a subquery."""
    return ideas.values(of).annotate(n=Count("*")).values("n")  # no column to read: the index is enough


def _named(row):
    return row["en"] if (get_language() or "fr").startswith("en") else row["fr"]


def _tabs(asked):
    names = {
        "foryou": pgettext("ideas", "For you"),
        "recent": pgettext("ideas", "Newest"),
        "popular": pgettext("ideas", "Popular"),
        "discover": pgettext("ideas", "To discover"),
        "followed": pgettext("ideas", "Followed"),
    }
    return [
        {"name": name, "href": asked.href(tab=tab, q=""), "current": tab == asked.tab and not asked.q}
        for tab, name in names.items()
    ]


def _filters(asked, known):
    names = {"theme": _("Theme"), "entity": _("Entity"), "stage": _("Stage"), "campaign": _("Campaign")}
    filters = []
    for kind, name in names.items():
        options = [
            row | {"value": row["slug"] if kind in ("theme", "stage") else int(row["slug"])} for row in known[kind]
        ]
        if not options:
            continue
        chosen = getattr(asked, kind)
        filters.append(
            {
                "name": name,
                "chosen": next((_named(row) for row in options if row["value"] == chosen), ""),
                "clear": asked.href(**{kind: type(chosen)()}),
                "options": [
                    {
                        "name": _named(row),
                        "href": asked.href(**{kind: row["value"]}),
                        "current": row["value"] == chosen,
                        "count": row["ideas"] if kind in ("stage", "campaign") else None,
                    }
                    for row in options
                ],
            }
        )
    return filters
