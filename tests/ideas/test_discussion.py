"""A discussion read in any order: kinds, places in the address, pages that neither repeat nor leave out, reactions."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ideas import actions
from ideas.models import Activity, Comment, Reaction
from ideas.verbs import Verb
from tests.factories import make_comment, make_idea, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def said(idea, bob):
    """Sixty-five remarks, a minute apart but for some that share their moment, of two kinds, some useful."""
    start = timezone.now() - timedelta(days=1)
    rows = [
        Comment(
            idea=idea, author=bob, body=f"Remarque {n}.", body_html=f"<p>Remarque {n}.</p>",
            kind="question" if n % 3 else "improvement", is_useful=n % 20 == 7, reaction_count=n % 4,
            created_at=start + timedelta(minutes=n // 4),
        )
        for n in range(65)
    ]  # fmt: skip
    idea.comment_count = len(rows)
    idea.save()
    return Comment.objects.bulk_create(rows)


def shown(text):
    return [int(pk) for pk in re.findall(r'<li><(?:article|div) class="\w+" id="comment-(\d+)"', text)]


def link(text, words):
    """Where the link with these words leads, without its anchor."""
    found = re.search(rf'href="([^"#]*)[^"]*"[^<]*>{words}', text)
    return found and found[1].replace("&amp;", "&")


def walk(page, reader, idea, query=""):
    """Every remark that one meets by following « see more », as often as one meets it."""
    found, address = [], query
    while address is not None:
        text = page(reader, idea.get_absolute_url() + address)
        found += shown(text)
        address = link(text, "Voir 30 de plus")
    return found


ORDERS = {
    "": lambda c: (c.created_at, c.pk),
    "?sort=newest": lambda c: (-c.created_at.timestamp(), -c.pk),
    "?sort=useful": lambda c: (not c.is_useful, -c.reaction_count, c.created_at, c.pk),
    "?kind=question": lambda c: (c.created_at, c.pk),
    "?sort=newest&kind=question": lambda c: (-c.created_at.timestamp(), -c.pk),
}


@pytest.mark.parametrize("query", ORDERS)
def test_each_order_shows_every_remark_once(page, carl, idea, said, query):
    wanted = [c.pk for c in sorted(said, key=ORDERS[query]) if "kind" not in query or c.kind == "question"]
    assert walk(page, carl, idea, query) == wanted


def test_what_arrives_meanwhile_neither_repeats_nor_hides_a_remark(page, carl, idea, said, bob):
    text = page(carl, idea.get_absolute_url())
    early = make_comment(idea, by=bob)
    Comment.objects.filter(pk=early.pk).update(created_at=said[0].created_at - timedelta(days=1))
    second = page(carl, idea.get_absolute_url() + link(text, "Voir 30 de plus"))
    assert shown(text) + shown(second) == [c.pk for c in said[:60]]


def test_one_goes_back_the_way_one_came(page, carl, idea, said):
    third = page(carl, f"{idea.get_absolute_url()}?after={said[59].pk}")
    second = page(carl, idea.get_absolute_url() + link(third, "Les commentaires d’avant"))
    first = page(carl, idea.get_absolute_url() + link(second, "Les commentaires d’avant"))
    assert shown(first) + shown(second) + shown(third) == [c.pk for c in said]
    assert link(first, "Les commentaires d’avant") is None


def test_kinds_are_counted_and_a_kind_nobody_used_says_so(page, carl, idea, said):
    text = page(carl, idea.get_absolute_url())
    assert re.findall(r'<span class="muted num">(\d+)</span>', text) == ["0", "43", "22", "0"]
    text = page(carl, f"{idea.get_absolute_url()}?kind=reservation")
    assert "Aucun commentaire de ce type" in text
    assert shown(text) == []


@pytest.mark.parametrize(
    "query", ["after=abc", "after=999999999", "sort=x&kind=y", "before=-1", "comment=0", "after=२"]
)
def test_a_place_that_makes_no_sense_is_the_beginning(page, carl, idea, said, query):
    assert shown(page(carl, f"{idea.get_absolute_url()}?{query}")) == [c.pk for c in said[:30]]


def test_the_address_of_a_comment_opens_the_idea_at_it(client, page, carl, idea, said, bob):
    reply = make_comment(idea, by=bob, parent=said[50])
    client.force_login(carl)
    for comment, first in ((said[3], said[0]), (said[50], said[50]), (reply, said[50])):
        opened = client.get(reverse("comment", args=[comment.pk]))
        assert opened.status_code == 302
        assert opened["Location"].endswith(f"#comment-{comment.pk}")
        text = page(carl, opened["Location"].partition("#")[0])
        assert f'id="comment-{comment.pk}"' in text
        assert shown(text)[0] == first.pk
        assert f'value="{reverse("comment", args=[comment.pk])}"' in text
    actions.withdraw_comment(said[50], by=bob)
    assert f'<div class="tomb" id="comment-{said[50].pk}"' in page(carl, said[50].get_absolute_url())


def test_a_comment_on_an_idea_one_may_not_see_was_never_there(client, alice, bob):
    hidden = make_comment(make_idea(by=alice), by=alice)
    actions.hide_idea(hidden.idea, by=alice, reason="offensive")
    client.force_login(bob)
    for name in ("comment", "comment-texts"):
        there, nowhere = (client.get(reverse(name, args=[pk])) for pk in (hidden.pk, hidden.pk + 1))
        assert there.status_code == nowhere.status_code == 404


# ── reactions ──


@pytest.fixture
def comment(idea, bob):
    return make_comment(idea, by=bob)


def react(comment, kind="thanks"):
    return f"{reverse('comment-react', args=[comment.pk])}?kind={kind}"


def test_a_reaction_is_set_not_toggled_counted_and_seen_as_one_s_own(idea, comment, carl, alice, send, page):
    for _ in range(2):
        assert send(carl, react(comment), {"wanted": "1"}).status_code == 302
    comment.refresh_from_db()
    assert comment.reaction_count == Reaction.objects.count() == 1
    pressed = r'aria-pressed="true"><svg[^>]*><use[^>]*></svg><span>Merci</span> <b class="num">1</b>'
    assert re.search(pressed, page(carl, idea.get_absolute_url()))
    text = page(alice, idea.get_absolute_url())
    assert not re.search(pressed, text)
    assert re.search(r'<span>Merci</span> <b class="num">1</b>', text)
    for _ in range(2):
        send(carl, react(comment), {"wanted": "0"})
    comment.refresh_from_db()
    assert comment.reaction_count == Reaction.objects.count() == 0
    assert [a.verb for a in Activity.objects.filter(by=carl)] == [Verb.REACTED, Verb.UNREACTED]


def test_the_fragment_is_what_a_reload_and_a_hint_show(idea, comment, carl, send, page, client):
    fragment = send(carl, react(comment, "dig"), {"wanted": "1"}, htmx=True).content.decode()
    assert fragment in page(carl, idea.get_absolute_url())
    hint = f"/ideas/live/?ids={idea.pk}&poster={idea.pk}&comments={comment.pk},x,999999"
    assert fragment in client.get(hint).content.decode()
    assert "reactions-" not in client.get(hint.replace(f"poster={idea.pk}", "poster=0")).content.decode()


def test_nobody_reacts_to_their_own_comment_nor_to_what_is_gone(idea, comment, bob, carl, send, page):
    assert send(bob, react(comment), {"wanted": "1"}).status_code == 422
    assert send(carl, react(comment, "love"), {"wanted": "1"}).status_code == 422
    actions.withdraw_comment(comment, by=bob)
    assert send(carl, react(comment), {"wanted": "1"}).status_code == 422
    assert not Reaction.objects.exists()
    assert "Réagir" not in page(carl, idea.get_absolute_url())


def test_who_reacted_is_shown_to_nobody_and_earns_nothing(idea, comment, alice, bob, send, page):
    fan = make_person("Ornella", "Quirin")
    send(fan, react(comment), {"wanted": "1"})
    for reader in (alice, bob):
        assert "Quirin" not in page(reader, idea.get_absolute_url())
    assert not fan.ledger.exists()


@pytest.mark.parametrize("body", ["mot " * 2500, "intercommunal" * 700, "`" + "x" * 3000 + "`"])
def test_a_very_long_comment_is_shown_whole(page, carl, idea, bob, body):
    made = make_comment(idea, by=bob, body=body[:4000])
    assert made.body_html in page(carl, idea.get_absolute_url())
