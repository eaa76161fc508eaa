"""One browser and one embedded site for the journeys; both end with the folder's last test."""

import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.journeys.screens import PLACES
from tests.journeys.served import Served

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--no-first-run", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="package")
def chromium():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or None
    expect.set_options(timeout=20_000)  # a busy machine is not a fault of the site
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    """A site of this module's own, as the first command runs it: SQLite, no setting."""
    site = Served(tmp_path_factory.mktemp("var"))
    yield site
    site.end()


@pytest.fixture(scope="module")
def small_community(embedded):
    """Keys and screens of a small community, and the address that serves it."""
    places = embedded.shell(PLACES)
    embedded.worker()
    return {**places, "address": embedded.server()[1]}
