"""Reports of comments: written by anybody, answered without a conflict, told to those concerned."""

import pytest
from django.urls import reverse

from core.errors import DomainError
from ideas.models import Activity, Comment
from ideas.verbs import Verb
from moderation import actions
from moderation.models import Report
from people.models import Role, RoleGrant
from register.models import Entry
from tests.factories import make_comment, make_person


@pytest.fixture
def comment(idea, bob):
    return make_comment(idea, by=bob, body="Un mot de trop.")


@pytest.fixture
def report(comment, alice):
    return actions.report_comment(comment, by=alice, reason="offensive", text="Blessant.")


def test_reporting_twice_is_one_report(client, comment, alice, cleo):
    client.force_login(alice)
    url = reverse("comment-report", args=[comment.pk])
    assert "Un mot de trop." in client.get(url).content.decode()
    for _ in range(2):
        assert client.post(url, {"reason": "offensive", "text": "Blessant."}).status_code == 302
    assert Report.objects.count() == 1
    fact = Activity.objects.get(verb=Verb.COMMENT_REPORTED)
    assert fact.by is None


def test_one_does_not_report_ones_own_comment(client, comment, bob):
    client.force_login(bob)
    response = client.post(reverse("comment-report", args=[comment.pk]), {"reason": "offensive"})
    assert response.status_code == 422
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "data", [{}, {"reason": "x"}, {"reason": "other"}, {"reason": "offensive", "text": "x" * 9000}]
)
def test_bad_reports_are_refused_with_words(client, comment, alice, data):
    client.force_login(alice)
    assert client.post(reverse("comment-report", args=[comment.pk]), data).status_code == 422


def test_hiding_tells_everybody_and_is_registered(client, report, comment, cleo, alice, bob):
    client.force_login(cleo)
    assert "Blessant." in client.get(reverse("reports")).content.decode()
    url = reverse("report-answer", args=[report.pk])
    assert client.post(url, {"hide": "1", "answer": "Contraire à la charte."}).status_code == 302
    comment.refresh_from_db()
    assert comment.status == Comment.Status.HIDDEN
    hidden = Activity.objects.get(verb=Verb.COMMENT_HIDDEN)
    assert hidden.data["reason"] == "Contraire à la charte."
    assert Activity.objects.get(verb=Verb.REPORT_ANSWERED).person == alice
    entry = Entry.objects.get(kind="report")
    assert "charte" not in str(entry.data)
    assert client.post(url, {"hide": "1", "answer": "Contraire à la charte."}).status_code == 302
    assert Entry.objects.count() == 1


def test_another_answer_comes_too_late_and_keeps_the_text(client, report, cleo, head):
    other = make_person("Chloé", manager=head, role=Role.MANAGER)
    actions.answer_report(report, by=other, hide=False, answer="Rien de grave.")
    client.force_login(cleo)
    response = client.post(reverse("report-answer", args=[report.pk]), {"hide": "1", "answer": "Mes mots"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Mes mots" in page
    assert "Chloé" in page


def test_an_answer_needs_a_choice_and_words(client, report, cleo):
    client.force_login(cleo)
    url = reverse("report-answer", args=[report.pk])
    assert client.post(url, {"answer": "Mes mots"}).status_code == 422
    assert client.post(url, {"hide": "1", "answer": " "}).status_code == 422
    assert Report.objects.get().state == Report.State.OPEN


def test_who_is_above_the_comments_author_sees_nothing_of_the_report(client, report, bob, head, cleo):
    RoleGrant.objects.create(person=head, role=Role.MANAGER)
    client.force_login(head)
    assert "Un mot de trop." not in client.get(reverse("reports")).content.decode()
    answer = client.post(reverse("report-answer", args=[report.pk]), {"hide": "1", "answer": "x"})
    assert answer.status_code == 404
    with pytest.raises(DomainError):
        actions.answer_report(report, by=head, hide=True, answer="x")


def test_who_reported_answers_no_report_of_the_same(client, report, comment, cleo):
    actions.report_comment(comment, by=cleo, reason="offensive")
    client.force_login(cleo)
    assert "Un mot de trop." not in client.get(reverse("reports")).content.decode()
    with pytest.raises(DomainError):
        actions.answer_report(report, by=cleo, hide=True, answer="x")


def test_only_community_managers_have_the_page(client, report, alice):
    client.force_login(alice)
    assert client.get(reverse("reports")).status_code == 404
