"""What one does shows in the open browsers of others, without a reload."""

from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import expect

from tests.journeys.served import Served
from tests.journeys.visitor import Visitor
from tests.run import find_database, find_redis

pytestmark = pytest.mark.browser

CAST = """
import json
from importlib import import_module
from django.conf import settings
from django.test import Client
from tests.factories import make_idea, make_person, never_rest
never_rest()
head = make_person("Paule", is_head=True)
cast = {name: make_person(name, manager=head) for name in ("Alice", "Bob", "Eve")}
keys = {}
for name, person in cast.items():
    client = Client()
    client.force_login(person)
    keys[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
idea = make_idea(by=cast["Alice"], title="Un seul rappel pour les commerces")
from gamification.actions import earn
from ideas.models import Activity
from inbox.actions import mark_read, notify
for tell in (earn, notify):  # what the worker would do first
    for activity in Activity.objects.all():
        tell(activity)
mark_read(cast["Alice"])
print(json.dumps({"idea": idea.pk, "url": idea.get_absolute_url(), "keys": keys}))
"""
VOTE = """
from ideas import actions; from ideas.models import Idea; from people.models import User
actions.set_vote(Idea.objects.get(pk=%d), by=User.objects.get(first_name="%s"), wanted=True)
"""
COMMENT_FOR_THE_WORKER = """
from uuid import uuid4
from ideas import actions; from ideas.models import Activity, Idea; from ideas.signals import activity_recorded
from inbox.tasks import notify_later; from people.models import User
activity_recorded.disconnect(dispatch_uid="inbox.tell")
by = User.objects.get(first_name="Eve")
comment = actions.post_comment(Idea.objects.get(pk=%d), by=by, body="Parfait.", client_key=uuid4().hex)
notify_later.enqueue(Activity.objects.get(comment=comment, verb="commented").pk)
"""


@pytest.fixture(scope="module")
def distributed(tmp_path_factory):
    """PostgreSQL and Redis, a database of its own."""
    database, redis = find_database(), find_redis()
    if not (database and redis):
        pytest.skip("PostgreSQL and Redis do not both answer")
    name = f"eureka_live_{uuid4().hex[:8]}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    site = Served(
        tmp_path_factory.mktemp("var"), DATABASE_URL=f"{database.rpartition('/')[0]}/{name}", REDIS_URL=redis,
        SECRET_KEY=uuid4().hex * 2, ALLOWED_HOSTS="127.0.0.1", HTTPS="false",
    )  # fmt: skip
    yield site
    site.end()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Reader(Visitor):
    """One person's browser, already logged in by `key`."""

    def __init__(self, chromium, address, key):
        super().__init__(chromium, address, key=key)

    def open(self, path):
        """Load a page and wait until its socket listens."""
        return super().open(path, live=True)


def count_of(page, idea):
    return page.locator(f"#vote-{idea} [data-count]")


def see_each_other(chromium, cast, here, there):
    """Bob votes on one server while Eve writes on the page of another."""
    eve, bob = (Reader(chromium, address, cast["keys"][name]) for name, address in (("Eve", here), ("Bob", there)))
    page = eve.open(cast["url"])
    text = page.locator("textarea").first
    text.fill("Je voulais dire")
    text.focus()
    feed = Reader(chromium, here, cast["keys"]["Alice"])
    feed.open("/ideas/")
    bob.open(cast["url"]).locator(f"#vote-{cast['idea']} button").click()
    expect(count_of(page, cast["idea"])).to_have_text("1")
    expect(page.locator(f"#vote-{cast['idea']} .vote__word")).to_have_text("Soutenir")
    expect(count_of(feed.page, cast["idea"])).to_have_text("1")
    assert (text.input_value(), page.evaluate("document.activeElement.localName")) == ("Je voulais dire", "textarea")
    assert page.locator(f"#vote-{cast['idea']} button").get_attribute("aria-pressed") == "false"
    return eve, bob, feed


def test_a_vote_shows_in_other_browsers_while_their_readers_write(chromium, embedded):
    cast = embedded.shell(CAST)
    embedded.worker()
    server, address = embedded.server()
    eve, bob, alice = see_each_other(chromium, cast, address, address)

    # a message that the worker's process writes
    badge = alice.page.locator("[data-unread]").first
    expect(badge).to_be_hidden()
    inbox = Reader(chromium, address, cast["keys"]["Alice"])
    inbox.open("/inbox/")
    embedded.shell(COMMENT_FOR_THE_WORKER % cast["idea"])
    expect(badge).to_have_text("1")
    expect(alice.page.locator(f"#comments-{cast['idea']}")).to_contain_text("1")
    expect(eve.page.locator(".toast")).to_contain_text("nouveaux commentaires")
    expect(inbox.page.locator(".toast")).to_contain_text("nouveaux messages")
    assert eve.faults + bob.faults + alice.faults + inbox.faults == []
    inbox.leave()

    # opening the idea reads its messages
    alice.open(cast["url"])
    expect(alice.page.locator("[data-unread]").first).to_be_hidden()

    # the server goes away, the world goes on, the page catches up
    server.kill()
    server.wait(10)
    embedded.shell(VOTE % (cast["idea"], "Eve"))
    embedded.server(int(address.rpartition(":")[2]))
    expect(count_of(alice.page, cast["idea"])).to_have_text("2", timeout=30_000)
    for reader in (eve, bob, alice):
        reader.context.close()


@pytest.mark.long
def test_hints_cross_servers_by_redis(chromium, distributed):
    cast = distributed.shell(CAST)
    distributed.worker()
    _, here = distributed.server()
    _, there = distributed.server()
    eve, bob, alice = see_each_other(chromium, cast, here, there)
    distributed.shell(COMMENT_FOR_THE_WORKER % cast["idea"])
    expect(alice.page.locator("[data-unread]").first).to_have_text("1")
    assert eve.faults + bob.faults + alice.faults == []
    for reader in (eve, bob, alice):
        reader.context.close()


def test_where_sockets_are_blocked_the_page_asks_by_itself(chromium, tmp_path):
    site = Served(tmp_path)
    try:
        cast = site.shell(CAST)
        _server, address = site.server()
        reader = Visitor(chromium, address, key=cast["keys"]["Alice"])
        reader.page.route_web_socket("**/ws/", lambda socket: socket.close())
        page = reader.open("/ideas/")
        site.shell(VOTE % (cast["idea"], "Bob"))
        expect(count_of(page, cast["idea"])).to_have_text("1", timeout=40_000)
        assert page.locator("eureka-live[data-state=ready]").count() == 0
        reader.leave()
    finally:
        site.end()
