"""Comments in two levels: posted, corrected, withdrawn, hidden, marked useful."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from ideas import actions
from ideas.models import Activity, Comment, Follow, Idea
from ideas.verbs import Verb
from moderation.actions import report_comment
from tests.factories import make_comment, make_idea

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script> <img src=x onerror=alert(1)>"


@pytest.fixture
def comment(idea, bob):
    return make_comment(idea, by=bob)


def url(idea):
    return reverse("idea-comment", args=[idea.pk])


def test_a_comment_is_counted_told_and_followed(idea, bob):
    make_comment(idea, by=bob)
    idea.refresh_from_db()
    assert idea.comment_count == 1
    assert Follow.objects.filter(idea=idea, person=bob).exists()
    assert Activity.objects.filter(verb=Verb.COMMENTED, by=bob, idea=idea).count() == 1


def test_the_same_key_posts_once(idea, bob, send):
    for _ in range(2):
        response = send(bob, url(idea), {"body": "Oui.", "client_key": "same"})
        assert response.status_code == 302
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("body", ["", "   ", "\n\t ", "x" * 4001])
def test_what_cannot_be_posted_comes_back_with_a_message_at_its_field(idea, bob, send, body):
    response = send(bob, url(idea), {"body": body, "client_key": "k"})
    assert response.status_code == 422
    text = response.content.decode()
    assert 'class="error"' in text
    assert body.strip() in text
    assert not Comment.objects.exists()


def test_html_and_script_are_shown_as_words(idea, bob, send, page):
    send(bob, url(idea), {"body": SCRIPT, "client_key": "k"})
    text = page(bob, idea.get_absolute_url())
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;" in text


def test_a_reply_to_a_reply_stays_on_the_second_level(idea, comment, alice):
    reply = make_comment(idea, by=alice, parent=comment)
    deeper = make_comment(idea, by=alice, parent=reply)
    assert reply.parent_id == deeper.parent_id == comment.pk


def test_the_reply_form_opens_without_script(idea, comment, alice, page, send):
    text = page(alice, f"{idea.get_absolute_url()}?reply={comment.pk}")
    assert 'id="reply"' in text
    assert f'name="parent" value="{comment.pk}"' in text
    send(alice, url(idea), {"body": "Merci.", "parent": comment.pk, "client_key": "r"})
    assert Comment.objects.get(body="Merci.").parent_id == comment.pk


def test_a_refused_reply_keeps_its_text_under_the_comment(idea, comment, alice, send):
    response = send(alice, url(idea), {"body": "y" * 4001, "parent": comment.pk, "client_key": "r"})
    assert response.status_code == 422
    assert f'name="parent" value="{comment.pk}"' in response.content.decode()


@pytest.mark.parametrize("parent", ["abc", "0", "999999999999", "-1"])
def test_answering_what_is_not_there_is_refused(idea, bob, send, parent):
    assert send(bob, url(idea), {"body": "Oui.", "parent": parent, "client_key": "k"}).status_code == 422
    assert not Comment.objects.exists()


def test_a_reply_cannot_hang_on_another_idea(idea, comment, bob, alice):
    other = make_idea(by=alice, title="Une autre")
    with pytest.raises(DomainError):
        make_comment(other, by=bob, parent=comment)


def test_a_mention_links_and_tells_only_who_may_read(idea, bob, carl, page):
    made = make_comment(idea, by=bob, body=f"Qu’en dit @{carl.handle} ? Pas `@{carl.handle}` ni @personne.inconnue.")
    assert made.body_html.count(f'href="{carl.get_absolute_url()}"') == 1
    assert "@personne.inconnue" in made.body_html
    assert Activity.objects.get(verb=Verb.MENTIONED).person == carl


def test_a_comment_is_changed_by_its_author_alone(idea, comment, bob, alice, send):
    address = reverse("comment-edit", args=[comment.pk])
    assert send(alice, address, {"body": "Non."}).status_code == 404
    assert send(bob, address, {"body": "Mieux dit."}).status_code == 302
    comment.refresh_from_db()
    assert comment.body == "Mieux dit."
    assert "Mieux dit." in comment.body_html
    assert send(bob, address, {"body": ""}).status_code == 422


def test_a_slip_of_the_first_minutes_leaves_no_trace(idea, comment, bob, page):
    actions.edit_comment(comment, by=bob, body="Sans la faute.")
    comment.refresh_from_db()
    assert (comment.edited_at, comment.earlier_texts.count()) == (None, 0)
    assert "modifié" not in page(bob, idea.get_absolute_url())


def met_later(comment, **_people):
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(minutes=16))


def met_by_an_answer(comment, alice, **_people):
    make_comment(comment.idea, by=alice, parent=comment)


def met_by_a_sign(comment, alice, **_people):
    actions.set_reaction(comment, by=alice, kind="agree", wanted=True)
    actions.set_reaction(comment, by=alice, kind="agree", wanted=False)


def met_by_a_report(comment, dora, **_people):
    report_comment(comment, by=dora, reason="offensive", text="Non.")


@pytest.mark.parametrize("meet", [met_later, met_by_an_answer, met_by_a_sign, met_by_a_report])
def test_what_somebody_met_stays_readable_to_whoever_reads_the_comment(idea, comment, bob, alice, dora, page, meet):
    meet(comment, alice=alice, dora=dora)
    for text in ("Deuxième façon.", "Troisième façon."):
        actions.edit_comment(comment, by=bob, body=text)
    texts = reverse("comment-texts", args=[comment.pk])
    assert f'href="{texts}"' in page(dora, idea.get_absolute_url())
    shown = page(dora, texts)
    assert shown.index("Troisième façon.") < shown.index("Deuxième façon.") < shown.index("Bonne idée, essayons.")


def test_the_texts_of_what_is_withdrawn_or_hidden_are_gone_with_it(idea, comment, bob, alice, cleo, send, client):
    make_comment(idea, by=alice, parent=comment)
    actions.edit_comment(comment, by=bob, body="Autrement.")
    texts = reverse("comment-texts", args=[comment.pk])
    for change, person in ((actions.hide_comment, cleo), (actions.restore_comment, cleo)):
        change(comment, by=person, **({"reason": "offensive"} if change is actions.hide_comment else {}))
        client.force_login(bob)
        assert client.get(texts).status_code == (404 if change is actions.hide_comment else 200)
    actions.withdraw_comment(comment, by=bob)
    assert client.get(texts).status_code == 404


def test_a_hidden_comment_is_still_read_by_its_author_alone(idea, comment, bob, alice, cleo, page):
    actions.hide_comment(comment, by=cleo, reason="offensive")
    assert "Bonne idée, essayons." in page(bob, idea.get_absolute_url())
    assert "Bonne idée, essayons." not in page(alice, idea.get_absolute_url())


def test_a_withdrawn_comment_leaves_a_tombstone_and_its_replies(idea, comment, bob, alice, send, page):
    make_comment(idea, by=alice, body="Je garde ma réponse.", parent=comment)
    address = reverse("comment-withdraw", args=[comment.pk])
    assert page(bob, address)
    assert Comment.objects.published().count() == 2
    send(bob, address)
    idea.refresh_from_db()
    assert idea.comment_count == 1
    text = page(alice, idea.get_absolute_url())
    assert "Bonne idée, essayons." not in text
    assert "Un commentaire a été retiré" in text
    assert "Je garde ma réponse." in text
    assert send(alice, address).status_code == 404


def test_hiding_and_restoring_never_bring_a_withdrawn_comment_back(idea, comment, bob, cleo):
    actions.withdraw_comment(comment, by=bob)
    assert actions.hide_comment(comment, by=cleo, reason="other").status == Comment.Status.WITHDRAWN
    assert actions.restore_comment(comment, by=cleo).status == Comment.Status.WITHDRAWN


def test_a_hidden_comment_cannot_be_withdrawn_and_comes_back_once_restored(idea, comment, bob, cleo):
    actions.hide_comment(comment, by=cleo, reason="offensive")
    idea.refresh_from_db()
    assert idea.comment_count == 0
    with pytest.raises(DomainError):
        actions.withdraw_comment(comment, by=bob)
    assert actions.restore_comment(comment, by=cleo).status == Comment.Status.PUBLISHED
    idea.refresh_from_db()
    assert idea.comment_count == 1


def test_an_author_marks_a_colleague_useful_and_nobody_else_does(idea, comment, alice, bob, carl, send, page):
    address = reverse("comment-useful", args=[comment.pk])
    for _ in range(2):
        send(alice, address, {"wanted": "1"})
    comment.refresh_from_db()
    assert comment.is_useful
    assert Activity.objects.filter(verb=Verb.MARKED_USEFUL, person=bob).count() == 1
    assert "Utile, dit" in page(carl, idea.get_absolute_url())
    assert send(carl, address, {"wanted": "0"}).status_code == 422
    own = make_comment(idea, by=alice)
    assert send(alice, reverse("comment-useful", args=[own.pk]), {"wanted": "1"}).status_code == 422


@pytest.mark.parametrize("status", [Idea.Status.SUBMITTED, Idea.Status.RETURNED, Idea.Status.REFUSED])
def test_what_is_not_published_is_not_commented_on(alice, status):
    idea = make_idea(by=alice, status=status)
    with pytest.raises(DomainError):
        make_comment(idea, by=alice)


def test_the_page_is_drawn_anew_after_each_change(idea, comment, bob, carl, page):
    address = idea.get_absolute_url()
    assert "Bonne idée, essayons." in page(carl, address)
    actions.edit_comment(comment, by=bob, body="Corrigé depuis.")
    assert "Corrigé depuis." in page(carl, address)
    actions.withdraw_comment(comment, by=bob)
    assert "Corrigé depuis." not in page(carl, address)
