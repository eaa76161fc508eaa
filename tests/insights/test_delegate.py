"""A staff delegate who holds the whole export tries to learn who stands behind an idea that nobody may read."""

import json
import re

import pytest
from django.urls import reverse

import verify_register
from ideas.models import Idea
from moderation import actions
from moderation.grounds import ground_of_idea
from moderation.models import Correspondent
from people.actions import set_manager
from pipeline import actions as pipeline
from register import tokens
from register.models import Token
from tests.factories import make_entity, make_idea, make_person, make_theme

WORD = re.compile(r'"([0-9a-f]{16})"')


@pytest.fixture
def nora(alice, mona, bob):
    """Beside alice. Each has one person more above her, who judges too: alice once, nora by a dotted line."""
    former, dotted = (make_person(name, entity=make_entity("Annuaires")) for name in ("Fanny", "Denis"))
    nora = make_person("Nora", manager=mona, entity=make_entity("Annuaires"))
    set_manager(alice, former)
    set_manager(alice, mona)
    set_manager(nora, dotted, kind="dotted")
    for person in (former, dotted, bob):
        Correspondent.objects.create(
            person=person, theme=make_theme(), company=person.entity, since="2020-01-01T00:00Z"
        )
    return nora


@pytest.fixture
def judges(carl, bob, eve):
    """The words of those who decide: a delegate may follow them."""
    return set(tokens.lasting([carl.pk, bob.pk, eve.pk]).values())


def send(author):
    """The review of an idea that its author has just sent, carl's or bob's."""
    review = actions.route(make_idea(by=author, status="submitted"))
    assert review.reviewer.first_name in ("Carl", "Bob")
    return review


def live(author, eve):
    """References of four ideas: published and retained, under review, returned, and refused with an appeal."""
    shown, waiting, returned, refused = (send(author) for _ in range(4))
    actions.approve(shown, by=shown.reviewer)
    pipeline.retain(Idea.objects.get(pk=shown.idea_id), by=eve, text="À étudier.")
    actions.return_with_advice(returned, by=returned.reviewer, text="Un exemple ?")
    actions.refuse(refused, by=refused.reviewer, reason="unclear", text="Non.", would_change="Un exemple.")
    actions.appeal(ground_of_idea(Idea.objects.get(pk=refused.idea_id)), by=author)
    return [review.idea.reference for review in (shown, waiting, returned, refused)]


def export(client, dora):
    """What the delegate downloads, which verifies: contents by the reference of their idea, the others under None."""
    client.force_login(dora)
    lines = b"".join(client.get(reverse("register-export")).streaming_content).decode().splitlines()
    assert verify_register.Verifier().read(lines) == []
    found = {}
    for line in lines[1:]:
        content = json.loads(line)["content"]
        found.setdefault(json.loads(content).get("idea"), []).append(content)
    return found


def words(contents):
    return set(WORD.findall("".join(contents)))


def test_no_word_of_a_published_idea_stands_in_an_entry_about_another(client, alice, nora, eve, judges, dora):
    shown, *hidden = live(alice, eve)
    others = live(nora, eve)
    found = export(client, dora)
    assert words(found[shown]) - {shown} - judges  # with the page beside it, the delegate has names for these words
    for reference in (*hidden, *others):
        assert len(words(found[reference])) > len(judges)
        assert words(found[shown]) & words(found[reference]) <= judges


def test_no_word_of_the_directory_stands_in_an_entry_about_an_idea(client, alice, nora, eve, judges, dora):
    ideas = [*live(alice, eve), *live(nora, eve)]
    found = export(client, dora)
    known = words(found[None])
    assert {tokens.of(alice.pk), tokens.of(nora.pk)} <= known
    assert known & words([content for idea in ideas for content in found[idea]]) <= judges


def test_the_entries_of_two_people_of_one_team_differ_by_their_words_alone(client, alice, nora, eve, dora):
    """Neither a former manager, nor a dotted line, nor who was left out because of either tells one from the other."""
    hers, others = live(alice, eve), live(nora, eve)
    found = export(client, dora)
    for one, other in zip(hers, others, strict=True):
        assert [bare(text) for text in found[one]] == [bare(text) for text in found[other]]


def bare(text):
    """A content without its words, its numbers of rows and its times."""
    data = json.loads(WORD.sub('"·"', text))
    for certificate in data["certificates"]:
        del certificate["at"]
        certificate["lines"].sort(key=json.dumps)
    return {name: value for name, value in data.items() if not isinstance(value, int)}


def test_each_idea_s_own_entries_share_its_words_so_that_the_site_still_counts_people(alice, nora, eve):
    live(alice, eve)
    assert Token.objects.filter(person=alice.pk).exclude(about="").count() == 4
