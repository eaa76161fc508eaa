"""The editorial pages as search finds them, in both languages at once."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from community import sections
from core.fulltext import REBUILDERS, FullText
from core.markdown import plain
from editorial.models import CampaignPage, StoryPage
from ideas.words import tokens

PAGES = FullText("page_search")


def shown():
    """Pages that are published and open to everybody who is logged in."""
    return Page.objects.live().public().filter(depth__gt=1)


def _seen_by(user):
    """Those that `user` may open: pages of campaigns are for whom the campaign is for."""
    mine = CampaignPage.objects.visible_to(user).filter(pk=OuterRef("pk"))
    return shown().filter(~Exists(CampaignPage.objects.filter(pk=OuterRef("pk"))) | Exists(mine))


def text_of(story):
    """The words of a body."""
    return " ".join(" ".join(plain(part) for part in story.stream_block.get_searchable_content(story)).split())


def index(page):
    """Put a published page into the index, or bring its row up to date."""
    if isinstance(page, StoryPage):
        PAGES.put([_document(page)])


def forget(page):
    """Take a page out of the index."""
    PAGES.drop([page.pk])


def rebuild(progress=iter):
    """Make the index what the published pages say; returns the count of rows that had to change."""
    pages = progress(shown().specific().iterator())
    return PAGES.agree(_document(page) for page in pages if isinstance(page, StoryPage))


def _document(page):
    french = (page.lead, text_of(page.body))
    english = (page.lead_en, text_of(page.body_en))
    title = tokens(page.title) + tokens(page.title_en, "en")
    body = [token for text in french for token in tokens(text)] + [t for text in english for t in tokens(text, "en")]
    return page.pk, " ".join(title), " ".join(body)


def _lines(numbers, user, marker):
    found = {page.pk: page for page in shown().filter(pk__in=numbers).specific()}
    return [
        {
            "page": found[pk],
            "title": marker.all(found[pk].name),
            "text": marker.excerpt(" ".join(f"{found[pk].intro} {text_of(found[pk].story)}".split())),
        }
        for pk in numbers
        if isinstance(found.get(pk), StoryPage)
    ]


REBUILDERS["pages"] = rebuild
sections.add(
    sections.Section(
        "pages",
        _("Pages"),
        PAGES,
        lambda user, filters, signed: _seen_by(user),
        sections.in_stems,
        _lines,
        "editorial/_found_page.html",
    )
)
