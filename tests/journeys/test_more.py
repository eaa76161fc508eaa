"""« See more » in the list: what one has opened is still there after a reload and after coming back."""

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

CAST = """
import json
from django.conf import settings
from django.test import Client
from tests.factories import make_idea, make_person
head = make_person("Paule", is_head=True)
alice, bob = (make_person(name, manager=head) for name in ("Alice", "Bob"))
for number in range(45):
    make_idea(by=alice, title=f"Idée {number}")
client = Client()
client.force_login(bob)
print(json.dumps({"key": client.cookies[settings.SESSION_COOKIE_NAME].value}))
"""


@pytest.fixture(scope="module")
def site(embedded):
    return {**embedded.shell(CAST), "address": embedded.server()[1]}


def cards(page):
    return page.locator("#ideas > li")


def test_more_ideas_are_still_there_after_a_reload_and_on_coming_back(chromium, site):
    bob = Visitor(chromium, site["address"], key=site["key"])
    page = bob.open("/ideas/?tab=recent")
    for number, address in ((40, "**/ideas/?tab=recent&pages=2"), (45, "**/ideas/?tab=recent&pages=3")):
        page.locator("#more a").click()
        expect(cards(page)).to_have_count(number)
        page.wait_for_url(address)
    expect(page.locator("#more a")).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('li') === document.querySelectorAll('#ideas > li')[40]")
    titles = cards(page).all_inner_texts()
    page.reload()
    assert cards(page).all_inner_texts() == titles
    cards(page).nth(42).locator("h2 a, h3 a").first.click()
    page.wait_for_url("**/ideas/*-*/")
    page.go_back()
    assert cards(page).all_inner_texts() == titles
    assert bob.faults == []
    bob.leave()


def test_without_script_more_is_the_next_page_and_leads_back(chromium, site):
    bob = Visitor(chromium, site["address"], key=site["key"], java_script_enabled=False)
    page = bob.open("/ideas/?tab=recent")
    page.locator("#more a").click()
    page.wait_for_url("**/ideas/?tab=recent&after=*")
    expect(cards(page)).to_have_count(20)
    page.get_by_role("link", name="Depuis le début").click()
    page.wait_for_url("**/ideas/?tab=recent")
    expect(cards(page)).to_have_count(20)
    bob.leave()
