"""The small elements of the house, in a real browser, on pages made of its components."""

import json
import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.template import Context, engines
from django.utils import timezone, translation
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.browser

SITE = "http://eureka.test"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'"
)
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
SHELL = """{% include "_head.html" %}{% include "_write.html" %}<title>Test</title>
<body hx-headers='{"X-CSRFToken": "t"}' data-user="7">
<main class="wrap page"><h1>Test</h1>BODY</main><form id="actions" method="post" hidden></form>
<eureka-toasts data-login="/login/" data-error="Broken." data-offline="Offline." data-gone="Gone."
 data-busy="Slow down." data-session="Ended." data-back="/" data-enter="Log in"><div class="toasts" role="status"></div>
<template>{% include "components/toast.html" with text="" level="info" only %}</template></eureka-toasts>
<eureka-shortcuts><dialog class="dialog" aria-labelledby="k"><h2 id="k">Keys</h2>
<button data-close type="button">Close</button>
<label><input type="checkbox" checked>Use</label></dialog></eureka-shortcuts></body>"""
VOTE = '{% include "components/vote.html" with id=4 url="/vote/" count=count voted=voted title="An idea" only %}'


def written(source, **context):
    with translation.override("en"):
        return engines["django"].engine.from_string(source).render(Context(context))


def document(body, **context):
    return f'<!doctype html><html lang="en">{written(SHELL.replace("BODY", body), **context)}</html>'


@pytest.fixture(scope="module")
def chromium():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Opens pages of a site that is nowhere but in the test: {path: html or answer}."""
    contexts = []

    def opened(pages, path="/", **options):
        context = chromium.new_context(reduced_motion="reduce", **options)
        contexts.append(context)

        def answer(route):
            address = route.request.url.removeprefix(SITE).partition("?")[0]
            if address.startswith("/static/"):
                found = finders.find(address.removeprefix("/static/"))
                body = Path(found).read_bytes()
                return route.fulfill(body=body, content_type=KINDS.get(Path(found).suffix, "application/octet-stream"))
            page = pages.get(address, "")
            if callable(page):
                return page(route)
            headers = {"Content-Security-Policy": POLICY}
            return route.fulfill(body=page, content_type="text/html; charset=utf-8", headers=headers)

        context.route("**/*", answer)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda line: page.faults.append(line.text) if "Content Security" in line.text else None)
        page.goto(SITE + path)
        page.wait_for_function("customElements.get('eureka-vote') && window.htmx")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_a_vote_shows_at_once_and_stays_when_the_server_agrees(open_page):
    asked = []

    def vote(route):
        asked.append(route.request)
        route.fulfill(body=written(VOTE, count=88, voted=True), content_type="text/html")

    page = open_page({"/": document(VOTE, count=87, voted=False), "/vote/": vote})
    page.locator(".vote").click()
    page.wait_for_selector(".vote[aria-pressed=true]:not([aria-busy])")
    assert page.locator("[data-count]").inner_text() == "88"
    assert asked[0].post_data == "wanted=1"
    assert asked[0].headers["x-csrftoken"] == "t"
    assert page.evaluate("document.activeElement.id") == "vote-4-button"
    assert page.faults == []


def test_a_vote_that_the_server_refuses_is_taken_back_and_said(open_page):
    page = open_page({"/": document(VOTE, count=87, voted=False), "/vote/": lambda route: route.fulfill(status=500)})
    page.locator(".vote").click()
    page.wait_for_selector(".toast--error")
    assert page.locator(".vote").get_attribute("aria-pressed") == "false"
    assert page.locator("[data-count]").inner_text() == "87"
    assert page.locator(".toast p").inner_text() == "Broken."


def test_a_vote_without_a_connection_is_taken_back_and_said(open_page):
    page = open_page({"/": document(VOTE, count=87, voted=True), "/vote/": lambda route: route.abort()})
    page.locator(".vote").click()
    page.wait_for_selector(".toast--error")
    assert page.locator(".vote").get_attribute("aria-pressed") == "true"
    assert page.locator("[data-count]").inner_text() == "87"


def test_a_message_leaves_after_six_seconds_and_an_error_stays(open_page):
    page = open_page({"/": document("")})
    page.clock.install()
    for level in ("info", "error"):
        detail = json.dumps({"text": level, "level": level})
        page.evaluate(
            f"document.body.dispatchEvent(new CustomEvent('eureka:toast', {{bubbles: true, detail: {detail}}}))"
        )
    page.clock.run_for(4500)
    assert page.locator(".toast").count() == 2
    page.clock.run_for(2000)
    assert page.locator(".toast p").all_inner_texts() == ["error"]
    page.locator(".toast__close").click()
    assert page.locator(".toast").count() == 0


WRITING = """<eureka-guard key="idea" owner="7" data-restored="Your text is back."><form method="post" action="/sent/">
<label>Text <textarea name="text"></textarea></label><button>Send</button></form></eureka-guard>"""


def test_text_survives_a_reload_and_leaving_asks_first(open_page):
    page = open_page({"/": document(WRITING), "/sent/": document("Thanks")})
    page.locator("textarea").fill("A long thought")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    page.wait_for_selector(".toast")
    assert asked == ["beforeunload"]
    assert page.locator("textarea").input_value() == "A long thought"


def test_text_is_kept_through_the_log_in_page_and_dropped_once_it_arrived(open_page):
    login = "<!doctype html><html lang='en'><title>Log in</title><body>Log in</body></html>"
    answers = [login, document("Thanks")]

    def sent(route):
        route.fulfill(body=answers.pop(0), content_type="text/html")

    page = open_page({"/": document(WRITING), "/sent/": sent})
    page.locator("textarea").fill("A long thought")
    page.locator("button", has_text="Send").click()
    page.wait_for_url("**/sent/")
    page.goto(SITE + "/")
    page.wait_for_selector(".toast")
    assert page.locator("textarea").input_value() == "A long thought"
    page.locator("button", has_text="Send").click()
    page.get_by_text("Thanks").wait_for()
    page.wait_for_function("!Object.keys(sessionStorage).some((key) => key.startsWith('eureka-guard'))")
    page.goto(SITE + "/")
    assert page.locator("textarea").input_value() == ""


LASTING = """<eureka-draft url="/draft/" pause="100" data-unsaved="Kept here."><eureka-guard key="idea-KEY" owner="7"
 lasting data-restored="Your text is back." data-left="A text is left." data-resume="Take it up">
