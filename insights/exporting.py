"""Lists of ideas as rows of a table: which ideas, in which order, and what is said of each to one reader."""

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from community.asking import FILTERS, Asked
from community.finding import ideas_found, ranked
from community.known import named
from ideas.models import Campaign, Follow, Idea

LARGEST = 50_000  # rows of one file
BATCH = 500
FOLLOWED = "followed"


def query_of(given):
    """What an address says of a list, reduced to what is known: the words, the filters, « followed »."""
    asked = Asked.of(given)
    pairs = [(name, getattr(asked, name)) for name in ("q", *FILTERS)]
    pairs.append(("tab", FOLLOWED if given.get("tab") == FOLLOWED else ""))
    return urlencode([(name, value) for name, value in pairs if value])


def described(query, user):
    """The list in words: what was sought, and the names of its filters."""
    asked, tab = _asked(query)
    parts = [_("“%(words)s”") % {"words": asked.q}] if asked.q else []
    for kind in FILTERS:
        if slug := getattr(asked, kind):
            name = named(kind, slug, user)
            parts.append(name.text if name else slug)
    if tab == FOLLOWED:
        parts.append(_("the ideas you follow"))
    return " · ".join(parts) or _("all published ideas")


def count(user, query):
    """How many ideas the list holds for `user`, at most LARGEST."""
    ideas, sought = _ideas(user, query)
    return ideas.order_by().values("pk")[:LARGEST].count() if sought is None else len(numbers(user, query))


def numbers(user, query):
    """The numbers of its ideas, in the order of the list."""
    ideas, sought = _ideas(user, query)
    return ranked(ideas, sought, LARGEST)


def table(user, query, told=None):
    """The rows, the names of the columns first; `told(done, count)` hears how far it is.

    Each batch asks again what `user` may see: what is hidden meanwhile does not come.
    """
    yield head()
    pks = numbers(user, query)
    known = set(Campaign.objects.visible_to(user).values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        some = pks[start : start + BATCH]
        seen = Idea.objects.published().visible_to(user).filter(pk__in=some)
        found = seen.for_cards().select_related("campaign").prefetch_related("extra_answers__field").in_bulk()
        for pk in some:
            if pk in found:
                yield row(found[pk], user, known)
        if told:
            told(start + len(some), len(pks))


def head():
    """The names of the columns."""
    return [
        pgettext("export", "Number"),
        pgettext("export", "Title"),
        pgettext("export", "Authors"),
        pgettext("export", "Theme"),
        pgettext("export", "Entity"),
        pgettext("export", "Stage"),
        pgettext("export", "Campaign"),
        pgettext("export", "Published on"),
        pgettext("export", "Supports"),
        pgettext("export", "Comments"),
        pgettext("export", "Problem"),
        pgettext("export", "Proposal"),
        pgettext("export", "Benefit"),
        pgettext("export", "Answers to the campaign"),
        pgettext("export", "Address"),
    ]


def row(idea, user, known):
    """One idea, its authors as its byline names them to `user`; who supports it is in no file.

    `known`: the campaigns that `user` sees; the question of another is not theirs to read.
    """
    return [
        idea.pk,
        idea.title,
        ", ".join(name for name, _person in idea.byline(user)),
        idea.theme.name,
        idea.entity.name,
        idea.stage.name,
        idea.campaign.question if idea.campaign_id in known else "",
        timezone.localdate(idea.published_at).isoformat(),
        idea.vote_count,
        idea.comment_count,
        idea.problem,
        idea.proposal,
        idea.benefit,
        "\n".join(f"{answer.field.label} {answer.shown}" for answer in idea.extra_answers.all()),
        settings.BASE_URL + idea.get_absolute_url(),
    ]


def _asked(query):
    given = QueryDict(query)
    return Asked.of(given), given.get("tab", "")


def _ideas(user, query):
    asked, tab = _asked(query)
    ideas, sought = ideas_found(user, asked)
    if tab == FOLLOWED:
        ideas = ideas.filter(Exists(Follow.objects.hearing().filter(idea=OuterRef("pk"), person=user)))
    return ideas, sought
