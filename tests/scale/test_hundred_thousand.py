"""A hundred thousand ideas: each page asks as much as with few, and finds what it shows by an index.

`make test-scale`, on SQLite, and on PostgreSQL with DATABASE_URL; IDEAS=20000 is a quick look. Times are printed as
ratios, never asserted. The community stays in the test database: the last file of the folder.
"""

import os
import sys
from operator import sub
from statistics import median
from time import perf_counter

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas.feed import place_of
from ideas.models import Idea
from ideas.similar import similar
from moderation.models import Review
from tests.scale import plans
from tests.scale.crowd import FIRST, Crowd, author

pytestmark = [pytest.mark.scale, pytest.mark.django_db]

FEW, MANY = 3600, int(os.environ.get("IDEAS", 100_000))
TIMES = 3
LISTS = {
    "feed": "/ideas/",
    "recent": "/ideas/?tab=recent",
    "popular": "/ideas/?tab=popular",
    "discover": "/ideas/?tab=discover",
    "followed": "/ideas/?tab=followed",
    "recent, far down": "/ideas/?tab=recent&after={place}",
    "recent, by theme": "/ideas/?tab=recent&theme=digital",
    "recent, by company": "/ideas/?tab=recent&entity={company}",
    "recent, by entity": "/ideas/?tab=recent&entity={entity}",
    "recent, by stage": "/ideas/?tab=recent&stage=pilot",
    "recent, by campaign": "/ideas/?tab=recent&campaign={campaign}",
    "recent, by theme, entity and stage": "/ideas/?tab=recent&theme=work&entity={entity}&stage=deployed",
    "popular, by theme": "/ideas/?tab=popular&theme=digital",
    "popular, by entity": "/ideas/?tab=popular&entity={entity}",
    "popular, by stage": "/ideas/?tab=popular&stage=deployed",
    "discover, by theme": "/ideas/?tab=discover&theme=planet",
    "search, a common word": "/ideas/?q=client",
    "search, three words": "/ideas/?q=un+seul+rappel",
    "search, one idea": "/ideas/?q=no{few}",
    "my ideas": "/me/ideas/",
    "my supports": "/me/votes/",
    "inbox": "/inbox/",
    "person": "/people/{author}/",
}
PAGES = {
    "idea": "{idea}",
    "register": "/register/",
    "register, before": "/register/?before=30",
    "me": "/me/",
    "points": "/me/points/",
}
COUNT_OF_ALL = 1
"""A queue of several pages says how long it is."""
DESK = {
    "desk": "/moderation/",
    "desk, by theme": "/moderation/?theme=digital",
    "desk, late": "/moderation/?only=late",
    "review": "/moderation/reviews/{review}/",
}
BOARD = {"board": "/board/", "board, file": "/board/figures.csv"}
PACES = {"new idea": "/ideas/new/"}
"""Like the board, it counts what there is, once an hour."""


class Look:
    """One page of one size of community: how many queries, the queries, and the processor's milliseconds."""

    def __init__(self, browser, address):
        self.counts, times = [], []
        browser.get(address)  # what a process remembers for ever: kinds of content, the site
        for _turn in range(TIMES):
            cache.clear()
            started = perf_counter()
            with CaptureQueriesContext(connection) as queries:
                response = browser.get(address)
            times.append((perf_counter() - started) * 1000)
            assert response.status_code == 200, f"{address}: {response.status_code}"
            self.counts.append(len(queries))
        self.queries = [query["sql"] for query in queries]
        self.ms = median(times)


@pytest.fixture(scope="module")
def looks(request, django_db_setup, django_db_blocker):
    """Every page looked at with few ideas and with many: name → (few, many)."""
    shown = request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled
    with django_db_blocker.unblock(), shown():
        crowd = Crowd()
        crowd.grow(FEW)
        few = look_at_all(crowd)
        started = perf_counter()
        crowd.grow(MANY)
        say(f"\n{connection.vendor}: {MANY} ideas made in {perf_counter() - started:.0f} s\n")
        many = look_at_all(crowd)
        say(f"{'page':<36}{'queries':>8}{'few, ms':>9}{'many, ms':>10}{'ratio':>7}\n")
        for name, look in many.items():
            before = few[name]
            say(f"{name:<36}{look.counts[-1]:>8}{before.ms:>9.1f}{look.ms:>10.1f}{look.ms / before.ms:>7.1f}\n")
        yield {name: (few[name], many[name]) for name in many}


def look_at_all(crowd):
    """Each page as the one who uses it sees it."""
    places = {
        "company": crowd.companies[0].pk, "entity": crowd.rooms[5].pk, "campaign": crowd.campaign.pk,
        "author": author(302), "few": 302, "idea": Idea.objects.get(pk=302).get_absolute_url(),
        "review": Review.objects.open().filter(reviewer=crowd.judge).first().pk, "theme": crowd.themes[0].pk,
    }  # fmt: skip
    far = Idea.objects.filter(pk=302).values_list("published_at", "pk").get()
    places["place"] = place_of(*far)
    found = {}
    for pages, person in ((LISTS | PAGES | PACES, crowd.reader), (DESK, crowd.judge), (BOARD, crowd.executive)):
        browser = Client()
        browser.force_login(person)
        for name, address in pages.items():
            found[name] = Look(browser, address.format(**places))
    return found


def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()


@pytest.mark.parametrize("page", [*LISTS, *PAGES, *PACES, *DESK, *BOARD])
def test_a_page_asks_as_much_with_a_hundred_thousand_ideas_as_with_few(looks, page):
    few, many = looks[page]
    assert set(map(sub, many.counts, few.counts)) <= ({0, COUNT_OF_ALL} if page in DESK else {0}), many.queries


@pytest.mark.parametrize("page", [*LISTS, *PAGES, *DESK])
def test_a_page_neither_reads_nor_sorts_all_ideas(looks, page):
    found = {sql: wrong for sql in looks[page][1].queries if (wrong := plans.faults(sql))}
    assert found == {}


def test_ideas_that_resemble_are_found_by_the_index(looks, capsys):
    started = perf_counter()
    with CaptureQueriesContext(connection) as queries:
        found = similar("Un seul rappel pour les clients des commerces")
    took = (perf_counter() - started) * 1000
    with capsys.disabled():
        say(f"{'similar':<36}{len(queries):>8}{'':>9}{took:>10.1f}\n")
    assert len(found) == 5
    assert [wrong for query in queries for wrong in plans.faults(query["sql"])] == []


def test_the_community_is_what_the_measures_speak_of(looks):
    assert Idea.objects.count() == MANY
    assert Review.objects.open().count() == MANY // 10
    assert Review.objects.open().filter(reviewer=FIRST).count() == MANY // 100
