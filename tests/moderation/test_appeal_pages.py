"""Appealing from the idea and the comment, and judging from the desk."""

import pytest
from django.urls import reverse

from ideas.models import Comment, Idea
from moderation import actions
from moderation.grounds import ground_of_idea
from moderation.models import Appeal, Correspondent, Seat
from moderation.views.waiting import going_on
from people.models import Role
from tests.factories import make_comment, make_entity, make_idea, make_person, make_theme


@pytest.fixture
def refused(alice, carl, head):
    bruno = make_person("Bruno", "Castel", manager=head, entity=make_entity("Édition", code="edition"))
    Correspondent.objects.create(person=bruno, theme=make_theme(), company=bruno.entity)
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    actions.refuse(review, by=review.reviewer, reason="unclear", text="On ne comprend pas encore.", nothing=True)
    return Idea.objects.get()


@pytest.fixture
def contested(refused, alice):
    return actions.appeal(ground_of_idea(refused), by=alice, text="Relisez l’exemple.")


@pytest.fixture
def judge(contested):
    return contested.seats.get().judge


def test_one_tap_on_the_idea_appeals_and_shows_who_judges_until_when(client, refused, alice):
    client.force_login(alice)
    page = client.get(refused.get_absolute_url()).content.decode()
    assert reverse("idea-appeal", args=[refused.pk]) in page
    answer = client.post(reverse("idea-appeal", args=[refused.pk]), follow=True)
    made = Appeal.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("appeal", args=[made.pk])
    page = answer.content.decode()
    assert made.seats.get().judge.get_full_name() in page
    assert "On ne comprend pas encore." in page
    page = client.get(refused.get_absolute_url()).content.decode()
    assert made.seats.get().judge.get_full_name() in page
    assert reverse("idea-appeal", args=[refused.pk]) not in page


def test_reasons_can_be_added_afterwards(client, contested, alice):
    client.force_login(alice)
    url = reverse("appeal", args=[contested.pk])
    assert client.post(url, {"text": " "}).status_code == 422
    assert client.post(url, {"text": "Et le deuxième."}).status_code == 302
    assert "Et le deuxième." in client.get(url).content.decode()


def test_the_appeal_stands_in_the_queue_of_its_judge_alone(client, contested, judge, mona, carl, refused):
    client.force_login(judge)
    page = client.get(reverse("queue")).content.decode()
    assert reverse("appeal-answer", args=[contested.pk]) in page
    assert refused.title in page
    assert "Relisez l’exemple." in page
    for person in {mona, carl} - {judge}:
        client.force_login(person)
        assert refused.title not in client.get(reverse("queue")).content.decode()
        assert client.get(reverse("appeal", args=[contested.pk])).status_code == 404
        assert client.post(reverse("appeal-answer", args=[contested.pk])).status_code == 404


def test_the_written_answer_is_read_by_the_author(client, contested, judge, alice, refused):
    client.force_login(judge)
    url = reverse("appeal-answer", args=[contested.pk])
    refusal = client.post(url, {"verdict": "confirm", "text": ""})
    assert refusal.status_code == 422
    assert 'value="confirm" checked' in refusal.content.decode()
    assert client.post(url, {"verdict": "confirm", "text": "Il manque un chiffre."}).url == going_on({})
    late = client.post(url, {"verdict": "overturn", "text": "Mes mots"})
    assert late.status_code == 409
    assert "Mes mots" in late.content.decode()
    client.force_login(alice)
    assert "Il manque un chiffre." in client.get(refused.get_absolute_url()).content.decode()
    assert "Il manque un chiffre." in client.get(reverse("appeal", args=[contested.pk])).content.decode()


def test_answers_of_a_panel_are_shown_together_once_it_has_decided(client, contested, alice, cleo, dora, head):
    make_person("Chloé", manager=head, entity=make_entity("Annuaires"), role=Role.MANAGER)
    Appeal.objects.update(due_at="2020-01-01T00:00Z")
    assert actions.escalate_appeals() == 1
    client.force_login(alice)
    url = reverse("appeal", args=[contested.pk])
    for number, seat in enumerate(Seat.objects.open().select_related("appeal__idea", "judge").order_by("pk")[:2]):
        assert "Mot 0" not in client.get(url).content.decode()
        actions.answer_appeal(seat, by=seat.judge, verdict="overturn", text=f"Mot {number}")
    page = client.get(url).content.decode()
    assert "Mot 0" in page
    assert "Mot 1" in page


def test_who_wrote_a_hidden_comment_reads_why_and_appeals(client, idea, bob, cleo, alice):
    comment = make_comment(idea, by=bob, body="Un mot de trop.")
    url = reverse("comment-appeal", args=[comment.pk])
    client.force_login(bob)
    assert client.get(url).status_code == 200
    assert client.post(url, follow=True).status_code == 200
    assert not Appeal.objects.exists()
    report = actions.report_comment(comment, by=alice, reason="offensive")
    actions.answer_report(report, by=cleo, hide=True, answer="Contraire à la charte.")
    assert url in client.get(idea.get_absolute_url()).content.decode()
    assert "Contraire à la charte." in client.get(url).content.decode()
    client.post(url)
    assert Appeal.objects.get().kind == "hiding"
    assert client.get(url).url == reverse("appeal", args=[Appeal.objects.get().pk])
    client.force_login(alice)
    assert client.get(url).status_code == 404
    assert client.get(reverse("appeal", args=[Appeal.objects.get().pk])).status_code == 404
    assert url not in client.get(idea.get_absolute_url()).content.decode()
    assert Comment.objects.get().status == "hidden"
