"""What a whole request asks of the database, with what runs on its commit; nothing remembered, no token made yet."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.pages import pages
from ideas.actions import keep_campaign, note_stop
from ideas.models import Attachment, Campaign, Comment, Draft, ExtraField, Idea, Reaction, Stop
from moderation.actions import approve
from moderation.models import Correspondent, Review
from pipeline import actions as pipeline
from tests.factories import make_comment, make_entity, make_idea, make_person, make_theme

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker_apart, pytest.mark.both_databases]


@pytest.fixture
def ask(client):
    """Queries of one request by `who`, begin, commit and tasks left included, with every cache empty."""

    def ask(who, method, url, data=None):
        client.force_login(who)
        cache.clear()
        pages.clear()
        ContentType.objects.clear_cache()
        client.force_login(who)
        assert connection.features.supports_json_field  # Django asks SQLite once in the life of a process
        with CaptureQueriesContext(connection) as queries:
            answer = getattr(client, method)(url, data or {})
        assert answer.status_code == (200 if method == "get" else 302), answer.content.decode()
        return len(queries) - (connection.vendor == "postgresql" and any(_waits_for_the_head(q) for q in queries))

    return ask


def _waits_for_the_head(query):
    """On SQLite the transaction itself is the wait."""
    return "pg_advisory_xact_lock" in query["sql"]


@pytest.fixture
def send(alice, carl, cleo, client):
    """What alice sends, received by carl; returns its review."""

    def send():
        client.force_login(alice)
        client.post(reverse("idea-new"), form_of(alice))
        return Review.objects.latest("pk")

    return send


def form_of(person):
    form = {"title": "Un seul rappel", "problem": "Quatre appels.", "proposal": "Un numéro commun."}
    return form | {"client_key": uuid4().hex, "theme": make_theme().key, "entity": person.entity_id}


def test_sending_an_idea_asks_fewer_than_thirty(ask, alice, carl, cleo):
    assert ask(alice, "post", reverse("idea-new"), form_of(alice)) < 30
    assert Review.objects.get().reviewer == carl


DECISIONS = {
    "approve": {},
    "return": {"text": "Un chiffre aiderait."},
    "refuse": {"text": "On ne comprend pas.", "reason": "unclear", "would_change": "Un chiffre."},
    "hand_over": {"theme": "marque"},
}


@pytest.mark.parametrize("kind", DECISIONS)
def test_deciding_asks_fewer_than_thirty(ask, send, carl, cleo, kind):
    other, place = make_theme("marque", "Marque", "Brand"), make_entity("Plans")
    otto = make_person("Otto", manager=cleo, entity=place)
    Correspondent.objects.create(person=otto, theme=other, company=place, since="2020-01-01T00:00Z")
    review = send()
    data = {"kind": kind, **DECISIONS[kind]} | ({"theme": other.pk} if kind == "hand_over" else {})
    assert ask(carl, "post", reverse("review-decision", args=[review.pk]), data) < 30
    assert Review.objects.get(pk=review.pk).state != Review.State.OPEN


def test_completing_an_idea_asks_fewer_than_thirty(ask, send, alice, carl):
    review = send()
    ask(carl, "post", reverse("review-decision", args=[review.pk]), {"kind": "return", **DECISIONS["return"]})
    assert ask(alice, "post", reverse("idea-edit", args=[review.idea_id]), form_of(alice)) < 30
    assert Review.objects.open().get().why["because"] == "resubmitted"


def test_votes_and_comments_leave_points_and_messages_to_the_worker(ask, alice, bob, carl):
    idea = make_idea(by=alice)
    assert ask(bob, "post", reverse("idea-vote", args=[idea.pk]), {"wanted": "1"}) <= 9
    assert ask(bob, "post", reverse("idea-comment", args=[idea.pk]), {"body": "Bravo."}) <= 14
    answer = {"body": "À voir avec @carl.vasseur", "parent": Comment.objects.get().pk}
    assert ask(bob, "post", reverse("idea-comment", args=[idea.pk]), answer) <= 18
    assert Idea.objects.get().comment_count == 2


def test_the_page_of_an_idea_asks_ten_things_at_most(ask, alice, bob, carl, eve):
    """At the end of its life, too: moved, measured, gone to another entity, with a document and an open proposal."""
    idea = make_idea(by=alice)
    Reaction.objects.create(comment=make_comment(idea, by=carl), person=bob, kind="agree")
    page = reverse("idea", args=[idea.pk, idea.slug])
    for reader, most in {bob: 6, carl: 6, alice: 7, eve: 8}.items():
        assert ask(reader, "get", page) <= most, reader.first_name
    pipeline.retain(idea, by=eve, text="Utile.")
    pipeline.start_project(idea, by=eve, text="On commence.")
    measured = {"amount": 1200, "unit": "euros", "method": "Compté.", "measured_on": timezone.localdate()}
    pipeline.deploy(idea, by=eve, text="C’est fait.", benefit=measured)
    note_stop(idea, by=eve, entity=make_entity("Plans"), state=Stop.State.SHOWN, started_on=timezone.localdate())
    Attachment.objects.create(key="k", owner=alice, idea=idea, name="Plan", kind="pdf", size=9, file="k.pdf")
    for reader in (bob, carl, alice, eve):
        assert ask(reader, "get", page) <= 10, reader.first_name


def test_ideas_like_this_one_are_asked_for_apart(ask, alice, bob):
    idea, _other = make_idea(by=alice, title="Un seul rappel"), make_idea(by=bob, title="Un seul rappel, partout")
    near = reverse("idea-near", args=[idea.pk])
    assert ask(bob, "get", near) <= 6


def test_ten_questions_of_a_campaign_cost_what_one_does(ask, alice, bob, carl, cleo):
    now, counts = timezone.now(), []
    for many in (1, 10):
        campaign = Campaign(
            question="Que cesser ?", opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=40)
        )
        campaign.fields = [ExtraField(label_fr=f"Question {number} ?", label_en="Asked?") for number in range(many)]
        keep_campaign(campaign)
        said = {field.form_name: "Ici" for field in campaign.fields.all()}
        sent = ask(alice, "post", reverse("idea-new"), form_of(alice) | said | {"campaign": campaign.pk})
        idea = make_idea(by=alice, campaign=campaign, answers=said)
        assert idea.extra_answers.count() == many
        counts.append((sent, ask(bob, "get", idea.get_absolute_url()), ask(bob, "get", campaign.get_absolute_url())))
    assert counts[0] == counts[1]
    assert ask(bob, "get", reverse("feed")) <= 10
    assert counts[0][0] <= 33 and counts[0][1] <= 10  # of the 33, four only begin and end the two transactions


def test_a_long_discussion_costs_what_a_short_one_does(ask, alice, bob, carl):
    idea, long = make_idea(by=alice), make_idea(by=alice)
    for told, count in ((idea, 1), (long, 1000)):
        said = [Comment(idea=told, author=carl, body_html="<p>Oui.</p>", kind="question") for _ in range(count)]
        for comment in Comment.objects.bulk_create(said)[:40]:
            Reaction.objects.create(comment=comment, person=alice, kind="agree")
        Idea.objects.filter(pk=told.pk).update(comment_count=count)
    last = Comment.objects.filter(idea=long).latest("pk").pk
    for query in ("", "?sort=newest", "?sort=useful&kind=question"):
        few, many = (ask(bob, "get", f"{told.get_absolute_url()}{query}") for told in (idea, long))
        assert few == many, query
    assert ask(bob, "get", f"{long.get_absolute_url()}?comment={last}") <= many + 2
    assert ask(bob, "get", f"{long.get_absolute_url()}?before={last}") <= many + 1


def test_the_page_of_an_idea_under_review_asks_seven_things(ask, send, alice):
    review = send()
    assert ask(alice, "get", reverse("idea", args=[review.idea_id, review.idea.slug])) <= 7


def test_the_desk_asks_only_for_what_there_is(ask, send, carl, client):
    approve(send(), by=carl)  # one like the idea that is sent
    review = send()
    desk = reverse("queue")
    bare = ask(carl, "get", desk)
    assert bare <= 13
    with CaptureQueriesContext(connection) as again:  # synonyms, posts and which ideas are alike are remembered
        assert "Une idée proche" in client.get(desk).content.decode()
    assert len(again) <= 10
    Draft.objects.create(
        owner=carl, purpose=Draft.Purpose.DECISION, target=str(review.pk), client_key=f"review-{review.pk}", payload={}
    )
    assert ask(carl, "get", desk) == bare + 1
