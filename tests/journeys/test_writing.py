"""Writing in a real browser: tools, undo, preview, colleagues and ideas while typing, pictures by paste, documents."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.core.test_documents import GOOD
from tests.journeys.test_axe import AXE, RUN
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]

CAST = """
import json
from django.conf import settings
from django.test import Client
from tests.factories import make_entity, make_idea, make_person, make_theme
make_theme()
paule = make_person("Paule", is_head=True)
alice = make_person("Alice", "Briand", manager=paule)
carl = make_person("Carl", "Vasseur", manager=paule)
idea = make_idea(by=carl, title="Un verger partagé")
client = Client()
client.force_login(alice)
print(json.dumps({"key": client.cookies[settings.SESSION_COOKIE_NAME].value, "idea": idea.pk}))
"""
PASTE = """async () => {
  const canvas = document.createElement("canvas");
  const drawn = await new Promise((done) => canvas.toBlob(done));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([drawn], "colle.png", { type: "image/png" }));
  const pasted = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  document.querySelector("#id_problem").dispatchEvent(pasted);
}"""


@pytest.fixture(scope="module")
def site(embedded):
    cast = embedded.shell(CAST)
    embedded.worker()
    return {**cast, "address": embedded.server()[1]}


@pytest.fixture
def visitor(chromium, site):
    visitor = Visitor(chromium, site["address"], key=site["key"], viewport={"width": 360, "height": 800})
    visitor.context.add_init_script(path=AXE)
    yield visitor
    assert visitor.faults == []
    visitor.leave()


def test_tools_write_markdown_that_the_browser_can_undo(visitor):
    page = visitor.open("/ideas/new/")
    text = page.locator("#id_problem")
    text.click()
    page.keyboard.type("Bonjour")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    expect(text).to_have_value("**Bonjour**")
    page.keyboard.press("Control+z")
    expect(text).to_have_value("Bonjour")
    bar = page.get_by_role("toolbar", name="Mise en forme : Le problème")
    bar.get_by_role("button", name="Liste", exact=True).click()
    expect(text).to_have_value("- Bonjour")
    expect(text).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("deux")
    expect(text).to_have_value("- Bonjour\n- deux")
    page.keyboard.press("Shift+Tab")  # the button “Aperçu”, then one stop for all the tools
    page.keyboard.press("Shift+Tab")
    expect(bar.get_by_role("button", name="Gras")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(bar.get_by_role("button", name="Image")).to_be_focused()
    sizes = bar.locator("button").evaluate_all("(all) => all.map((one) => Math.min(one.offsetWidth, one.offsetHeight))")
    assert min(sizes) >= 44


def test_a_preview_takes_the_place_of_the_text_and_gives_it_back(visitor):
    page = visitor.open("/ideas/new/")
    text = page.locator("#id_proposal")
    text.fill("Un **mot**")
    look = page.get_by_role("button", name="Aperçu : La proposition")
    look.click()
    expect(page.locator(".write__seen strong")).to_have_text("mot")
    assert page.evaluate(RUN) == []
    look.click()
    expect(text).to_be_focused()
    expect(text).to_have_value("Un **mot**")


def test_colleagues_and_ideas_are_proposed_while_one_types(visitor, site):
    page = visitor.open("/ideas/new/")
    text = page.locator("#id_problem")
    text.click()
    page.keyboard.type("Avec @vass")
    expect(page.get_by_role("option", name="Carl Vasseur")).to_be_visible()
    expect(text).to_have_attribute("aria-activedescendant", "mention-1")
    assert page.evaluate(RUN) == []
    page.keyboard.press("Enter")
    expect(text).to_have_value("Avec @carl.vasseur ")
    page.keyboard.type("et #verg")
    expect(page.get_by_role("option", name="Un verger partagé")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.type("e")
    page.get_by_role("option", name="Un verger partagé").click()
    expect(text).to_have_value(f"Avec @carl.vasseur et #{site['idea']} ")


def test_files_go_at_once_are_described_and_found_again_in_the_draft(visitor, tmp_path):
    Image.new("RGB", (8160, 6144), (20, 90, 160)).save(tmp_path / "grande.jpg")
    (tmp_path / "Plan.docx").write_bytes(GOOD["docx"])
    (tmp_path / "note.txt").write_text("rien")
    page = visitor.open("/ideas/new/")
    page.locator("#id_title").fill("Des bancs au soleil")
    page.evaluate(PASTE)
    expect(page.locator("input[name=picture]")).to_have_count(1)
    page.locator("input[name=files]").set_input_files([tmp_path / "note.txt", tmp_path / "grande.jpg"])
    expect(page.locator(".error")).to_contain_text("note.txt : Ce fichier n’est pas une image")
    expect(page.locator("input[name=picture]")).to_have_count(2)
    expect(page.get_by_text("Cette image se prépare")).to_be_visible()
    page.get_by_label("Que montre-t-elle").last.fill("Le quai au soleil")
    page.locator("input[name=documents]").set_input_files(tmp_path / "Plan.docx")
    expect(page.get_by_role("link", name="Plan.docx")).to_be_visible()
    expect(page.get_by_text("Cette image se prépare")).to_have_count(0)
    expect(page.locator(".kept img")).to_have_count(2)
    expect(page.get_by_label("Que montre-t-elle").last).to_have_value("Le quai au soleil")
    assert page.evaluate(RUN) == []
    page.wait_for_url("**/ideas/new/?draft=*")
    visitor.send("Garder en brouillon")
    expect(page.locator(".kept img").last).to_have_attribute("alt", "Le quai au soleil")
    expect(page.get_by_role("link", name="Plan.docx")).to_be_visible()


def test_a_comment_that_was_posted_does_not_come_back_into_the_form(visitor, site):
    page = visitor.open(f"/ideas/{site['idea']}-x/")
    page.locator("#id_body").fill("Un verger, et des ruches ?")
    page.get_by_role("button", name="Publier").click()
    expect(page.locator(".comment")).to_contain_text("et des ruches")
    page.wait_for_function("!Object.keys(sessionStorage).some((key) => key.startsWith('eureka-guard'))")
    expect(page.locator("#id_body")).to_have_value("")
    page.locator("#id_body").fill("Autre chose, à finir plus tard")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#id_body")).to_have_value("Autre chose, à finir plus tard")
