"""No page leads nowhere: every link that people of three roles find, followed in a browser."""

from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]

MOST_PAGES = 300


@pytest.mark.parametrize("name", ["alice", "eve", "cleo"])
def test_every_link_leads_somewhere(chromium, small_community, name):
    visitor = Visitor(chromium, small_community["address"], key=small_community["keys"][name])
    host, waiting, seen, broken = urlsplit(small_community["address"]).netloc, ["/"], set(), []
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
            local = [urlsplit(urldefrag(urljoin(small_community["address"], link))[0]) for link in links]
            waiting += [f"{url.path}?{url.query}" if url.query else url.path for url in local if url.netloc == host]
        if status >= 400:
            broken.append(f"{path}: {status}")
    faults = visitor.faults
    visitor.leave()
    assert broken + faults == []
