"""The desk in a real browser: on the keyboard, on a phone, and in two windows at once."""

import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.journeys.served import Served

pytestmark = pytest.mark.browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
CAST = """
import json
from django.conf import settings
from django.test import Client
from moderation import actions
from moderation.models import Correspondent
from tests.factories import make_entity, make_idea, make_person, make_theme
head = make_person("Paule", is_head=True)
alice = make_person("Alice", manager=head)
boss = make_person("Bea", manager=head, entity=make_entity("Cartes"))
carl = make_person("Carl", manager=boss, entity=make_entity("Cartes"))
Correspondent.objects.create(person=carl, theme=make_theme(), company=carl.entity)
reviews = [actions.route(make_idea(by=alice, status="submitted", title=f"Idée {n}")).pk for n in range(3)]
client = Client()
client.force_login(carl)
print(json.dumps({"reviews": reviews, "key": client.cookies[settings.SESSION_COOKIE_NAME].value}))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("var"))
    served.cast = served.shell(CAST)
    served.address = served.server()[1]
    yield served
    served.end()


@pytest.fixture(scope="module")
def browser():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or None
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


def carl(site, browser, width=1280):
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="fr-FR")
    context.add_cookies([{"name": "sessionid", "value": site.cast["key"], "url": site.address}])
    return context


def test_the_queue_is_walked_and_the_decision_chosen_on_the_keyboard(site, browser):
    page = carl(site, browser).new_page()
    page.goto(f"{site.address}/moderation/")
    page.keyboard.press("j")
    page.wait_for_url(f"**/reviews/{site.cast['reviews'][1]}/")
    page.keyboard.press("k")
    page.wait_for_url(f"**/reviews/{site.cast['reviews'][0]}/")
    page.keyboard.press("3")
    expect(page.locator("input[name=kind][value=refuse]")).to_be_checked()
    expect(page.locator("select[name=reason]")).to_be_visible()
    expect(page.locator("select[name=theme]")).to_be_hidden()


def test_a_phone_shows_one_idea_and_its_bar_opens_the_decision(site, browser):
    page = carl(site, browser, width=360).new_page()
    page.goto(f"{site.address}/moderation/")
    page.get_by_role("link", name="Idée 2").click()
    expect(page.locator(".queue")).to_be_hidden()
    page.locator(".decide [data-decide=return]").click()
    expect(page.locator("input[name=kind][value=return]")).to_be_checked()
    page.get_by_role("button", name="Rendre").click()
    expect(page.locator(".error").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_second_of_two_windows_keeps_its_words(site, browser):
    context = carl(site, browser)
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(f"{site.address}/moderation/reviews/{site.cast['reviews'][1]}/")
    second.locator("input[name=kind][value=return]").check()
    second.locator("textarea[name=text]").fill("Mes mots à moi")
    first.get_by_role("button", name="Publier").click()
    first.wait_for_url(lambda url: f"/reviews/{site.cast['reviews'][1]}/" not in url)
    second.get_by_role("button", name="Rendre").click()
    expect(second.locator("#kept")).to_have_value("Mes mots à moi")
