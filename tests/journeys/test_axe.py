"""What a machine can say about access: no violation of the rules on any screen."""

from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests.journeys.screens import PLACES, THEMES, WIDTHS
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RUN = """() => axe.run(document, {resultTypes: ["violations"]}).then((found) => found.violations.flatMap(
  (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 300)}`)))"""
# by default every screen once, each theme at one width; the rest with the long tier
LOOKS = [
    pytest.param(width, theme, marks=[] if (width, theme) in ((360, "dark"), (1280, "light")) else pytest.mark.long)
    for width in WIDTHS
    for theme in THEMES
]
MOST_PAGES = 300


@pytest.fixture(scope="module")
def site(embedded):
    """Keys and screens of a small community, and the address that serves it."""
    places = embedded.shell(PLACES)
    embedded.worker()
    return {**places, "address": embedded.server()[1]}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_no_screen_of_the_main_job_breaks_a_rule_of_access(chromium, site, width, theme):
    broken, faults = [], []
    looks = {"viewport": {"width": width, "height": 800}, "color_scheme": theme, "reduced_motion": "reduce"}
    for name in ("nobody", *site["keys"]):
        visitor = Visitor(chromium, site["address"], key=site["keys"].get(name), **looks)
        visitor.context.add_init_script(path=AXE)
        for _name, path in (screen for screen in site["screens"] if screen[0] == name):
            page = show(visitor, path)
            broken += [f"{name} {path} {width} {theme}: {said}" for said in page.evaluate(RUN)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                broken.append(f"{name} {path} {width} {theme}: wider than the screen")
        faults += visitor.faults
        visitor.leave()
    assert broken + faults == []


def show(visitor, path):
    """Open a screen; « errors » is the form of an idea sent empty."""
    if path == "errors":
        visitor.open("/ideas/new/")
        visitor.send("Envoyer à l’examen")
        expect(visitor.page.locator(".error").first).to_be_visible()
    else:
        visitor.open(path, status=404 if "999999" in path else 200)
    return visitor.page


@pytest.mark.long
@pytest.mark.parametrize("name", ["alice", "eve", "cleo"])
def test_every_link_leads_somewhere(chromium, site, name):
    visitor = Visitor(chromium, site["address"], key=site["keys"][name])
    host, waiting, seen, broken = urlsplit(site["address"]).netloc, ["/"], set(), []
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        if path.endswith((".csv", ".webp", "/file/")) or path.startswith(("/cms/", "/files/")):
            status = visitor.context.request.get(path).status
        else:
            status = visitor.page.goto(path).status
            links = visitor.page.eval_on_selector_all("a[href]", "links => links.map((link) => link.href)")
            local = [urlsplit(urldefrag(urljoin(site["address"], link))[0]) for link in links]
            waiting += [f"{url.path}?{url.query}" if url.query else url.path for url in local if url.netloc == host]
        if status >= 400:
            broken.append(f"{path}: {status}")
    faults = visitor.faults
    visitor.leave()
    assert broken + faults == []
