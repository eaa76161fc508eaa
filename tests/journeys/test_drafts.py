"""Drafts in a real browser: saved while one writes and on leaving, in both versions of two devices."""

import time

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]

CAST = """
import json
from django.conf import settings
from django.test import Client
from tests.factories import make_person, make_theme
make_theme()
client = Client()
client.force_login(make_person("Alice", manager=make_person("Paule", is_head=True)))
print(json.dumps({"key": client.cookies[settings.SESSION_COOKIE_NAME].value}))
"""


@pytest.fixture(scope="module")
def site(embedded):
    return {**embedded.shell(CAST), "address": embedded.server()[1]}


def write(page, name, text):
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(f"[name={name}]").fill(text)
    expect(page.locator(".saved")).to_contain_text("Enregistré")


def test_what_one_writes_is_found_on_the_other_device_and_nothing_is_written_over(chromium, site):
    desk, phone = (Visitor(chromium, site["address"], key=site["key"]) for _ in range(2))
    page = desk.open("/ideas/new/")
    write(page, "title", "Prêter les vélos")
    page.wait_for_url("**/ideas/new/?draft=*")
    other = phone.open(page.url.removeprefix(site["address"]))
    expect(other.locator("[name=title]")).to_have_value("Prêter les vélos")
    write(page, "problem", "Vu du bureau.")
    write(other, "problem", "Vu du téléphone.")
    expect(other.locator("#draft-saved")).to_contain_text("Vu du bureau.")
    mine = page.url
    page.locator("[name=problem]").fill("Écrit en partant.")
    desk.until("/me/drafts/", "seconde version, écrite ailleurs")
    end = time.monotonic() + 20
    while page.goto(mine) and page.locator("[name=problem]").input_value() != "Écrit en partant.":
        assert time.monotonic() < end, "what was written on leaving never arrived"
    assert desk.faults + phone.faults == []
    desk.leave()
    phone.leave()
