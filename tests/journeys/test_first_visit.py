"""What the first visit of a full list weighs: the demonstration's own texts, by two dozen people of six companies."""

import pytest

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

MOST_REQUESTS, MOST_BYTES = 10, 100_000
COMMUNITY = """
import json, random
from django.conf import settings
from django.test import Client
from demo.corpus.ideas import THEMES, idea_texts
from editorial.actions import ensure_site
from ideas.actions import set_vote
from tests.factories import make_comment, make_entity, make_idea, make_person, make_theme
ensure_site()
companies = [make_entity(name) for name in ("Annuaires", "Cartes", "Régie", "Édition", "Annonces", "Services communs")]
people = [make_person(f"Anne-Sophie {n}", "Lefebvre-Delacroix", entity=companies[n % 6]) for n in range(24)]
keys = [list(THEMES)[n % len(THEMES)] for n in range(24)]
for n, (text, by) in enumerate(zip(idea_texts(random.Random(1), keys), people)):
    words = {"title": text.title[:90], "problem": text.problem, "proposal": text.proposal}
    idea = make_idea(by=by, theme=make_theme(text.theme), **words)
    set_vote(idea, by=people[n - 1], wanted=True)
    make_comment(idea, by=people[n - 2], body=text.benefit or "Oui.")
client = Client()
client.force_login(people[0])
print(json.dumps(client.cookies[settings.SESSION_COOKIE_NAME].value))
"""


def test_a_first_visit_asks_little(chromium, embedded):
    """At most 10 requests and 100 kB as they travel, fonts included."""
    key = embedded.shell(COMMUNITY)
    visitor = Visitor(chromium, embedded.server()[1], key=key)
    network = visitor.context.new_cdp_session(visitor.page)
    received = {}
    network.on("Network.loadingFinished", lambda seen: received.update({seen["requestId"]: seen["encodedDataLength"]}))
    network.send("Network.enable")
    visitor.page.goto("/ideas/", wait_until="networkidle")
    asked = [url for url in visitor.requests if url.startswith("http")]
    assert visitor.page.locator("#ideas > li").count() == 20
    visitor.leave()
    assert visitor.faults == []
    assert len(asked) <= MOST_REQUESTS, asked
    assert sum(received.values()) <= MOST_BYTES, received
