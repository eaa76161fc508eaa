"""What a machine can say about access: no violation of the rules on any screen."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests.journeys.screens import THEMES, WIDTHS
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


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_no_screen_of_the_main_job_breaks_a_rule_of_access(chromium, small_community, width, theme):
    broken, faults = [], []
    looks = {"viewport": {"width": width, "height": 800}, "color_scheme": theme, "reduced_motion": "reduce"}
    for name in ("nobody", *small_community["keys"]):
        visitor = Visitor(chromium, small_community["address"], key=small_community["keys"].get(name), **looks)
        visitor.context.add_init_script(path=AXE)
        for _name, path in (screen for screen in small_community["screens"] if screen[0] == name):
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
