"""One person in a browser of their own, who notices everything a page should not do."""

import time
from urllib.parse import urlsplit

from django.conf import settings

from tests.factories import PASSWORD

WATCH = """document.addEventListener("securitypolicyviolation", (seen) =>
  console.error(`policy: ${seen.violatedDirective} ${seen.blockedURI}`));"""


class Visitor:
    """`faults` gathers errors of the console, breaches of the policy, requests to other hosts and broken files."""

    def __init__(self, chromium, address, *, key=None, locale="fr-FR", **options):
        self.address, self.faults, self.requests = address, [], []
        self.context = chromium.new_context(base_url=address, locale=locale, **options)
        if key:
            self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}])
        self.context.add_init_script(WATCH)
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

    def _said(self, said):
        # the network's own lines are judged by status in _answered, where one knows what was asked
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.faults.append(f"{self.page.url}: {said.text}")

    def _asked(self, request):
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.address).netloc:
            self.faults.append(f"{self.page.url} asks {request.url}")

    def _answered(self, response):
        is_page = response.request.resource_type == "document"
        if response.status >= 500 or (response.status >= 400 and response.status != 422 and not is_page):
            self.faults.append(f"{self.page.url} gets {response.status} for {response.url}")

    def enter(self, email, password=PASSWORD):
        """Log in by the form."""
        self.open("/login/")
        self.page.locator(".login__form input[name=username]").first.fill(email)
        self.page.locator(".login__form input[name=password]").first.fill(password)
        self.page.locator(".login__form form button.btn--wide").click()
        self.page.wait_for_url("**/ideas/")
        return self

    def open(self, path, status=200, live=False):
        """Load a page; `live` waits until its socket listens."""
        response = self.page.goto(path)
        assert response.status == status, f"{path}: {response.status}"
        if live:
            self.page.wait_for_selector("eureka-live[data-state=ready]", state="attached")
        return self.page

    def text(self, path, status=200):
        return self.open(path, status).locator("body").inner_text()

    def until(self, path, words, seconds=30):
        """Load a page again until it says `words`, which another process brings about."""
        end = time.monotonic() + seconds
        while words not in " ".join(self.text(path).split()):
            assert time.monotonic() < end, f"{path} never says {words}"

    def send(self, name, within=None):
        """Press the button that says `name` and wait for the page that answers."""
        with self.page.expect_navigation():
            (within or self.page).get_by_role("button", name=name).first.click()
        return self.page

    def leave(self):
        self.context.close()
