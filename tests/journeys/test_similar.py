"""Similar ideas in a real browser: they come while one writes, move nothing one is in, and one takes the words."""

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]

CAST = """
import json
from django.conf import settings
from django.test import Client
from tests.factories import make_idea, make_person, make_theme
make_theme()
paule = make_person("Paule", is_head=True)
make_idea(by=make_person("Bob", manager=paule), title="Des vélos partagés entre les sites")
client = Client()
client.force_login(make_person("Alice", manager=paule))
print(json.dumps({"key": client.cookies[settings.SESSION_COOKIE_NAME].value}))
"""
TITLE = "Prêter des bicyclettes aux équipes"


def test_an_idea_like_it_appears_while_one_writes_and_takes_the_words_in_one_tap(chromium, embedded):
    visitor = Visitor(
        chromium, embedded.server()[1], key=embedded.shell(CAST)["key"], viewport={"width": 360, "height": 740}
    )
    page = visitor.open("/ideas/new/")
    held = []
    page.route("**/ideas/similar/", lambda route: held.append(route))
    page.locator("[name=title]").press_sequentially(TITLE)
    page.locator("[name=problem]").fill("La gare est loin.")
    page.wait_for_function("document.activeElement.name === 'problem'")
    before = page.locator("[name=problem]").bounding_box()["y"]
    while not held:
        page.wait_for_timeout(20)
    held[-1].continue_()
    expect(page.locator("#similar")).to_contain_text("Des vélos partagés entre les sites")
    assert abs(page.locator("[name=problem]").bounding_box()["y"] - before) < 2
    expect(page.locator("eureka-similar [role=status]")).to_have_text("Une idée ressemble à la vôtre")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Soutenir plutôt celle-ci").click()
    expect(page.locator("#id_body")).to_have_value(f"{TITLE}\n\nLa gare est loin.")
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.locator("#comments")).to_contain_text("La gare est loin.")
    visitor.until("/me/drafts/", TITLE)
    assert visitor.faults == []
    visitor.leave()
