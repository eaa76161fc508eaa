"""Answering a campaign in a real browser: its own questions come when it is chosen, and nothing written is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]

CAST = """
import json
from datetime import timedelta
from django.conf import settings
from django.test import Client
from django.utils import timezone
from ideas.actions import keep_campaign
from ideas.models import Campaign, ExtraField
from tests.factories import make_person, make_theme
make_theme()
paule = make_person("Paule", is_head=True)
now = timezone.now()
campaign = Campaign(question="Que cesser ?", opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=41))
campaign.fields = [ExtraField(kind="number", label_fr="Combien d’heures ?", label_en="How many?", is_required=True)]
keep_campaign(campaign)
client = Client()
client.force_login(make_person("Alice", manager=paule))
print(json.dumps({"key": client.cookies[settings.SESSION_COOKIE_NAME].value, "campaign": campaign.pk}))
"""


def test_the_questions_of_a_campaign_come_when_it_is_chosen_and_its_answers_go_with_the_idea(chromium, embedded):
    cast = embedded.shell(CAST)
    looks = {"viewport": {"width": 360, "height": 740}}
    visitor = Visitor(chromium, embedded.server()[1], key=cast["key"], **looks)
    page = visitor.open("/ideas/new/")
    page.locator("[name=title]").fill("Cesser d’imprimer les ordres du jour")
    page.locator("[name=problem]").fill("Cent pages par semaine.")
    page.locator("[name=proposal]").fill("Les lire à l’écran.")
    page.locator("[name=theme]").select_option("service")
    hours = page.get_by_label("Combien d’heures ?")
    expect(hours).to_have_count(0)
    page.locator("[name=campaign]").select_option(str(cast["campaign"]))
    expect(hours).to_be_visible()
    expect(page.locator("#extras")).to_contain_text(re.compile(r"encore \d+ jours"))
    expect(page.locator("[name=problem]")).to_have_value("Cent pages par semaine.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    hours.fill("beaucoup")
    visitor.send("Envoyer à l’examen")
    expect(page.locator("#extras .error")).to_contain_text("Un nombre est attendu")
    expect(hours).to_have_value("beaucoup")
    hours.fill("12,5")
    visitor.send("Envoyer à l’examen")
    expect(page.locator("main")).to_contain_text("12,5")
    expect(page.locator("#campaign")).to_contain_text("Que cesser ?")
    visitor.open("/ideas/new/")
    page.locator("[name=campaign]").select_option(str(cast["campaign"]))
    expect(hours).to_be_visible()
    page.locator("[name=campaign]").select_option("")
    expect(hours).to_have_count(0)
    assert visitor.faults == []
    visitor.leave()
