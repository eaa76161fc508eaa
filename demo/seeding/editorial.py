"""The texts of the editorial pages, the campaigns and the seasons."""

import json
from datetime import timedelta

from demo.corpus.editorial import CAMPAIGNS, seasons, stories
from editorial.models import CampaignPage, CharterPage, HelpPage, HomePage, NewsIndexPage, NewsPage
from gamification.models import Season
from ideas.models import Campaign, ExtraField, Phase

PAGES = {"home": HomePage, "charter": CharterPage, "help": HelpPage}


def publish(world):
    """Fill the pages that every site starts with, and write the news."""
    index = NewsIndexPage.objects.get()
    for number, (french, english) in enumerate(zip(stories("fr"), stories("en"), strict=True)):
        if french.key == "news":
            page = NewsPage(
                slug=f"nouvelle-{number}", published_on=(world.now - timedelta(days=french.days_ago)).date()
            )
            _fill(page, french, english)
            index.add_child(instance=page)
        else:
            page = PAGES[french.key].objects.get()
            _fill(page, french, english)
            page.save()
    local = world.now.astimezone(world.zone)
    Season.objects.all().delete()
    Season.objects.bulk_create(
        Season(name_fr=french, name_en=english, starts_at=start, ends_at=end)
        for french, english, start, end in seasons(local)
    )


def _fill(page, french, english):
    page.title, page.lead, page.body = french.title, french.lead, _stream(french)
    page.title_en, page.lead_en, page.body_en = english.title, english.lead, _stream(english)


def _stream(story):
    return json.dumps([{"type": kind, "value": value} for kind, value in story.body])


def ask(world):
    """The questions put to the community; ideas on their subject, sent while they were open, are answers."""
    for spec in CAMPAIGNS:
        opens_at = world.now - timedelta(days=spec.opened_days_ago)
        campaign = _configured(world, spec, opens_at)
        for told in world.ideas:
            if told.text.family in spec.families and opens_at <= told.idea.submitted_at < campaign.closes_at:
                told.idea.campaign = campaign


def _configured(world, spec, opens_at):
    """A campaign with its sponsor, its phases, what it asks and, once it is over, its results page."""
    closes_at = opens_at + timedelta(days=spec.lasts_days)
    is_over = closes_at <= world.now
    campaign = Campaign.objects.create(
        question=spec.question, summary=spec.summary, opens_at=opens_at, closes_at=closes_at, prize=spec.prize,
        sponsor=world.personas[spec.sponsor], results=_results(spec) if is_over else None,
        told_at=closes_at if is_over else None,
    )  # fmt: skip
    share = spec.ideas_days / spec.lasts_days if spec.ideas_days else 1
    marks = [opens_at, opens_at + (closes_at - opens_at) * share]
    phases = [Phase(kind=Phase.Kind.IDEAS, opens_at=marks[0], closes_at=marks[1])]
    rest = (closes_at - marks[1]) / 3
    for number, kind in enumerate(list(Phase.Kind)[1:] if rest else ()):
        since = marks[1] + rest * number
        phases.append(Phase(kind=kind, opens_at=since, closes_at=closes_at if number == 2 else since + rest))
    for phase in phases:
        phase.campaign = campaign
    Phase.objects.bulk_create(phases)
    ExtraField.objects.bulk_create(
        ExtraField(campaign=campaign, sort_order=number, **asked) for number, asked in enumerate(spec.asks)
    )
    return campaign


def _results(spec):
    """The page that tells what came of a campaign."""
    body = json.dumps([{"type": "text", "value": f"<p>{spec.outcome}</p>"}])
    page = CampaignPage(title=spec.question, lead=spec.summary, slug=f"resultats-{spec.opened_days_ago}", body=body)
    return HomePage.objects.get().add_child(instance=page)
