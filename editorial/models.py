"""The pages that community managers write: home, charter, help, news; in French, with an English version."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from editorial.blocks import StoryBlock
from ideas.models import Campaign, Idea
from ideas.phases import now_of

SHOWN = 3


def in_english():
    return (get_language() or "fr").startswith("en")


class StoryPage(Page):
    """What every editorial page has: a lead and a body, in both languages; English falls back on French."""

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    lead = models.TextField(_("lead"), blank=True)
    lead_en = models.TextField(_("lead in English"), blank=True)
    body = StreamField(StoryBlock(), blank=True, verbose_name=_("body"))
    body_en = StreamField(StoryBlock(), blank=True, verbose_name=_("body in English"))

    edit_handler = TabbedInterface(
        [
            ObjectList([FieldPanel("title"), FieldPanel("lead"), FieldPanel("body")], heading="Français"),
            ObjectList([FieldPanel("title_en"), FieldPanel("lead_en"), FieldPanel("body_en")], heading="English"),
            ObjectList(Page.promote_panels, heading=_("Address")),
        ]
    )

    class Meta:
        abstract = True

    @property
    def name(self):
        return (in_english() and self.title_en) or self.title

    @property
    def intro(self):
        return (in_english() and self.lead_en) or self.lead

    @property
    def story(self):
        return (in_english() and self.body_en) or self.body


class HomePage(StoryPage):
    """The front page: the question of the moment, what has been put in place, the news."""

    template = "editorial/home.html"
    max_count = 1
    subpage_types = [
        "editorial.CharterPage",
        "editorial.HelpPage",
        "editorial.NewsIndexPage",
        "editorial.CampaignPage",
    ]

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        ideas = Idea.objects.visible_to(request.user).published()
        seen = Campaign.objects.visible_to(request.user).order_by("closes_at", "pk")
        context["campaign"] = seen.answerable().first() or seen.open().first()
        context["now"] = now_of(context["campaign"]) if context["campaign"] else None
        context["deployed"] = ideas.filter(stage__key="deployed").for_cards().order_by("-stage_since")[:SHOWN]
        context["popular"] = ideas.filter(stage__key="published").for_cards().order_by("-popularity")[:SHOWN]
        context["news"] = NewsPage.objects.live().descendant_of(self).order_by("-published_on")[:SHOWN]
        context["numbers"] = ideas.aggregate(
            ideas=models.Count("pk"), deployed=models.Count("pk", filter=models.Q(stage__key="deployed"))
        )
        return context


class CharterPage(StoryPage):
    """The rules of the house, article by article."""

    template = "editorial/page.html"
    subpage_types = []

    class Meta:
        verbose_name = _("charter")


class HelpPage(StoryPage):
    """Answers to what people ask."""

    template = "editorial/page.html"
    subpage_types = []

    class Meta:
        verbose_name = _("help")


class CampaignPageQuerySet(PageQuerySet):
    """Pages of campaigns, by whom the campaigns are for."""

    def visible_to(self, user):
        """Those of a campaign that `user` sees; a page of no campaign is its writers' alone."""
        mine = Campaign.objects.visible_to(user).filter(Q(brief=OuterRef("pk")) | Q(results=OuterRef("pk")))
        return self.filter(Exists(mine))


class CampaignPage(StoryPage):
    """The brief of a campaign, or its results: for those whom the campaign is for."""

    template = "editorial/page.html"
    subpage_types = []
    is_of_campaigns = True

    objects = PageManager.from_queryset(CampaignPageQuerySet)()

    class Meta:
        verbose_name = _("page of a campaign")
        verbose_name_plural = _("pages of campaigns")

    def serve(self, request, *args, **kwargs):
        writes = request.user.has_perm("wagtailadmin.access_admin")
        if not writes and not CampaignPage.objects.visible_to(request.user).filter(pk=self.pk).exists():
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        campaigns = Campaign.objects.visible_to(request.user).filter(Q(brief=self) | Q(results=self))
        context["campaigns"] = list(campaigns)
        return context


class NewsIndexPage(StoryPage):
    """All the news, the latest first."""

    template = "editorial/news.html"
    subpage_types = ["editorial.NewsPage"]

    class Meta:
        verbose_name = _("news")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["news"] = NewsPage.objects.live().child_of(self).order_by("-published_on")
        return context


class NewsPage(StoryPage):
    """One piece of news."""

    template = "editorial/page.html"
    subpage_types = []
    published_on = models.DateField(_("dated"), default=timezone.localdate)

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [FieldPanel("title"), FieldPanel("published_on"), FieldPanel("lead"), FieldPanel("body")],
                heading="Français",
            ),
            *StoryPage.edit_handler.children[1:],
        ]
    )

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")