<form method="post" action="/sent/">
<input type="hidden" name="client_key" value="KEY"><input type="hidden" name="revision" value="">
<div id="draft-saved"><p class="saved" role="status"></p></div>
<label>Text <textarea name="text"></textarea></label><button>Send</button></form></eureka-guard></eureka-draft>"""
AGE_WHAT_IS_KEPT = """async () => {
  const find = () => Object.keys(localStorage).find((name) => name.startsWith("eureka-guard"));
  while (!find()) await new Promise((done) => setTimeout(done, 50));
  const kept = JSON.parse(localStorage.getItem(find()));
  localStorage.setItem(find(), JSON.stringify({ ...kept, at: kept.at - 60000 })); }"""
SAVED = """<div id="draft-saved" data-key="k2" data-revision="3" data-address="/?draft=5">
<p class="saved">Saved</p></div>"""


def test_words_are_saved_after_a_pause_and_the_form_learns_their_key(open_page):
    kept = []

    def draft(route):
        kept.append(route.request.post_data)
        route.fulfill(body=SAVED, content_type="text/html")

    page = open_page({"/": document(LASTING.replace("KEY", "k1")), "/draft/": draft, "/?draft=5": document("")})
    page.locator("textarea").fill("A long thought")
    page.locator(".saved", has_text="Saved").wait_for()
    assert "A long thought" in kept[0] and len(kept) == 1
    assert page.locator("[name=client_key]").input_value() == "k2"
    assert page.locator("[name=revision]").input_value() == "3"
    assert page.url.endswith("/?draft=5")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('eureka-guard')).length") == 0


def test_words_without_a_connection_outlive_a_closed_tab_and_are_taken_up(open_page):
    routes = {"/": document(LASTING.replace("KEY", "k1")), "/draft/": lambda route: route.abort()}
    page = open_page(routes)
    page.locator("textarea").fill("A long thought")
    page.locator(".saved--not", has_text="Kept here.").wait_for()
    page.evaluate(AGE_WHAT_IS_KEPT)
    reopened = page.context.new_page()
    page.close(run_before_unload=False)
    routes["/"] = document(LASTING.replace("KEY", "k9"))
    reopened.goto(SITE + "/")
    assert reopened.locator("textarea").input_value() == ""
    reopened.locator(".toast a", has_text="Take it up").click()
    reopened.locator(".toast", has_text="Your text is back.").wait_for()
    assert reopened.locator("textarea").input_value() == "A long thought"
    assert reopened.locator("[name=client_key]").input_value() == "k1"


ROWS = """<article class="idea"><h2><a href="#one">One</a></h2></article>
<article class="idea"><h2><a href="#two">Two</a></h2></article><a href="#new" data-new>New</a>
<details class="finder"><summary>Search</summary>
<form><input type="search" name="q" aria-label="Search"></form></details>"""


def test_the_keyboard_walks_the_list_searches_and_can_be_switched_off(open_page):
    page = open_page({"/": document(ROWS)})
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Two"
    page.keyboard.press("k")
    assert page.locator(".is-picked").inner_text() == "One"
    page.keyboard.press("n")
    assert page.url.endswith("#new")
    page.keyboard.press("?")
    page.locator("dialog input").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert not page.locator("details.finder").evaluate("(finder) => finder.open")
    page.reload()
    page.keyboard.press("j")
    assert page.locator(".is-picked").count() == 0


def test_letters_typed_in_a_field_are_letters(open_page):
    page = open_page({"/": document(ROWS)})
    page.keyboard.press("/")
    page.keyboard.type("jn?")
    assert page.locator("input[type=search]").input_value() == "jn?"


def test_a_row_of_tabs_wider_than_the_screen_begins_where_one_is(open_page):
    tabs = [{"name": f"Onglet {n}", "href": f"?{n}", "current": n == 8} for n in range(9)]
    row = '{% include "components/tabs.html" with label="Tabs" tabs=tabs only %}'
    page = open_page({"/": document(row, tabs=tabs)}, viewport={"width": 360, "height": 600})
    here = page.locator(".tabs [aria-current]").bounding_box()
    assert 0 <= here["x"] and here["x"] + here["width"] <= 360
    assert page.evaluate("scrollY") == 0 and page.faults == []


def test_characters_left_are_counted(open_page):
    counter = '<eureka-counter for="t" max="5" data-left="{n} left" data-over="{n} over"></eureka-counter>'
    page = open_page({"/": document(f'<label for="t">T</label><input id="t">{counter}')})
    page.locator("#t").fill("abc")
    assert page.locator(".counter").inner_text() == "2 left"
    page.locator("#t").fill("abcdefg")
    assert page.locator(".counter").inner_text() == "2 over"


GALLERY = """
{% include "components/vote.html" with id=6 url="/v/" count=3 reason="This is your idea" variant="poster" only %}
{% include "components/mark.html" with text="late" tone="late" icon="clock" only %}
{% include "components/mark.html" with text="refused" tone="bad" only %}
<button class="btn btn--sun" type="submit">Post</button><button class="btn btn--bad" type="submit">Refuse</button>
<a class="btn btn--quiet" href="#f">{% icon "bell" "s" %}Follow</a>
{% include "components/journey.html" with title="Its journey" stops=stops only %}
{% include "components/where.html" with rows=rows tone="late" only %}
{% include "components/empty.html" with title="Nothing yet" text="Why" href="#e" action="Begin" only %}
{% include "components/choice.html" with name="c" value="1" title="One" detail="A detail" checked=True only %}
{% include "components/shield.html" with promise="One person may read it." only %}
{% include "components/poster.html" with eyebrow="Now" title="What to stop?" href="#p" action="Go" only %}
{% include "components/route.html" with first="Quality" stops=names only %}
{% include "components/tabs.html" with label="Lists" tabs=tabs only %}
{% include "components/filters.html" with label="Filters" filters=filters only %}
{% include "components/pager.html" with next="?page=2" count=20 only %}
{% include "components/cheer.html" %}{% mini 3 label="In project" %}{% ring 340 500 label="340 of 500" %}
{% include "components/face.html" with name="Adèle Briand" id=2 only %}{% when moment %}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_component_is_free_of_axe_violations(open_page, width, scheme):
    stops = [
        {"name": "Posted", "detail": "today", "state": "done"},
        {"name": "Review", "detail": "today", "state": "now"},
        {"name": "Published", "detail": "", "state": ""},
    ]
    row = {"question": "Where?", "answer": "In review", "detail": "since Monday"}
    filters = [{"name": "Theme", "chosen": "", "options": [{"name": "One", "href": "#o", "count": 4}]}]
    html = document(
        VOTE.replace("id=4", "id=5") + GALLERY,
        count=1240,
        voted=True,
        stops=stops,
        rows=[row, row],
        names=["Maps", "Ads"],
        tabs=[{"name": "Recent", "href": "#r", "current": True}, {"name": "Popular", "href": "#p"}],
        filters=filters,
        moment=timezone.now(),
    )
    page = open_page({"/": html}, viewport={"width": width, "height": 800}, color_scheme=scheme)
    results = Axe().run(page)
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in results.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.faults == []
