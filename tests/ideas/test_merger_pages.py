"""The pages by which two ideas are joined: proposing, answering, reading both as one, separating."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.pages import pages
from ideas import actions
from ideas.models import Activity, Comment, Idea, Merger
from inbox.models import Notification
from insights.counts import Counts
from people.actions import grant_role
from people.models import Role
from tests.factories import make_comment, make_idea, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ideas(alice, bob):
    return make_idea(by=alice, title="Un rappel pour tous"), make_idea(by=bob, title="Rappeler une seule fois")


@pytest.fixture
def merger(ideas, alice):
    return actions.propose_merger(*ideas, by=alice, reason="C’est la même chose.")


@pytest.fixture
def joined(merger, bob):
    """The merger in force."""
    return actions.answer_merger(merger, by=bob, is_yes=True)


def at(name, thing):
    return reverse(name, args=[thing.pk])


# ── proposing ──


def test_an_author_finds_the_other_idea_chooses_and_proposes(ideas, alice, bob, page, send):
    kept, other = ideas
    assert at("idea-merge", kept) in page(alice, kept.get_absolute_url())
    assert f"?other={other.pk}" in page(alice, f"{at('idea-merge', kept)}?q=Rappeler")
    text = page(alice, f"{at('idea-merge', kept)}?other={other.pk}")
    assert f'value="{kept.pk}" checked' in text
    answer = send(alice, at("idea-merge", kept), {"other": other.pk, "stays": other.pk, "reason": "La même."})
    merger = Merger.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, merger.get_absolute_url())
    assert (merger.kept, merger.joined) == (other, kept)
    assert merger.get_absolute_url() in page(bob, other.get_absolute_url())
    assert merger.get_absolute_url() not in page(make_person("Dan"), other.get_absolute_url())


def test_what_is_missing_is_said_and_what_was_typed_is_kept(ideas, alice, send):
    kept, other = ideas
    address, sound = at("idea-merge", kept), {"other": other.pk, "stays": kept.pk, "reason": "La même."}
    for missing, words in (
        ("other", "Choisissez l’autre idée"),
        ("stays", "laquelle des deux"),
        ("reason", "pourquoi"),
    ):
        answer = send(alice, address, sound | {missing: ""})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert missing in ("reason", "other") or "La même." in answer.content.decode()
    assert not Merger.objects.exists()


def test_a_reader_joins_it_with_an_idea_of_one_s_own_or_learns_who_may(ideas, bob, page):
    kept, other = ideas
    assert at("idea-merge", kept) in page(bob, kept.get_absolute_url())
    assert f"?other={other.pk}" in page(bob, at("idea-merge", kept))
    dan = make_person("Dan")
    assert at("idea-merge", kept) not in page(dan, kept.get_absolute_url())
    assert "n’est publiée sous votre nom" in page(dan, at("idea-merge", kept))


def test_a_community_manager_is_led_there_and_one_in_conflict_reads_that_it_is_for_another(ideas, cleo, mona, page):
    kept, _other = ideas
    assert at("idea-merge", kept) in page(cleo, kept.get_absolute_url())
    grant_role(mona, Role.MANAGER, at_once=True)
    text = page(mona, at("idea-merge", kept))
    assert "reviennent à une autre personne" in text
    assert "?other=" not in text


def test_the_page_says_what_cannot_be_joined_and_offers_only_what_can(ideas, alice, bob, page):
    kept, other = ideas
    retained = make_idea(by=bob, stage="analysis", title="Retenue")
    text = page(alice, f"{at('idea-merge', kept)}?other={retained.pk}")
    assert f'value="{retained.pk}" checked' in text
    assert f'value="{kept.pk}"' not in text
    actions.answer_merger(
        actions.propose_merger(kept, other, by=alice, reason="."), by=bob, is_yes=False, reason="Non."
    )
    text = page(alice, f"{at('idea-merge', kept)}?other={other.pk}")
    assert "elle n’est plus proposée" in text
    assert 'name="stays"' not in text


def test_an_idea_under_a_pseudonym_is_told_of_in_words_and_nothing_is_offered(ideas, alice, bob, page, send):
    kept, _other = ideas
    veiled = make_idea(by=bob, title="Rappeler en secret", is_pseudonymous=True)
    pages_seen = set()
    for who in (alice, bob):
        assert at("idea-merge", veiled) not in page(who, veiled.get_absolute_url())
        text = page(who, at("idea-merge", veiled))
        assert "Une idée sous pseudonyme reste seule" in text
        assert "?other=" not in text
        pages_seen.add(text.partition("<main")[2].partition("</main>")[0].replace(str(kept.pk), ""))
        answer = send(who, at("idea-merge", veiled), {"other": kept.pk, "stays": kept.pk, "reason": "La même."})
        assert answer.status_code == 422
        assert "Une idée sous pseudonyme reste seule" in answer.content.decode()
    assert len(pages_seen) == 1  # its author reads what everybody reads
    assert f"?other={veiled.pk}" not in page(alice, f"{at('idea-merge', kept)}?q=secret")
    assert not Merger.objects.exists()


# ── answering ──


def test_who_posted_the_other_idea_answers_and_nobody_else_reads_it(merger, alice, bob, page, client):
    text = page(bob, merger.get_absolute_url())
    assert "C’est la même chose." in text
    assert "Oui, les réunir" in text
    assert "Oui, les réunir" not in page(alice, merger.get_absolute_url())
    for stranger in (make_person("Dan"), make_person("Chef", is_superuser=True)):
        page(stranger, merger.get_absolute_url(), status=404)


def test_a_no_needs_a_reason_that_both_sides_read(merger, ideas, alice, bob, page, send):
    address = at("merger-answer", merger)
    assert send(bob, address, {"wanted": "0", "reason": " "}).status_code == 422
    assert Merger.objects.get().is_proposed
    assert send(bob, address, {"wanted": "0", "reason": "Deux publics."}).status_code == 302
    assert send(bob, address, {"wanted": "0", "reason": "Deux publics."}).status_code == 302
    assert Activity.objects.filter(verb="merger_declined").count() == 1
    for person in (alice, bob):
        assert "Deux publics." in page(person, merger.get_absolute_url())
    assert send(bob, address, {"wanted": "1"}).status_code == 422
    assert all(Idea.objects.get(pk=idea.pk).is_published for idea in ideas)


def test_a_yes_that_can_no_longer_be_is_refused_in_words(merger, ideas, alice, bob, send):
    actions.withdraw(ideas[0], by=alice)
    answer = send(bob, at("merger-answer", merger), {"wanted": "1"})
    assert answer.status_code == 422
    assert "Seules des idées publiées se réunissent" in answer.content.decode()


def test_the_title_of_an_idea_that_is_shown_no_more_is_not_told_by_the_proposal(merger, ideas, alice, bob, page):
    actions.withdraw(ideas[0], by=alice)
    text = page(bob, merger.get_absolute_url())
    assert "Un rappel pour tous" not in text
    assert "Une idée qui n’est plus montrée" in text
    assert merger.get_absolute_url() not in page(bob, ideas[1].get_absolute_url())


# ── both as one ──


def test_everybody_reads_both_on_one_page(joined, ideas, client, page):
    kept, other = ideas
    dan = make_person("Dan")
    client.force_login(dan)
    answer = client.get(other.get_absolute_url(), follow=True)
    assert answer.redirect_chain == [(kept.get_absolute_url(), 302)]
    text = answer.content.decode()
    assert "réunie avec" in text
    assert joined.get_absolute_url() in text
    text = page(dan, joined.get_absolute_url())
    assert "Un numéro et un formulaire communs." in text
    assert "Les séparer" not in text


def test_the_discussion_is_one_and_an_answer_stays_with_the_idea_it_was_written_under(
    joined, ideas, alice, bob, page, send
):
    kept, other = ideas
    make_comment(kept, body="Sous la première.")
    second, dan = make_comment_under(other, "Sous la seconde."), make_person("Dan")
    text = page(dan, kept.get_absolute_url())
    assert text.index("Sous la première.") < text.index("Sous la seconde.")
    answer = send(
        dan,
        at("idea-comment", kept),
        {"body": "Une réponse.", "parent": second.pk, "client_key": "a", "kind": "support"},
    )
    reply = Comment.objects.get(body="Une réponse.")
    assert (reply.idea, reply.parent) == (other, second)
    assert f"comment-{reply.pk}" in page(dan, send_on(answer, dan))
    send(dan, at("idea-comment", other), {"body": "Par l’ancienne page.", "client_key": "b"})
    assert Comment.objects.get(body="Par l’ancienne page.").idea == kept
    assert Idea.objects.get(pk=kept.pk).comment_count in (3, 4)  # the reply is counted once its commit has run
    actions.end_merger(joined, by=alice, reason="Deux.")
    pages.clear()
    text = page(dan, other.get_absolute_url())
    assert "Une réponse." in text
    assert "Par l’ancienne page." not in text


def make_comment_under(idea, body):
    """A comment that was written under an idea before it was joined."""
    return Comment.objects.create(idea=idea, author=make_person(), body=body, body_html=f"<p>{body}</p>")


def send_on(answer, who):
    """The address at the end of the redirects of an answer, without its fragment."""
    browser = Client()
    browser.force_login(who)
    chain = browser.get(answer["Location"].partition("#")[0], follow=True).redirect_chain
    return chain[-1][0]


def test_one_reacts_to_what_was_said_under_either(joined, ideas, send, page):
    kept, other = ideas
    comment, dan = make_comment_under(other, "Sous la seconde."), make_person("Dan")
    answer = send(dan, f"{at('comment-react', comment)}?kind=thanks", {"wanted": "1"}, htmx=True)
    assert answer.status_code == 200
    assert 'aria-pressed="true"' in answer.content.decode()
    assert 'aria-pressed="true"' in page(dan, kept.get_absolute_url()).partition('id="discussion"')[2]


def test_comments_of_both_come_in_one_order_and_cost_no_more(joined, ideas, client):
    kept, other = ideas
    costs = []
    client.force_login(make_person("Dan"))
    for _ in range(3):
        for idea in (kept, other):
            make_comment_under(idea, "Encore.")
        pages.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(kept.get_absolute_url())
        costs.append(len(queries))
    assert costs[-1] <= costs[-2]


def test_an_idea_that_is_joined_is_counted_and_found_once(joined, ideas, alice, bob, eve, page, client):
    kept, other = ideas
    dan = make_person("Dan")
    title = "Rappeler une seule fois"
    assert Counts(eve).ideas["published"] == Counts(eve).ideas["ever"] == 1
    assert title not in page(dan, "/ideas/")
    assert title not in page(dan, "/ideas/?q=rappeler")
    assert title not in page(dan, bob.get_absolute_url())
    assert "Un rappel pour tous" in page(dan, bob.get_absolute_url())
    client.force_login(dan)
    assert title not in client.post(reverse("idea-similar"), {"title": "Rappeler une seule fois"}).content.decode()


def test_a_support_of_both_is_one_line_of_one_s_own_list(ideas, alice, bob, page):
    dan = make_person("Dan")
    for idea in ideas:
        actions.set_vote(idea, by=dan, wanted=True)
    actions.answer_merger(actions.propose_merger(*ideas, by=alice, reason="."), by=bob, is_yes=True)
    text = page(dan, reverse("my-votes"))
    assert "Un rappel pour tous" in text
    assert "Rappeler une seule fois" not in text


def test_the_author_of_the_joined_idea_reads_where_it_is(joined, bob, page):
    assert "réunie à une autre idée" in page(bob, reverse("my-ideas"))


# ── two again ──


def test_an_author_separates_them_for_a_reason(joined, ideas, bob, page, send):
    assert "Les séparer" in page(bob, joined.get_absolute_url())
    address = at("merger-end", joined)
    assert send(bob, address, {"reason": ""}).status_code == 422
    assert send(bob, address, {"reason": "Deux sujets."}).status_code == 302
    assert send(bob, address, {"reason": "Deux sujets."}).status_code == 302
    assert Activity.objects.filter(verb="unmerged").count() == 1
    assert "Rappeler une seule fois" in page(make_person("Dan"), ideas[1].get_absolute_url())
    assert "Deux sujets." in page(bob, joined.get_absolute_url())


def test_who_may_not_separate_them_is_refused(joined, mona, send):
    grant_role(mona, Role.MANAGER, at_once=True)
    for person in (mona, make_person("Dan")):
        assert send(person, at("merger-end", joined), {"reason": "Deux."}).status_code == 422
    assert Merger.objects.get().is_accepted


# ── who hears of it ──


def test_both_sides_hear_of_each_step_and_are_led_to_it(
    ideas, alice, bob, cleo, page, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        merger = actions.propose_merger(*ideas, by=cleo, reason="La même.")
    assert told("merger_proposed") == {alice.pk, bob.pk}
    for person in (alice, bob):
        assert merger.get_absolute_url() in page(person, reverse("inbox"))
    with django_capture_on_commit_callbacks(execute=True):
        actions.answer_merger(merger, by=alice, is_yes=True)
        actions.answer_merger(merger, by=bob, is_yes=False, reason="Deux publics.")
    assert told("merger_declined") == {alice.pk, cleo.pk}
    assert "Deux publics." in page(cleo, reverse("inbox"))


def test_followers_hear_that_two_are_one_and_two_again(ideas, alice, bob, page, django_capture_on_commit_callbacks):
    dan = make_person("Dan")
    actions.set_follow(ideas[1], by=dan)
    with django_capture_on_commit_callbacks(execute=True):
        merger = actions.propose_merger(*ideas, by=alice, reason="La même.")
        actions.answer_merger(merger, by=bob, is_yes=True)
    assert told("merged") == {alice.pk, dan.pk}
    assert ideas[1].get_absolute_url() in page(dan, reverse("inbox"))
    with django_capture_on_commit_callbacks(execute=True):
        actions.end_merger(merger, by=alice, reason="Deux.")
    assert told("unmerged") == {bob.pk, dan.pk}


def told(verb):
    return set(Notification.objects.filter(verb=verb).values_list("recipient", flat=True))
